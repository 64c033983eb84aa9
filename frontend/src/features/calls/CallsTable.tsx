import { useTranslation } from "react-i18next";
import type { CallCard } from "@/api/types";
import { clockText, useFormat } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";

/** Every call of an account: what the switch says happened beside what the collector said. */
export function CallsTable({ calls, labels }: { calls: readonly CallCard[]; labels: Record<string, string> }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (calls.length === 0) return <Empty title={t("calls.none")}>{t("calls.noneText")}</Empty>;
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th>{t("calls.when")}</th>
          <th>{t("contact.number")}</th>
          <th>{t("calls.outcomeTitle")}</th>
          <th>{t("calls.dispositionTitle")}</th>
          <th className={table.right}>{t("calls.talk")}</th>
          <th>{t("calls.by")}</th>
        </tr>
      </thead>
      <tbody>
        {calls.map((call) => (
          <tr key={call.id}>
            <td className="numeric">{format.moment(call.requested_at)}</td>
            <td className="numeric">
              {call.display}
              {call.direction === "in" && <span className={table.under}>{t("inbound.direction")}</span>}
            </td>
            <td>
              <Tag tone={call.outcome === "answered" ? "good" : "plain"}>
                {call.outcome ? t(`calls.outcome.${call.outcome}`) : t(`calls.state.${call.state}`)}
              </Tag>
            </td>
            <td>
              {call.disposition ? (labels[call.disposition] ?? call.disposition) : "–"}
              {call.disposition_defaulted && <span className={table.under}>{t("calls.defaulted")}</span>}
            </td>
            <td className={table.right}>{call.talk_seconds === null ? "–" : clockText(call.talk_seconds)}</td>
            <td>{call.collector_name ?? "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
