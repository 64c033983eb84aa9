import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./Counts.module.css";

/** What becomes of rows, in the order in which it is told. */
export const FATES = ["new", "changed", "unchanged", "later", "rejected"] as const;

/** The rows of a file by what becomes of them: as a picture, and in figures. */
export function Counts({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const told = FATES.filter((fate) => fate !== "later" || report.later > 0);
  return (
    <figure className={styles.figure}>
      <FateBar report={report} />
      <figcaption>
        <dl className={styles.counts}>
          <div className={styles.count}>
            <dt>{t("imports.rows")}</dt>
            <dd>{format.count(report.rows)}</dd>
          </div>
          {told.map((fate) => (
            <div key={fate} className={styles.count} data-none={report[fate] === 0 || undefined}>
              <dt>
                <i className={`${styles.key} ${styles[fate]}`} aria-hidden />
                {t(`imports.fate.${fate}`)}
              </dt>
              <dd>
                {format.count(report[fate])}
                <small>{format.percent(report[fate], report.rows)}</small>
              </dd>
            </div>
          ))}
        </dl>
        {report.later > 0 && report.as_of && (
          <p className="quiet">{t("imports.laterText", { day: format.day(report.as_of) })}</p>
        )}
      </figcaption>
    </figure>
  );
}

/** The picture alone: its figures stand beside it. */
export function FateBar({ report, thin }: { report: ImportReport; thin?: boolean }) {
  return (
    <div className={thin ? `${styles.bar} ${styles.thin}` : styles.bar} aria-hidden>
      {FATES.filter((fate) => report[fate] > 0).map((fate) => (
        <span key={fate} className={styles[fate]} style={{ flexGrow: report[fate] }} />
      ))}
    </div>
  );
}
