import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { reviewSummaryQuery } from "@/api/review";
import styles from "./ReviewCount.module.css";

const MOST_SHOWN = 99;

/** How many contradictions wait, on the way to them. */
export function ReviewCount() {
  const { t } = useTranslation();
  const open = useQuery(reviewSummaryQuery).data?.open ?? 0;
  if (open === 0) return null;
  return (
    <span className={styles.around}>
      <b className={styles.count} aria-label={t("review.waiting", { count: open })}>
        {open > MOST_SHOWN ? `${MOST_SHOWN}+` : open}
      </b>
    </span>
  );
}
