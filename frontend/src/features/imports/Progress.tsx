import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/api/types";
import { useFormat, type Format } from "@/i18n/format";
import styles from "./Progress.module.css";

/** How far a file has come, in words: rows of rows while it is read, steps of steps while it is written. */
export function progressText(t: TFunction, format: Format, report: ImportReport): string {
  const { progressed, total, state } = report;
  if (state !== "waiting" && total === 0) return t("imports.progress.opening");
  return t(`imports.progress.${state}`, {
    done: format.count(progressed),
    total: format.count(total),
    percent: format.percent(progressed, total),
    defaultValue: state,
  });
}

/** How far a file has come; said aloud as it changes. */
export function Progress({ report, thin }: { report: ImportReport; thin?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = progressText(t, format, report);
  const known = report.state !== "waiting" && report.total > 0;
  const bar = known ? { value: report.progressed, max: report.total } : {};
  return (
    <div className={thin ? `${styles.progress} ${styles.thin}` : styles.progress}>
      <progress {...bar} aria-label={t("imports.progressTitle")} aria-valuetext={text} className={styles.track} />
      <p role={thin ? undefined : "status"} className="numeric">
        {text}
      </p>
      {!thin && !report.dry_run && <p className="quiet">{t("imports.mayLeave")}</p>}
    </div>
  );
}
