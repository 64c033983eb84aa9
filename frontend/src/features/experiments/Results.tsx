import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { ArmResult, DifferenceResult, ExperimentCard, ExperimentResults, Span } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import table from "@/ui/Table.module.css";
import { IntervalPicture, type Whisker } from "./IntervalPicture";
import { MEASURES, useFigures, useVerdict, type Figure } from "./words";
import styles from "./Experiments.module.css";

interface Props {
  card: ExperimentCard;
  results: ExperimentResults;
}

const TONES = { challenger_better: "good", champion_better: "good", no_difference: "info" } as const;

/** What an experiment shows: the plain word first, then shares and money with intervals, what calling is worth, and the activity. */
export function Results({ card, results }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = useFigures();
  const verdict = useVerdict();
  const { difference, base, says } = results.verdict;
  const isBetter = says === "challenger_better" || says === "champion_better";
  return (
    <>
      <div className={styles.verdict}>
        <Notice tone={TONES[says as keyof typeof TONES] ?? "info"}>
          <strong>{verdict(results, card.measure)}</strong>
          {isBetter && difference && base !== null && base > 0 && (
            <p>
              {t("experiments.relative", {
                low: figures.percent(Math.min(Math.abs(difference.low), Math.abs(difference.high)) / base),
                high: figures.percent(Math.max(Math.abs(difference.low), Math.abs(difference.high)) / base),
                base: figures.percent(base),
              })}
            </p>
          )}
          <p className={styles.quiet}>
            {t("experiments.wanted", {
              effect: figures.share(card.effect_points),
              what: t(`experiments.judgedBy.${card.measure}`),
            })}
            {". "}
            {t("experiments.looks")}
          </p>
        </Notice>
      </div>
      <Section title={t("experiments.shares")}>
        <Shares card={card} results={results} />
        <p className={styles.note}>
          {t("experiments.sharesNote")}{" "}
          {results.aside > 0 && t("experiments.aside", { count: results.aside, accounts: format.count(results.aside) })}
        </p>
      </Section>
      {results.arms.some((arm) => arm.arm === "hold_out") && (
        <Section title={t("experiments.uplift")}>
          <Uplift results={results} />
          <p className={styles.note}>{t("experiments.upliftNote")}</p>
        </Section>
      )}
      <Section title={t("experiments.funnel")}>
        <Activity card={card} arms={results.arms} />
      </Section>
    </>
  );
}

interface Row {
  name: string;
  label: string;
  spans: Record<string, Span | null | undefined>;
  text: (span: Span) => Figure;
  difference?: Figure;
  whisker?: Span;
}

function useRows({ arms, differences }: ExperimentResults): Row[] {
  const { t } = useTranslation();
  const figures = useFigures();
  const difference = (measure: string, currency: string | null) =>
    differences.find(
      (one) =>
        one.arm === "challenger" && one.less === "champion" && one.measure === measure && one.currency === currency,
    )?.span;
  const shares = ["tried", ...MEASURES].map((measure): Row => {
    const span = difference(measure, null);
    return {
      name: measure,
      label: t(`experiments.measure.${measure}`),
      spans: Object.fromEntries(arms.map((arm) => [arm.arm, arm.shares[measure]])),
      text: figures.shareSpan,
      difference: span && figures.pointsSpan(span),
      whisker: span,
    };
  });
  const currencies = [...new Set(arms.flatMap((arm) => arm.money.map((money) => money.currency)))];
  const money = currencies.flatMap((currency) =>
    (["per_account", "per_hour"] as const).map((measure): Row => {
      const span = difference(measure, currency);
      return {
        name: `${measure}-${currency}`,
        label: t(`experiments.measure.${measure}`, { currency }),
        spans: Object.fromEntries(
          arms.map((arm) => [arm.arm, arm.money.find((one) => one.currency === currency)?.[measure]]),
        ),
        text: (one) => figures.moneySpan(one, currency),
        difference: span && figures.moneyDifference(span, currency),
        whisker: span,
      };
    }),
  );
  return [...shares, ...money.filter((row) => Object.values(row.spans).some(Boolean))];
}

