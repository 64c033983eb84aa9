import { useTranslation } from "react-i18next";
import type { SwitchCard, Telephony } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";

/** Each switch, whether its bridge hears it, at which others its callers ring too, and what it carries. */
export function SwitchesTable({ all, onEdit }: { all: Telephony; onEdit: (one: SwitchCard) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (all.switches.length === 0) return <Empty title={t("telephony.noSwitch")}>{t("telephony.noSwitchText")}</Empty>;
  const several = all.switches.length > 1;
  return (
    <div className={table.around}>
      <table className={table.table} aria-labelledby="switches">
        <thead>
          <tr>
            <th scope="col">{t("telephony.switch")}</th>
            <th scope="col">{t("telephony.bridge")}</th>
            {several && <th scope="col">{t("telephony.lines")}</th>}
            <th scope="col" className={table.right}>
              {t("telephony.telephones")}
            </th>
            <th scope="col" className={table.right}>
              {t("telephony.calls")}
            </th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {all.switches.map((one) => (
            <tr key={one.name}>
              <td>
                <span className={table.name}>{one.name}</span>
              </td>
              <td>
                <Tag tone={one.up ? "good" : "bad"}>{t(one.up ? "telephony.up" : "telephony.down")}</Tag>{" "}
                <span className="quiet">{one.detail}</span>
              </td>
              {several && (
                <td>
                  {one.lines.length === 0 && <span className="quiet">{t("telephony.noLine")}</span>}
                  {one.lines.map((line) => (
                    <Tag key={line.other} tone={line.reachable ? "good" : "bad"}>
                      {line.other}: {t(line.reachable ? "telephony.reachable" : "telephony.unreachable")}
                    </Tag>
                  ))}
                </td>
              )}
              <td className={table.right}>
                {format.count(all.telephones.filter((telephone) => telephone.switch === one.name).length)}
              </td>
              <td className={table.right}>{format.count(one.live_calls)}</td>
              <td className={table.right}>
                <Button
                  look="ghost"
                  size="small"
                  aria-label={t("telephony.changeSwitch", { name: one.name })}
                  onClick={() => onEdit(one)}
                >
                  {t("telephony.change")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
