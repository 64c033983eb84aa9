import { useTranslation } from "react-i18next";
import type { CollectorLoad, DeskLoad } from "@/api/types";
import { useFormat } from "@/i18n/format";
import table from "@/ui/Table.module.css";
import { Tag, type Tone } from "@/ui/Tag";
import { useMoneys } from "./moneys";
import styles from "./Capacity.module.css";

const TONES: Record<string, Tone> = { away: "plain", off: "plain", here: "good", expected: "info" };

/** What each collector can do today and is offered, with bars that show whether it is spread evenly. */
export function Collectors({
  collectors,
  desks,
}: {
  collectors: readonly CollectorLoad[];
  desks: readonly DeskLoad[];
}) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const moneys = useMoneys();
  if (collectors.length === 0) return <p className={styles.quiet}>{t("capacity.nobody")}</p>;
  const label = new Map(desks.map((desk) => [desk.name, desk.label[i18n.language] ?? desk.name]));
  const most = (of: (one: CollectorLoad) => number) => Math.max(1, ...collectors.map(of));
  const [value, days] = [most((one) => one.value), most((one) => one.days_past_due)];
  return (
    <table className={`${table.table} ${table.dense}`}>
      <thead>
        <tr>
          <th scope="col">{t("capacity.collector")}</th>
          <th scope="col">{t("capacity.state")}</th>
          <th scope="col">{t("capacity.desks")}</th>
          <th scope="col" className={table.right}>
            {t("capacity.capacity")}
          </th>
          <th scope="col" className={table.right}>
            {t("capacity.offered")}
          </th>
          <th scope="col" className={styles.narrow}>
            {t("capacity.value")}
          </th>
          <th scope="col" className={styles.narrow}>
            {t("capacity.difficulty")}
          </th>
          <th scope="col" className={table.right}>
            {t("capacity.money")}
          </th>
        </tr>
      </thead>
      <tbody>
        {collectors.map((one) => (
          <tr key={one.user_id}>
            <th scope="row">
              {one.name}
              {one.team_name && <span className={table.under}>{one.team_name}</span>}
            </th>
            <td>
              <Tag tone={TONES[stateOf(one)] ?? "plain"}>{t(`capacity.is.${stateOf(one)}`)}</Tag>
            </td>
            <td>{one.desks.map((name) => label.get(name) ?? name).join(", ")}</td>
            <td className={table.right}>
              {t("capacity.capacityIs", {
                accounts: format.count(one.capacity),
                hours: format.count(Math.round(one.minutes / 6) / 10),
              })}
            </td>
            <td className={table.right}>{format.count(one.offered.accounts)}</td>
            <td className={styles.narrow}>
              <Measure share={one.value / value} said={format.count(one.value)} />
            </td>
            <td className={styles.narrow}>
              <Measure share={one.days_past_due / days} said={format.count(one.days_past_due)} />
            </td>
            <td className={table.right}>{moneys(one.offered)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function stateOf(one: CollectorLoad): string {
  if (one.away) return "away";
  if (one.here) return "here";
  return one.on_shift ? "expected" : "off";
}

function Measure({ share, said }: { share: number; said: string }) {
  return (
    <span className={styles.measure}>
      <span className={styles.bar} aria-hidden>
        <span className={styles.reached} style={{ width: `${share * 100}%` }} />
      </span>
      <span className="numeric">{said}</span>
    </span>
  );
}
