import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ActionsHeading } from "@/ui/ActionsHeading";
import table from "@/ui/Table.module.css";
import { EndKey } from "./EndKey";
import styles from "./Policies.module.css";
import type { TableProps } from "./Policies";
import { Dates, Scope, Stands, type Dated } from "./policyLooks";

export interface Column<Row> {
  heading: string;
  cell: (policy: Row) => ReactNode;
  /** A number: at the right, never broken. */
  right?: boolean;
}

interface Props<Row> extends TableProps<Row> {
  /** What this kind of policy says. */
  says: readonly Column<Row>[];
  /** Who answers for it. */
  answers: Column<Row>;
}

/** Policies of any kind: whom each is about, what it says, from when until when, who answers for it, and where it stands. */
export function PolicyTable<Row extends Dated>({ policies, labelledBy, ending, says, answers }: Props<Row>) {
  const { t } = useTranslation();
  return (
    <div className={table.around}>
      <table className={`${table.table} ${styles.rows}`} aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">{t("policies.where")}</th>
            {says.map((column) => (
              <th key={column.heading} scope="col" className={column.right ? table.right : undefined}>
                {column.heading}
              </th>
            ))}
            <th scope="col">{t("policies.dates")}</th>
            <th scope="col">{answers.heading}</th>
            <th scope="col">{t("policies.stands")}</th>
            {ending && <ActionsHeading />}
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <tr key={policy.id}>
              <td className={styles.short}>
                <Scope policy={policy} />
              </td>
              {says.map((column) => (
                <td key={column.heading} className={column.right ? `${table.right} ${styles.short}` : undefined}>
                  {column.cell(policy)}
                </td>
              ))}
              <td className={styles.short}>
                <Dates policy={policy} />
              </td>
              <td>{answers.cell(policy)}</td>
              <td className={styles.short}>
                <Stands policy={policy} />
              </td>
              {ending && (
                <td className={table.right}>
                  <EndKey policy={policy} {...ending} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a policy rests on, and who signed it. */
export function Source({ policy }: { policy: { source: string; signed_by: string } }) {
  return (
    <>
      {policy.source}
      <span className={table.under}>{policy.signed_by}</span>
    </>
  );
}
