import { useTranslation } from "react-i18next";
import type { PolicyRow } from "@/api/types";
import { ActionsHeading } from "@/ui/ActionsHeading";
import table from "@/ui/Table.module.css";
import { Tag, type Tone } from "@/ui/Tag";
import { EndKey } from "./EndKey";
import type { TableProps } from "./Policies";
import { Dates, Scope, Stands, useScopeText } from "./policyLooks";

const TONES: Record<PolicyRow["mode"], Tone> = { never: "plain", with_notice: "info", always: "good" };
import styles from "./Policies.module.css";

/** Policies of recording, each with what it rests on and who answers for it. */
export function RecordingPolicyTable({ policies, labelledBy, ending }: TableProps<PolicyRow>) {
  const { t } = useTranslation();
  return (
    <div className={table.around}>
      <table className={`${table.table} ${styles.rows}`} aria-labelledby={labelledBy}>
        <thead>
          <tr>
            <th scope="col">{t("policies.where")}</th>
            <th scope="col">{t("policies.recorded")}</th>
            <th scope="col" className={table.right}>
              {t("policies.kept")}
            </th>
            <th scope="col">{t("policies.ownCalls")}</th>
            <th scope="col">{t("policies.dates")}</th>
            <th scope="col">{t("policies.source")}</th>
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
                <Tag tone={TONES[policy.mode]}>{t(`recordings.mode.${policy.mode}`)}</Tag>
                {policy.notice && <span className={table.under}>{policy.notice}</span>}
              </td>
              <td className={`${table.right} ${styles.short}`}>
                {policy.mode === "never" ? "–" : t("policies.days", { count: policy.retention_days })}
              </td>
              <td>{policy.mode === "never" ? "–" : t(policy.own_calls_heard ? "policies.yes" : "policies.no")}</td>
              <td className={styles.short}>
                <Dates policy={policy} />
              </td>
              <td>
                {policy.source}
                <span className={table.under}>{policy.signed_by}</span>
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
export function RecordingTerms({ policy }: { policy: PolicyRow }) {
  const { t } = useTranslation();
  const where = useScopeText()(policy);
  const notice = policy.notice ? [policy.notice] : [];
  const kept = policy.mode === "never" ? [] : [t("policies.keptFor", { count: policy.retention_days })];
  return (
    <p>
      <strong>{t(`policies.mode.${policy.mode}`)}</strong> {[...notice, ...kept, where].join(" · ")}
    </p>
  );
}
