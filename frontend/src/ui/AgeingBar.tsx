import { useTranslation } from "react-i18next";
import { useFormat, type Amount } from "@/i18n/format";
import styles from "./AgeingBar.module.css";

export interface AgePart {
  name: string;
  from_day: number | null;
  amount: Amount;
}

/** The debt by age, oldest to the right and darkest; read aloud as a list. */
export function AgeingBar({ parts }: { parts: readonly AgePart[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const owed = parts.filter((part) => part.amount.amount_minor > 0);
  const total = owed.reduce((sum, part) => sum + part.amount.amount_minor, 0);
  if (total === 0) return null;
  return (
    <figure className={styles.figure}>
      <div className={styles.bar} aria-hidden>
        {owed.map((part) => (
          <span
            key={part.name}
            className={styles[shade(part)]}
            style={{ flexGrow: part.amount.amount_minor / total }}
          />
        ))}
      </div>
      <figcaption>
        <ul className={styles.legend}>
          {owed.map((part) => (
            <li key={part.name}>
              <i className={styles[shade(part)]} aria-hidden />
              <span>{t(`accounts.bucket.${part.name}`, { defaultValue: part.name })}</span>
              <span className="numeric">{format.amount(part.amount)}</span>
              <span className={`numeric quiet ${styles.share}`}>{format.percent(part.amount.amount_minor, total)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
    </figure>
  );
}

/** Six shades: not due, then one for each thirty days, the last open. */
function shade(part: AgePart): string {
  if (part.name === "no_due_date") return "none";
  if (part.from_day === null || part.from_day <= 0) return "age0";
  return `age${Math.min(5, Math.ceil(part.from_day / 30))}`;
}
