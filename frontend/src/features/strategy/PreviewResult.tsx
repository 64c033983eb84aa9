import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Floor, Mover, PreviewResult as Result, Sum } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useWord, wordFact } from "@/i18n/words";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { ByDesk, NobodyServes } from "./ByDesk";
import { FlowPicture } from "./FlowPicture";
import { ScorePicture } from "./ScorePicture";
import { useLabel, useSumText } from "./words";
import styles from "./Strategy.module.css";

type Reason = Mover["reasons"][number];

const LISTS = ["first_after", "first_before", "enters", "leaves", "risers", "fallers"] as const;

/** What would be different: who moves, what the floor reaches, and what it leaves. */
export function PreviewResult({ result, floor }: { result: Result; floor: Floor }) {
  const { t } = useTranslation();
  const moved = result.moved_up + result.moved_down;
  const desks = result.desk_flows.some((flow) => flow.before !== flow.after);
  return (
    <>
      {moved === 0 && result.changed_band.accounts === 0 && !desks && (
        <Notice tone="info">{t("strategy.nothingMoves")}</Notice>
      )}
      <NobodyServes result={result} />
      <Figures result={result} />
      <Cut result={result} floor={floor} />
      <div className={styles.pictures}>
        <Section title={t("strategy.flow")}>
          <FlowPicture result={result} />
        </Section>
        <Section title={t("strategy.scores")}>
          <ScorePicture bars={result.scores} />
        </Section>
      </div>
      <Bands result={result} />
      <ByDesk result={result} floor={floor} table={BeforeAndAfter} />
      <Movers result={result} />
      <Portfolios result={result} />
      <Standings result={result} />
    </>
  );
}

