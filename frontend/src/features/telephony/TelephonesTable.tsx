import { useTranslation } from "react-i18next";
import { setTelephone } from "@/api/telephony";
import type { TelephoneRow, TelephoneChange, Telephony } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import table from "@/ui/Table.module.css";
import { useShown } from "./useTelephony";
import styles from "./TelephonyPage.module.css";

/** Every collector's telephone: what it is and where it registers. */
export function TelephonesTable({ all }: { all: Telephony }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const shown = useShown();
  const setting = useCommand(setTelephone);
  if (all.telephones.length === 0)
    return <Empty title={t("telephony.noTelephone")}>{t("telephony.noTelephoneText")}</Empty>;
  const set = async (telephone: TelephoneRow, change: Partial<TelephoneChange>) => {
    const kept = { switch: telephone.switch, in_browser: telephone.in_browser };
    const now = await setting.run({ endpoint: telephone.endpoint, telephone: { ...kept, ...change } });
    if (now) shown(now);
  };
  return (
    <div className={table.around}>
      {setting.refusal && <Notice>{refusalText(setting.refusal)}</Notice>}
      <table className={table.table} aria-labelledby="telephones">
        <thead>
          <tr>
            <th scope="col">{t("telephony.extension")}</th>
            <th scope="col">{t("telephony.whose")}</th>
            <th scope="col">{t("telephony.kind")}</th>
            <th scope="col">{t("telephony.switch")}</th>
          </tr>
        </thead>
        <tbody>
          {all.telephones.map((telephone) => (
            <tr key={telephone.endpoint}>
              <td className="numeric">{telephone.endpoint}</td>
              <td>{telephone.name}</td>
              <td>
                <select
                  className={styles.pick}
                  aria-label={t("telephony.kindOf", { name: telephone.name })}
                  value={telephone.in_browser ? "browser" : "hard"}
                  disabled={all.switches.length === 0}
                  onChange={(event) => void set(telephone, { in_browser: event.target.value === "browser" })}
                >
                  <option value="browser">{t("telephony.inBrowser")}</option>
                  <option value="hard">{t("telephony.hard")}</option>
                </select>
              </td>
              <td>
                <select
                  className={styles.pick}
                  aria-label={t("telephony.switchOf", { name: telephone.name })}
                  value={telephone.switch}
                  onChange={(event) => void set(telephone, { switch: event.target.value })}
                >
                  {[...new Set([telephone.switch, ...all.switches.map((one) => one.name)])].map((name) => (
                    <option key={name}>{name}</option>
                  ))}
                </select>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
