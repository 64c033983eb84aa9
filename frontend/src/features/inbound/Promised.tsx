import { CalendarClock } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { CallerCandidate } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Tag } from "@/ui/Tag";

/** That a promise stands, and until when; how much is said only once it is known who is on the line. */
export function Promised({ candidate }: { candidate: CallerCandidate | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (!candidate?.promise_due_on) return null;
  return (
    <Tag tone="accent" icon={CalendarClock}>
      {t("inbound.promised", { day: format.day(candidate.promise_due_on) })}
    </Tag>
  );
}
