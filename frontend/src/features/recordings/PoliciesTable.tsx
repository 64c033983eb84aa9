import { useTranslation } from "react-i18next";
import type { PolicyRow } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useCountryName } from "@/i18n/words";
import table from "@/ui/Table.module.css";
import { Tag, type Tone } from "@/ui/Tag";

const TONES: Record<PolicyRow["mode"], Tone> = { never: "plain", with_notice: "info", always: "good" };

/** The rules of recording as they are or were in force, each with what it rests on and who answers for it. */
export function PoliciesTable({ policies }: { policies: readonly PolicyRow[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const countryName = useCountryName();
  return (
    <div className={table.around}>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t("recordings.policy.scope")}</th>
            <th>{t("recordings.policy.mode")}</th>
            <th className={table.right}>{t("recordings.policy.retention")}</th>
            <th>{t("recordings.policy.ownCalls")}</th>
            <th>{t("recordings.policy.since")}</th>
            <th>{t("recordings.policy.source")}</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <tr key={policy.id}>
              <td>
                {policy.portfolio_name ?? t("recordings.policy.anyPortfolio")}
                <span className={table.under}>
                  {policy.country ? countryName(policy.country) : t("recordings.policy.anyCountry")}
                </span>
              </td>
              <td>
                <Tag tone={TONES[policy.mode]}>{t(`recordings.mode.${policy.mode}`)}</Tag>
                {policy.notice && <span className={table.under}>{policy.notice}</span>}
              </td>
              <td className={table.right}>{t("recordings.policy.days", { count: policy.retention_days })}</td>
              <td>{t(policy.own_calls_heard ? "recordings.policy.yes" : "recordings.policy.no")}</td>
              <td className="numeric">
                {format.day(policy.valid_from)}
                {policy.valid_to && ` – ${format.day(policy.valid_to)}`}
              </td>
              <td>
                {policy.source}
                <span className={table.under}>{policy.signed_by}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
