import { useTranslation } from "react-i18next";
import type { SpyPolicyCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import { EndKey } from "./EndKey";
import type { TableProps } from "./Policies";
import { Dates, Scope, Stands, useScopeText } from "./policyLooks";
import styles from "./Policies.module.css";

/** Policies about telling collectors, each with who set it. */
export function SpyPolicyTable({ policies, labelledBy, ending }: TableProps<SpyPolicyCard>) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={table.around}>
      <table className={`${table.table} ${styles.rows}`} aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">{t("policies.where")}</th>
            <th scope="col">{t("policies.collector")}</th>
            <th scope="col">{t("policies.dates")}</th>
            <th scope="col">{t("policies.setBy")}</th>
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
              <td>
                <Tag tone={policy.told ? "info" : "plain"}>{t(policy.told ? "policies.told" : "policies.notTold")}</Tag>
              </td>
              <td className={styles.short}>
                <Dates policy={policy} />
              </td>
              <td>
                {policy.set_by_name ?? "–"}
                <span className={table.under}>{format.moment(policy.set_at)}</span>
              </td>
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

/** What a policy says, in a line. */
export function SpyTerms({ policy }: { policy: SpyPolicyCard }) {
  const { t } = useTranslation();
  const where = useScopeText()(policy);
  return (
    <p>
      <strong>{t(policy.told ? "policies.isTold" : "policies.isNotTold")}</strong> {where}
    </p>
  );
}
