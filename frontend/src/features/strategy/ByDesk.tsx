import type { ComponentType } from "react";
import { useTranslation } from "react-i18next";
import type { Floor, PreviewResult as Result, Sum } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import table from "@/ui/Table.module.css";
import { useLabel, useSumText } from "./words";
import styles from "./Strategy.module.css";

type Pairs = ComponentType<{
  of: string;
  none: string;
  rows: readonly { name: string; before: Sum | null; after: Sum | null }[];
}>;

/** A warning before anything else: accounts that would wait for somebody who is not there. */
export function NobodyServes({ result }: { result: Result }) {
  const { t } = useTranslation();
  const { money } = useSumText();
  const left = result.nobody_after;
  if (!left || left.accounts === 0) return null;
  return (
    <Notice tone="warn">{t("strategy.nobodyWarning", { count: left.accounts, money: money(left).join(", ") })}</Notice>
  );
}

/** Work, money and minutes by desk and by team, today beside the draft, and who goes from which desk to which. */
export function ByDesk({ result, floor, table: BeforeAndAfter }: { result: Result; floor: Floor; table: Pairs }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const labels = new Map(result.desks.map((desk) => [desk.name, desk.label]));
  const named = (name: string) => (name ? label(labels.get(name), name) : t("strategy.rest"));
  const minutes = (sum: Sum) => format.count(Math.round((sum.accounts * floor.seconds_per_account) / 60));
  const moved = result.desk_flows.filter((flow) => flow.before !== flow.after);
  if (result.desks.length === 0) return null;
  return (
    <>
      <Section title={t("strategy.desks")}>
        <BeforeAndAfter
          of={t("strategy.desk")}
          none="–"
          rows={[
            ...result.desks.map((desk) => ({
              name: label(desk.label, desk.name),
              before: desk.before,
              after: desk.after,
            })),
            { name: t("strategy.nobodyBefore"), before: result.nobody_before, after: result.nobody_after },
          ]}
        />
        <table className={`${table.table} ${table.dense}`}>
          <thead>
            <tr>
              <th scope="col">{t("strategy.underDraft")}</th>
              <Figure>{t("strategy.collectorsHere")}</Figure>
              <Figure>{t("strategy.minutes")}</Figure>
              <Figure>{t("strategy.reachedDraft")}</Figure>
              <Figure>{t("strategy.overflowedNow")}</Figure>
            </tr>
          </thead>
          <tbody>
            {result.desks.map((desk) => (
              <tr key={desk.name}>
                <th scope="row">{label(desk.label, desk.name)}</th>
                <td className={table.right}>{format.count(desk.collectors)}</td>
                <td className={table.right}>{minutes(desk.after)}</td>
                <td className={table.right}>{format.count(desk.reached_after.accounts)}</td>
                <td className={table.right}>{format.count(desk.overflowed_after.accounts)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        {moved.length > 0 && (
          <>
            <h3>{t("strategy.deskFlow")}</h3>
            <ul className={styles.read}>
              {moved.map((flow) => (
                <li key={`${flow.before}-${flow.after}`}>
                  {named(flow.before)} → {named(flow.after)} <b>{format.count(flow.sum.accounts)}</b>
                </li>
              ))}
            </ul>
          </>
        )}
      </Section>
      <Section title={t("strategy.teams")}>
        <p className={styles.quiet}>{t("strategy.teamsText")}</p>
        <BeforeAndAfter
          of={t("strategy.team")}
          none="–"
          rows={result.teams.map((team) => ({
            name: `${team.team || t("strategy.noTeam")} (${format.count(team.collectors)})`,
            before: team.before,
            after: team.after,
          }))}
        />
        <table className={`${table.table} ${table.dense}`}>
          <thead>
            <tr>
              <th scope="col">{t("strategy.minutes")}</th>
              <Figure>{t("strategy.today")}</Figure>
              <Figure>{t("strategy.underDraft")}</Figure>
            </tr>
          </thead>
          <tbody>
            {result.teams.map((team) => (
              <tr key={team.team}>
                <th scope="row">{team.team || t("strategy.noTeam")}</th>
                <td className={table.right}>{minutes(team.before)}</td>
                <td className={table.right}>{minutes(team.after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Section>
    </>
  );
}

function Figure({ children }: { children: string }) {
  return (
    <th scope="col" className={table.right}>
      {children}
    </th>
  );
}
