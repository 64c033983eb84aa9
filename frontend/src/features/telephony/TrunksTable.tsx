import { useTranslation } from "react-i18next";
import type { TrunkCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";
import { Tag, type Tone } from "@/ui/Tag";

function standing(trunk: TrunkCard): [Tone, string] {
  if (trunk.reachable === null) return ["plain", "telephony.notAsked"];
  return trunk.reachable ? ["good", "telephony.reachable"] : ["bad", "telephony.unreachable"];
}

/** The carriers through which debtors are reached. */
export function TrunksTable({ trunks, onEdit }: { trunks: readonly TrunkCard[]; onEdit: (trunk: TrunkCard) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (trunks.length === 0) return <Empty title={t("telephony.noTrunk")}>{t("telephony.noTrunkText")}</Empty>;
  return (
    <div className={table.around}>
      <table className={table.table} aria-labelledby="trunks">
        <thead>
          <tr>
            <th scope="col">{t("telephony.trunk")}</th>
            <th scope="col">{t("telephony.switch")}</th>
            <th scope="col">{t("telephony.address")}</th>
            <th scope="col">{t("telephony.state")}</th>
            <th scope="col" className={table.right}>
              {t("telephony.calls")}
            </th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {trunks.map((trunk) => {
            const [tone, words] = standing(trunk);
            const most = trunk.most_calls === null ? "" : ` / ${format.count(trunk.most_calls)}`;
            return (
              <tr key={trunk.name}>
                <td>
                  <span className={table.name}>{trunk.name}</span>
                </td>
                <td>{trunk.switch}</td>
                <td className="numeric">{trunk.address}</td>
                <td>
                  <Tag tone={tone}>{t(words)}</Tag>
                </td>
                <td className={table.right}>{format.count(trunk.live_calls) + most}</td>
                <td className={table.right}>
                  <Button
                    look="ghost"
                    size="small"
                    aria-label={t("telephony.changeNamed", { name: trunk.name })}
                    onClick={() => onEdit(trunk)}
                  >
                    {t("telephony.change")}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
