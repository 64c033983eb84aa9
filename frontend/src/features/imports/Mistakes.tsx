import { CircleCheck, Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { errorFileOf } from "@/api/imports";
import type { ImportReport, Mistake } from "@/api/types";
import { useFormat } from "@/i18n/format";
import table from "@/ui/Table.module.css";
import { mistakeText } from "./mistakeText";
import styles from "./Mistakes.module.css";

/** The rows that stay out: where, what stands there, and what was expected instead. */
export function Mistakes({ report }: { report: ImportReport }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (report.rejected === 0) {
    return (
      <p className={styles.none}>
        <CircleCheck size={16} aria-hidden /> {t("imports.noMistakes")}
      </p>
    );
  }
  return (
    <section aria-labelledby="mistakes">
      <header className={styles.header}>
        <h3 id="mistakes">{t("imports.mistakes", { count: report.rejected, shown: format.count(report.rejected) })}</h3>
        <a className={styles.download} href={errorFileOf(report.id)} download>
          <Download size={15} aria-hidden />
          {t("imports.errorFile")}
        </a>
      </header>
      <table className={`${table.table} ${table.dense} ${styles.table}`}>
        <thead>
          <tr>
            <th scope="col" className={table.right}>
              {t("imports.row")}
            </th>
            <th scope="col">{t("imports.column")}</th>
            <th scope="col">{t("imports.value")}</th>
            <th scope="col">{t("imports.expected")}</th>
          </tr>
        </thead>
        <tbody>
          {report.errors.map((mistake, index) => (
            <Row key={index} mistake={mistake} />
          ))}
        </tbody>
      </table>
      {report.errors.length >= 100 && <p className="quiet">{t("imports.firstMistakes")}</p>}
    </section>
  );
}

function Row({ mistake }: { mistake: Mistake }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <td className={table.right}>{format.count(mistake.row)}</td>
      <td>{t(`imports.field.${mistake.column}`, { defaultValue: mistake.column })}</td>
      <td>
        {mistake.value ? (
          <code className={styles.value}>{mistake.value}</code>
        ) : (
          <span className="quiet">{t("imports.blank")}</span>
        )}
      </td>
      <td>{mistakeText(t, format, mistake)}</td>
    </tr>
  );
}
