import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ownDayQuery } from "@/api/calls";
import { useFormat } from "@/i18n/format";
import { Ring } from "@/ui/Ring";
import styles from "./DayStrip.module.css";

/** My own day in one line: what was done, with both numbers of every share. */
export function DayStrip() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data: day } = useQuery(ownDayQuery);
  if (!day) return null;
  const reached = day.attempts === 0 ? 0 : day.right_party_contacts / day.attempts;
  const figures = [
    ["worked", day.accounts_worked],
    ["attempts", day.attempts],
    ["rightParty", day.right_party_contacts],
    ["promises", day.promises],
  ] as const;
  const promised = totalsText(day.promised.map((total) => format.money(total)));
  return (
    <section className={styles.day} aria-label={t("calls.today")}>
      <Ring
        part={reached}
        size={22}
        label={t("calls.reachedOf", { part: day.right_party_contacts, count: day.attempts })}
      />
      <dl className={styles.strip}>
        {figures.map(([name, value]) => (
          <div key={name}>
            <dd>{format.count(value)}</dd>
            <dt>{t(`calls.day.${name}`, { count: value })}</dt>
          </div>
        ))}
        {promised && (
          <div>
            <dd>{promised}</dd>
            <dt>{t("calls.day.promised")}</dt>
          </div>
        )}
      </dl>
    </section>
  );
}

/** Currencies are never added; beyond two, only how many more there are. */
function totalsText(totals: readonly string[]): string {
  const more = totals.length - 2;
  return [...totals.slice(0, 2), ...(more > 0 ? [`${more}`] : [])].join(" + ");
}
