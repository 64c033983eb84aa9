import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import type { Totals as Sums } from "./stateLooks";
import styles from "./Totals.module.css";

/** What the team did today: a funnel whose every rate shows what it is a share of, and money by currency. */
export function Totals({ totals }: { totals: Sums }) {
  const { t } = useTranslation();
  const format = useFormat();
  const steps = [
    { name: "attempts", value: totals.attempts, of: null },
    { name: "connects", value: totals.connects, of: totals.attempts },
    { name: "contacts", value: totals.contacts, of: totals.attempts },
    { name: "rightParty", value: totals.right_party_contacts, of: totals.contacts },
    { name: "promises", value: totals.promises, of: totals.right_party_contacts },
  ] as const;
  const widest = Math.max(1, totals.attempts);
  return (
    <section className={styles.totals} aria-label={t("board.today")}>
      <ol className={styles.funnel}>
        {steps.map(({ name, value, of }) => (
          <li key={name} data-figure={name}>
            <span className={styles.name}>{t(`board.${name}`)}</span>
            <span className={styles.value}>{format.count(value)}</span>
            <span className={styles.share}>
              {of === null ? t("board.today") : t(`board.shareOf.${name}`, { share: format.percent(value, of) })}
            </span>
            <i className={styles.bar} style={{ width: `${Math.min(100, (100 * value) / widest)}%` }} aria-hidden />
          </li>
        ))}
      </ol>
      <Money name="promised" sums={totals.promised} />
      <Money name="collected" sums={totals.collected} />
    </section>
  );
}

function Money({ name, sums }: { name: "promised" | "collected"; sums: ReadonlyMap<string, number> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const sorted = [...sums].sort(([one], [other]) => (one < other ? -1 : 1));
  return (
    <div className={styles.money}>
      <span className={styles.name}>{t(`board.${name}`)}</span>
      {sorted.length === 0 && <span className={styles.nothing}>{t("board.nothingYet")}</span>}
      <ul>
        {sorted.map(([currency, amount_minor]) => (
          <li key={currency}>
            <small>{currency}</small> {format.amount({ currency, amount_minor })}
          </li>
        ))}
      </ul>
    </div>
  );
}
