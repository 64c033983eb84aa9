import { useTranslation } from "react-i18next";
import type { Telephony } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";

/** Each switch, whether its bridge hears it, and what it carries. */
export function SwitchesTable({ all }: { all: Telephony }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (all.switches.length === 0) return <Empty title={t("telephony.noSwitch")}>{t("telephony.noSwitchText")}</Empty>;
  return (
    <div className={table.around}>
      <table className={table.table} aria-labelledby="switches">
        <thead>
          <tr>
            <th scope="col">{t("telephony.switch")}</th>
            <th scope="col">{t("telephony.bridge")}</th>
            <th scope="col" className={table.right}>
              {t("telephony.telephones")}
            </th>
            <th scope="col" className={table.right}>
              {t("telephony.calls")}
            </th>
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
              <td className={table.right}>
                {format.count(all.telephones.filter((telephone) => telephone.switch === one.name).length)}
              </td>
              <td className={table.right}>{format.count(one.live_calls)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
