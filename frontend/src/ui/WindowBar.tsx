import { now as businessNow } from "@/i18n/clock";
import { useTranslation } from "react-i18next";
import { dayOf, useFormat } from "@/i18n/format";
import styles from "./WindowBar.module.css";

interface Props {
  madeOn: string;
  dueOn: string;
  endsOn: string;
  /** Share of the promised money that has come, 0 to 1. */
  received: number;
  now?: Date;
}

/** A promise's days: made, due, and the grace after it, with today's place among them and the money that came. */
export function WindowBar({ madeOn, dueOn, endsOn, received, now = businessNow() }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const from = dayOf(madeOn).getTime();
  const span = Math.max(1, dayOf(endsOn).getTime() + 86_400_000 - from);
  const place = (time: number) => `${Math.max(0, Math.min(100, ((time - from) / span) * 100))}%`;
  const due = place(dayOf(dueOn).getTime() + 86_400_000);
  return (
    <div
      className={styles.bar}
      role="img"
      aria-label={t("promises.windowSpoken", {
        due: format.day(dueOn),
        ends: format.day(endsOn),
        received: format.percent(received, 1),
      })}
    >
      <span className={styles.grace} style={{ left: due }} />
      <span className={styles.received} style={{ width: `${Math.min(1, received) * 100}%` }} />
      <span className={styles.due} style={{ left: due }} />
      <span className={styles.today} style={{ left: place(now.getTime()) }} />
    </div>
  );
}
