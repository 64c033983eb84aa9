import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { reviewSummaryQuery } from "@/api/review";
import { Tag } from "@/ui/Tag";

/** How often the board and the switch differed in the last hour; opens the looks that say so. */
export function Looks() {
  const { t } = useTranslation();
  const { data } = useQuery(reviewSummaryQuery);
  if (!data || data.looks_last_hour === 0) return null;
  const differs = data.differences_last_hour > 0;
  return (
    <Link to="/review?view=looks" style={{ textDecoration: "none" }}>
      <Tag tone={differs ? "warn" : "good"} icon={differs ? CircleAlert : CircleCheck}>
        {t("board.differences", { count: data.differences_last_hour })}
      </Tag>
    </Link>
  );
}
