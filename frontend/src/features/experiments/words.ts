import { useTranslation } from "react-i18next";
import type { ExperimentResults, Span } from "@/api/types";
import { decimalsOf, useFormat } from "@/i18n/format";

export const ARMS = ["champion", "challenger", "hold_out"] as const;
export type Arm = (typeof ARMS)[number];
export const MEASURES = ["reached", "promised", "kept", "paid"] as const;

/** A figure, and the interval in which it lies. */
export interface Figure {
  value: string;
  ends: string;
}

/** Cents say nothing of an average in the hundreds. */
function rounded(minor: number, currency: string): number {
  const unit = 10 ** decimalsOf(currency);
  return Math.abs(minor) >= 100 * unit ? Math.round(minor / unit) * unit : Math.round(minor);
}

const between = (low: string, high: string) => `[${low}; ${high}]`;

/** How figures of an experiment are read: shares in percent, differences in points, amounts in their currency. */
export function useFigures() {
  const { t } = useTranslation();
  const format = useFormat();
  const oneDecimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const;
  const percents = new Intl.NumberFormat(format.tag, { style: "percent", ...oneDecimal });
  const whole = new Intl.NumberFormat(format.tag, { style: "percent", maximumFractionDigits: 1 });
  const plain = new Intl.NumberFormat(format.tag, oneDecimal);
  const signed = new Intl.NumberFormat(format.tag, { ...oneDecimal, signDisplay: "exceptZero" });
  const money = (minor: number, currency: string) =>
    format.amount({ amount_minor: rounded(minor, currency), currency });
  const plus = (minor: number, currency: string) => (minor > 0 ? "+" : "") + money(minor, currency);
  return {
    percent: (part: number) => percents.format(part),
    /** 20 % of what is said in ten-thousandths. */
    share: (points: number) => whole.format(points / 10_000),
    points: (part: number) => plain.format(Math.abs(part) * 100),
    shareSpan: (span: Span): Figure => ({
      value: percents.format(span.value),
      ends: between(plain.format(span.low * 100), plain.format(span.high * 100)),
    }),
    moneySpan: (span: Span, currency: string): Figure => ({
      value: money(span.value, currency),
      ends: between(money(span.low, currency), money(span.high, currency)),
    }),
    pointsSpan: (span: Span): Figure => ({
      value: t("experiments.points", { points: signed.format(span.value * 100) }),
      ends: between(signed.format(span.low * 100), signed.format(span.high * 100)),
    }),
    moneyDifference: (span: Span, currency: string): Figure => ({
      value: plus(span.value, currency),
      ends: between(plus(span.low, currency), plus(span.high, currency)),
    }),
  };
}

/** The plain word on an experiment. */
export function useVerdict() {
  const { t } = useTranslation();
  const figures = useFigures();
  return (results: ExperimentResults, measure: string): string => {
    const { says, difference, days } = results.verdict;
    if (says === "not_enough" || says === "too_small") {
      return days === null ? t("experiments.verdict.nothing_yet") : t(`experiments.verdict.${says}`, { count: days });
    }
    const ends = difference ? [Math.abs(difference.low), Math.abs(difference.high)] : [0, 0];
    const [low, high] = ends.sort((one, other) => one - other);
    return t(`experiments.verdict.${says}`, {
      low: figures.points(low ?? 0),
      high: figures.points(high ?? 0),
      what: t(`experiments.judgedBy.${measure}`),
    });
  };
}