function Figures({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    ["workable", result.standings.workable?.accounts ?? 0],
    ["up", result.moved_up],
    ["down", result.moved_down],
    ["band", result.changed_band.accounts],
    ["enters", result.cut.enters.accounts],
    ["leaves", result.cut.leaves.accounts],
  ] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{t(`strategy.figure.${name}`)}</dt>
          <dd>{format.count(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Money of a sum: each currency on its own line. */
function Money({ sum }: { sum: Sum | undefined }) {
  const { money } = useSumText();
  if (!sum) return <>–</>;
  return (
    <>
      {money(sum).map((text) => (
        <span key={text} className={styles.money}>
          {text}
        </span>
      ))}
    </>
  );
}

function Cut({ result, floor }: { result: Result; floor: Floor }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { cut } = result;
  const rows = [
    ["reached", cut.reached_before, cut.reached_after],
    ["below", cut.below_before, cut.below_after],
    ["entering", null, cut.enters],
    ["leaving", cut.leaves, null],
  ] as const;
  const minutes = format.count(Math.round(floor.seconds_per_account / 6) / 10);
  return (
    <Section title={t("strategy.cut")}>
      <p className={styles.quiet}>
        {t("strategy.reachIs", {
          collectors: floor.collectors,
          hours: format.count(Math.round(floor.minutes_each / 6) / 10),
          minutes,
          reach: format.count(cut.reach),
        })}{" "}
        {floor.measured_from > 0 ? t("strategy.measured", { count: floor.measured_from }) : t("strategy.assumed")}
      </p>
      <BeforeAndAfter
        of={t("strategy.line")}
        none=""
        rows={rows.map(([name, before, after]) => ({ name: t(`strategy.cutRow.${name}`), before, after }))}
      />
    </Section>
  );
}

interface Pair {
  name: string;
  before: Sum | null;
  after: Sum | null;
}

/** Accounts and money today beside those under the draft. */
function BeforeAndAfter({ of, none, rows }: { of: string; none: string; rows: readonly Pair[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const cells = (sum: Sum | null) => (
    <>
      <td className={table.right}>{sum ? format.count(sum.accounts) : none}</td>
      <td className={table.right}>{sum ? <Money sum={sum} /> : none}</td>
    </>
  );
  return (
    <table className={`${table.table} ${table.dense}`}>
      <thead>
        <tr>
          <th scope="col">{of}</th>
          <th scope="col" className={table.right}>
            {t("strategy.today")}
          </th>
          <th scope="col" className={table.right}>
            {t("strategy.moneyToday")}
          </th>
          <th scope="col" className={table.right}>
            {t("strategy.underDraft")}
          </th>
          <th scope="col" className={table.right}>
            {t("strategy.moneyDraft")}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, before, after }) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {cells(before)}
            {cells(after)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Bands({ result }: { result: Result }) {
  const { t } = useTranslation();
  const label = useLabel();
  const before = new Map(result.bands_before.map((band) => [band.name, band]));
  const after = new Map(result.bands_after.map((band) => [band.name, band]));
  const names = [...after.keys(), ...[...before.keys()].filter((name) => !after.has(name))];
  return (
    <Section title={t("strategy.bands")}>
      <BeforeAndAfter
        of={t("strategy.band")}
        none="–"
        rows={names.map((name) => {
          const [old, now] = [before.get(name), after.get(name)];
          return { name: label((now ?? old)?.label, name), before: old?.sum ?? null, after: now?.sum ?? null };
        })}
      />
    </Section>
  );
}

function Portfolios({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Section title={t("strategy.portfolios")}>
      <table className={`${table.table} ${table.dense}`}>
        <thead>
          <tr>
            <th scope="col">{t("calls.rules.portfolio")}</th>
            <th scope="col" className={table.right}>
              {t("strategy.figure.workable")}
            </th>
            <th scope="col" className={table.right}>
              {t("strategy.reachedToday")}
            </th>
            <th scope="col" className={table.right}>
              {t("strategy.reachedDraft")}
            </th>
            <th scope="col" className={table.right}>
              {t("strategy.moneyDraft")}
            </th>
          </tr>
        </thead>
        <tbody>
          {result.portfolios.map((one) => (
            <tr key={one.portfolio_id}>
              <th scope="row">{one.name}</th>
              <td className={table.right}>{format.count(one.workable.accounts)}</td>
              <td className={table.right}>{format.count(one.reached_before.accounts)}</td>
              <td className={table.right}>{format.count(one.reached_after.accounts)}</td>
              <td className={table.right}>
                <Money sum={one.reached_after} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}

function Movers({ result }: { result: Result }) {
  const { t } = useTranslation();
  const [list, setList] = useState<(typeof LISTS)[number]>("first_after");
  return (
    <Section title={t("strategy.movers")}>
      <Tabs
        label={t("strategy.movers")}
        current={list}
        onChange={(name) => setList(name as (typeof LISTS)[number])}
        tabs={LISTS.map((id) => ({ id, label: t(`strategy.list.${id}`) }))}
      >
        {result[list].length === 0 ? (
          <p className={styles.quiet}>{t("strategy.nobodyHere")}</p>
        ) : (
          <MoverTable movers={result[list]} labels={result} />
        )}
      </Tabs>
    </Section>
  );
}

function MoverTable({ movers, labels }: { movers: readonly Mover[]; labels: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const bands = new Map([...labels.bands_before, ...labels.bands_after].map((band) => [band.name, band.label]));
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t("strategy.account")}</th>
          <th scope="col" className={table.right}>
            {t("strategy.balance")}
          </th>
          <th scope="col" className={table.right}>
            {t("strategy.place")}
          </th>
          <th scope="col">{t("strategy.band")}</th>
          <th scope="col" className={table.right}>
            {t("strategy.points")}
          </th>
          <th scope="col">{t("strategy.reasons")}</th>
        </tr>
      </thead>
      <tbody>
        {movers.map((mover) => (
          <tr key={mover.account_id}>
            <td>
              <Link className={table.name} to={`/accounts/${mover.account_id}`}>
                {mover.debtor_name}
              </Link>
              <span className={table.under}>
                {mover.reference} · {mover.portfolio_name}
              </span>
            </td>
            <td className={table.right}>
              {format.money({ amount_minor: mover.balance_minor, currency: mover.currency })}
            </td>
            <td className={table.right}>{change(mover.place_before, mover.place_after)}</td>
            <td>
              {mover.band_before !== mover.band_after && (
                <span className={table.under}>{label(bands.get(mover.band_before), mover.band_before)} →</span>
              )}
              {label(bands.get(mover.band_after), mover.band_after)}
            </td>
            <td className={table.right}>{change(mover.score_before, mover.score_after)}</td>
            <td>
              {mover.reasons.map((reason) => (
                <span key={reason.rule} className={styles.reason}>
                  {label(reason.label, reason.rule)} {inputs(reason)}
                  <b>{change(reason.before, reason.after)}</b>
                </span>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );

  function change(before: number, after: number): string {
    return before === after ? format.count(after) : `${format.count(before)} → ${format.count(after)}`;
  }
  function inputs({ inputs: given, segments = [] }: Reason): string {
    const facts = Object.values(given).map((value) => wordFact(format, value));
    const sets = segments.map(({ name, version, inside }) =>
      t(inside ? "worklist.inSegment" : "worklist.notInSegment", { name, version }),
    );
    const said = [...facts, ...sets];
    return said.length > 0 ? `(${said.join(", ")}) ` : "";
  }
}

/** Open accounts that are not part of the day's work, and why; of these, the ones nothing will happen to by itself. */
function Standings({ result }: { result: Result }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const names = Object.keys(result.standings).filter((name) => name !== "workable");
  const said = (name: string) => t(`strategy.standing.${name}`, { defaultValue: word("worklist.gate", name) });
  return (
    <Section title={t("strategy.standings")}>
      <p className={styles.quiet}>{t("strategy.standingsText")}</p>
      <table className={`${table.table} ${table.dense}`}>
        <thead>
          <tr>
            <th scope="col">{t("strategy.whyNot")}</th>
            <th scope="col" className={table.right}>
              {t("strategy.accounts")}
            </th>
            <th scope="col" className={table.right}>
              {t("strategy.money")}
            </th>
            <th scope="col">{t("strategy.nextAction")}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{said(name)}</th>
              <td className={table.right}>{format.count(result.standings[name]?.accounts ?? 0)}</td>
              <td className={table.right}>
                <Money sum={result.standings[name]} />
              </td>
              <td>{name in result.no_next_action ? t("strategy.noNextAction") : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
}
