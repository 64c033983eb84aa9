import { useTranslation } from "react-i18next";
import type { ImportReport } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./Progress.module.css";

/** How far a file has come; said aloud as it changes. */
export function Progress({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = t(`imports.progress.${report.state}`, {
    shown: format.count(report.progressed),
    defaultValue: report.state,
  });
  return (
    <div className={styles.progress}>
      <div role="progressbar" aria-label={t("imports.progressTitle")} aria-valuetext={text} className={styles.track}>
        <span className={styles.runner} />
      </div>
      <p role="status" className="numeric">
        {text}
      </p>
      {!report.dry_run && <p className="quiet">{t("imports.mayLeave")}</p>}
    </div>
  );
}