function Shares({ card, results }: Props) {
  const { t } = useTranslation();
  const rows = useRows(results);
  return (
    // What scrolls sideways must be reachable by key.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.wide} role="region" tabIndex={0} aria-label={t("experiments.shares")}>
      <table className={`${table.table} ${styles.figures}`}>
        <thead>
          <tr>
            <th scope="col">{t("experiments.ofAccounts")}</th>
            {results.arms.map((arm) => (
              <th scope="col" key={arm.arm}>
                <ArmName arm={arm.arm} card={card} />
              </th>
            ))}
            <th scope="col">{t("experiments.picture")}</th>
            <th scope="col" colSpan={2}>
              {t("experiments.difference")}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-judged={row.name === card.measure || undefined}>
              <th scope="row">{row.label}</th>
              {results.arms.map((arm) => {
                const span = row.spans[arm.arm];
                return (
                  <td key={arm.arm}>
                    <FigureText figure={span ? row.text(span) : null} />
                  </td>
                );
              })}
              <td>
                <IntervalPicture whiskers={whiskersOf(row, results.arms)} />
              </td>
              <td>
                <FigureText figure={row.difference ?? null} />
              </td>
              <td>{row.whisker && <IntervalPicture whiskers={[{ kind: "difference", span: row.whisker }]} zero />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function whiskersOf(row: Row, arms: readonly ArmResult[]): Whisker[] {
  return arms.flatMap((arm) => {
    const span = row.spans[arm.arm];
    return span ? [{ kind: arm.arm, span }] : [];
  });
}

/** A figure with its interval below. */
function FigureText({ figure }: { figure: Figure | null }) {
  if (!figure) return "–";
  return (
    <>
      {figure.value} <small>{figure.ends}</small>
    </>
  );
}

/** An arm with its mark, as in the pictures. */
function ArmName({ arm, card }: { arm: string; card: ExperimentCard }) {
  const { t } = useTranslation();
  const number = arm === "challenger" ? card.challenger : card.champion;
  return (
    <span className={styles.arm} data-kind={arm}>
      <i aria-hidden />
      {t(`experiments.armWith.${arm}`, { number })}
    </span>
  );
}

function Uplift({ results }: { results: ExperimentResults }) {
  const { t } = useTranslation();
  const figures = useFigures();
  const against = results.differences.filter((one) => one.less === "hold_out" && one.measure !== "per_hour");
  const text = (one: DifferenceResult) =>
    one.currency ? figures.moneyDifference(one.span, one.currency) : figures.pointsSpan(one.span);
  const names = [...new Set(against.map((one) => `${one.measure}|${one.currency ?? ""}`))];
  return (
    // What scrolls sideways must be reachable by key.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.wide} role="region" tabIndex={0} aria-label={t("experiments.uplift")}>
      <table className={`${table.table} ${styles.figures}`}>
        <thead>
          <tr>
            <th scope="col">{t("experiments.ofAccounts")}</th>
            {(["champion", "challenger"] as const).map((arm) => (
              <th scope="col" key={arm}>
                {t("experiments.less", { arm: t(`experiments.arm.${arm}`) })}
              </th>
            ))}
            <th scope="col">{t("experiments.picture")}</th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const [measure, currency] = name.split("|");
            const found = against.filter((one) => one.measure === measure && (one.currency ?? "") === currency);
            return (
              <tr key={name}>
                <th scope="row">{t(`experiments.measure.${measure}`, { currency })}</th>
                {(["champion", "challenger"] as const).map((arm) => {
                  const one = found.find((each) => each.arm === arm);
                  return (
                    <td key={arm}>
                      <FigureText figure={one ? text(one) : null} />
                    </td>
                  );
                })}
                <td>
                  <IntervalPicture
                    whiskers={found.map((one) => ({ kind: one.arm, span: one.span })).sort(byKind)}
                    zero
                  />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const byKind = (one: Whisker, other: Whisker) => (one.kind === "champion" ? -1 : other.kind === "champion" ? 1 : 0);

/** What was done for each arm, in counts. */
function Activity({ card, arms }: { card: ExperimentCard; arms: readonly ArmResult[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = useFigures();
  const hours = new Intl.NumberFormat(format.tag, { maximumFractionDigits: 1 });
  const rate = (count: number, span: Span | null) =>
    span ? (
      <>
        {format.count(count)} · <FigureText figure={figures.shareSpan(span)} />
      </>
    ) : (
      format.count(count)
    );
  const rows: [string, (arm: ArmResult) => ReactNode][] = [
    ["accounts", (arm) => format.count(arm.accounts)],
    ["attempts", (arm) => format.count(arm.attempts)],
    ["contacts", (arm) => rate(arm.contacts, arm.contact_rate)],
    ["rightParty", (arm) => rate(arm.right_party, arm.right_party_rate)],
    ["promises", (arm) => format.count(arm.promises)],
    ["keptOf", (arm) => rate(arm.kept, arm.kept_rate)],
    ["hours", (arm) => hours.format(arm.hours)],
    [
      "collected",
      (arm) =>
        arm.money
          .filter((one) => one.total_minor > 0)
          .map((one) => format.money({ amount_minor: one.total_minor, currency: one.currency }))
          .join(" · ") || "–",
    ],
  ];
  return (
    // What scrolls sideways must be reachable by key.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.wide} role="region" tabIndex={0} aria-label={t("experiments.funnel")}>
      <table className={`${table.table} ${styles.figures}`}>
        <thead>
          <tr>
            <th scope="col">{t("experiments.funnel")}</th>
            {arms.map((arm) => (
              <th scope="col" key={arm.arm}>
                <ArmName arm={arm.arm} card={card} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, said]) => (
            <tr key={name}>
              <th scope="row">{t(`experiments.${name}`)}</th>
              {arms.map((arm) => (
                <td key={arm.arm}>{said(arm)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
