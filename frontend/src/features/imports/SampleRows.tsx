import { useTranslation } from "react-i18next";
import type { Look, Mapping } from "@/api/types";
import { Tag } from "@/ui/Tag";
import { fieldsOf, asRowKind } from "./ourFields";
import styles from "./SampleRows.module.css";

/** The first rows as they stand in the file; above each column, what it is read as. */
export function SampleRows({ look, mapping }: { look: Look; mapping: Mapping }) {
  const { t } = useTranslation();
  const spoken = fieldsOf(asRowKind(mapping.row_is));
  const fed = (column: string) => spoken.filter((field) => mapping.fields[field]?.column === column);
  return (
    // A wide table is scrolled by keys too.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.around} tabIndex={0} role="region" aria-label={t("imports.sample")}>
      <table className={styles.table}>
        <thead>
          <tr>
            {look.columns.map((column) => {
              const fields = fed(column);
              return (
                <th key={column} scope="col" data-read={fields.length > 0 || undefined}>
                  <span className={styles.heading}>{column}</span>
                  <span className={styles.fed}>
                    {fields.map((field) => (
                      <Tag key={field} tone="accent">
                        {t(`imports.field.${field}`)}
                      </Tag>
                    ))}
                    {fields.length === 0 && <span className="quiet">{t("imports.notRead")}</span>}
                  </span>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {look.sample.slice(0, 5).map((row, line) => (
            <tr key={line}>
              {look.columns.map((column, place) => (
                <td key={column} data-read={fed(column).length > 0 || undefined}>
                  {row[place]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
