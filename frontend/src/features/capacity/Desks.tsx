import { useTranslation } from "react-i18next";
import type { DeskLoad } from "@/api/types";
import { useFormat } from "@/i18n/format";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import { useMoneys } from "./moneys";
import styles from "./Capacity.module.css";

/** Each desk's work within a day, as a bar: what its people reach, and what is below the line with its money. */
export function Desks({ desks }: { desks: readonly DeskLoad[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const moneys = useMoneys();
  const most = Math.max(1, ...desks.map((desk) => desk.workable.accounts));
  const share = (accounts: number) => ({ width: `${(accounts / most) * 100}%` });
  return (
    <table className={`${table.table} ${table.dense}`}>
      <thead>
        <tr>
          <th scope="col">{t("capacity.desk")}</th>
          <th scope="col">{t("capacity.people")}</th>
          <th scope="col" className={styles.wide}>
            {t("capacity.work")}
          </th>
          <th scope="col" className={table.right}>
            {t("capacity.reached")}
          </th>
          <th scope="col" className={table.right}>
            {t("capacity.below")}
          </th>
          <th scope="col" className={table.right}>
            {t("capacity.moneyBelow")}
          </th>
          <th scope="col" className={table.right}>
            {t("capacity.overflowed")}
          </th>
        </tr>
      </thead>
      <tbody>
        {desks.map((desk) => (
          <tr key={desk.name}>
            <th scope="row">
              {desk.name ? (desk.label[i18n.language] ?? desk.name) : t("capacity.allAccounts")}
              {desk.name && <span className={table.under}>{t(`strategy.stages.${desk.stage}`)}</span>}
            </th>
            <td>
              {t("capacity.peopleOf", { today: format.count(desk.today), all: format.count(desk.collectors) })}
              {desk.today === 0 && desk.workable.accounts > 0 && (
                <>
                  {" "}
                  <Tag tone="warn">{t("capacity.nobodyToday")}</Tag>
                </>
              )}
            </td>
            <td className={styles.wide}>
              <span className={styles.bar} aria-hidden>
                <span className={styles.reached} style={share(desk.reached.accounts)} />
                <span className={styles.below} style={share(desk.below.accounts)} />
              </span>
            </td>
            <td className={table.right}>{format.count(desk.reached.accounts)}</td>
            <td className={table.right}>{format.count(desk.below.accounts)}</td>
            <td className={table.right}>{moneys(desk.below)}</td>
            <td className={table.right}>{format.count(desk.overflowed)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
