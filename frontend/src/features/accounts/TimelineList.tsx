import { now as businessNow } from "@/i18n/clock";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineItem } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { looksOf, titleOf, writtenIn } from "./timelineWords";
import styles from "./TimelineList.module.css";

interface Props {
  entries: readonly TimelineItem[];
  currency: string;
  /** Labels of dispositions by code, in the reader's language. */
  labels?: Record<string, string>;
  /** What else there is to an entry: a call's recording. */
  under?: (entry: TimelineItem) => ReactNode;
}

/** What happened, newest first, one line each; days are marked once. */
export function TimelineList({ entries, currency, labels = {}, under }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  if (entries.length === 0) return <p className="quiet">{t("accounts.nothingYet")}</p>;
  return (
    <ol className={styles.timeline}>
      {entries.map((entry, index) => {
        const { icon: Icon, tone } = looksOf(entry.kind);
        const day = dayText(entry.at, format.tag);
        const before = entries[index - 1];
        const written = writtenIn(entry);
        return (
          <li key={entry.seq}>
            {(!before || dayText(before.at, format.tag) !== day) && <p className={styles.day}>{day}</p>}
            <div className={styles.entry}>
              <span className={`${styles.icon} ${styles[tone]}`}>
                <Icon size={13} aria-hidden />
              </span>
              <div className={styles.what}>
                <p>
                  {titleOf(t, format, entry, currency, labels)}
                  {entry.by_name && <span className={styles.by}>{entry.by_name}</span>}
                </p>
                {written && <p className={styles.written}>{written}</p>}
                {under?.(entry)}
              </div>
              <time dateTime={entry.at} title={format.moment(entry.at)}>
                {format.time(entry.at)}
              </time>
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function dayText(at: string, tag: string): string {
  const date = new Date(at);
  const sameYear = date.getFullYear() === businessNow().getFullYear();
  return new Intl.DateTimeFormat(tag, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(date);
}
