import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { StrategyField, Sum } from "@/api/types";
import { useFormat, type Format } from "@/i18n/format";
import { wordFact } from "@/i18n/words";
import type { Condition, RuleField } from "@/ui/rules/condition";
import type { Label } from "./draft";

const GROUPS: Record<string, string> = {
  days_past_due: "debt",
  balance: "debt",
  disputed: "debt",
  currency: "debt",
  broken_promises: "promises",
  days_since_broken_promise: "promises",
  broken_promise_open: "promises",
  reminder_due: "promises",
  stage: "account",
  product: "account",
  debtor_kind: "debtor",
};
const UNITS: Record<string, string> = {
  days_past_due: "days",
  days_since_contact: "days",
  days_since_attempt: "days",
  days_since_broken_promise: "days",
  balance: "comparable",
  best_number: "points",
};
/** The words these fields may be; others are free. */
const WORDS: Record<string, readonly string[]> = {
  stage: ["preventive", "administrative", "extrajudicial", "judicial"],
  debtor_kind: ["person", "company"],
};
const OPERATORS = {
  number: ["lt", "le", "eq", "ne", "ge", "gt", "one_of", "missing"],
  flag: ["eq", "missing"],
  word: ["eq", "ne", "one_of", "missing"],
};

/** The facts conditions may look at, as the rule builder wants them. */
export function useRuleFields(fields: readonly StrategyField[]): RuleField[] {
  const { t, i18n } = useTranslation();
  return useMemo(
    () =>
      fields.map(({ name, kind }) => ({
        name,
        kind: kind as "number" | "flag" | "word",
        label: { [i18n.language]: fieldName(t, name) },
        group: GROUPS[name] ?? "contact",
        operators: OPERATORS[kind as keyof typeof OPERATORS],
        unit: UNITS[name] ?? null,
        words: (WORDS[name] ?? []).map((value) => ({ value, label: { [i18n.language]: wordName(t, value) } })),
        closed: name in WORDS,
      })),
    [fields, i18n.language, t],
  );
}

export const fieldName = (t: TFunction, name: string): string =>
  t(`strategy.field.${name}`, { defaultValue: name.replaceAll("_", " ") });

const wordName = (t: TFunction, word: string): string =>
  t(`strategy.word.${word}`, { defaultValue: word.replaceAll("_", " ") });

/** A condition as one reads it. */
export function conditionText(t: TFunction, format: Format, condition: Condition | null | undefined): string {
  const part = (one: Condition): string => {
    switch (one.is) {
      case "compare":
        if (typeof one.value === "boolean") {
          const yes = one.value === (one.op === "eq");
          return yes ? fieldName(t, one.field) : t("strategy.not", { what: fieldName(t, one.field) });
        }
        return `${fieldName(t, one.field)} ${SIGNS[one.op] ?? one.op} ${valueText(t, format, one.value)}`;
      case "one_of":
        return `${fieldName(t, one.field)} = ${one.values.map((value) => valueText(t, format, value)).join(" / ")}`;
      case "missing":
        return t("strategy.missing", { what: fieldName(t, one.field) });
      case "segment":
        return t("strategy.inSegment", { name: one.name });
      case "not":
        return t("strategy.not", { what: part(one.of) });
      case "all":
        return joined(one.of, t("strategy.and"), t("strategy.everybody"));
      case "any":
        return joined(one.of, t("strategy.or"), t("strategy.nobody"));
    }
  };
  const joined = (of: Condition[], by: string, none: string) =>
    of.length === 0 ? none : of.length === 1 && of[0] ? part(of[0]) : `(${of.map(part).join(` ${by} `)})`;
  if (!condition) return t("strategy.everybody");
  return part(condition).replace(/^\((.*)\)$/s, (whole, inner: string) => (isOneGroup(inner) ? inner : whole));
}

/** Whether brackets inside close what they open, so that the outer pair can go. */
function isOneGroup(text: string): boolean {
  let depth = 0;
  for (const letter of text) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth < 0) return false;
  }
  return depth === 0;
}

const SIGNS: Record<string, string> = { lt: "<", le: "≤", eq: "=", ne: "≠", ge: "≥", gt: ">" };

const valueText = (t: TFunction, format: Format, value: unknown) =>
  typeof value === "string" ? wordName(t, value) || "–" : wordFact(format, value);

/** What a band or rule is called in the language of whoever looks. */
export function useLabel(): (label: Label | undefined, name: string) => string {
  const { t, i18n } = useTranslation();
  return (label, name) =>
    label?.[i18n.language] || label?.en || t(`worklist.band.${name}`, { defaultValue: name.replaceAll("_", " ") });
}

/** Accounts and what they owe, each currency for itself. */
export function useSumText(): { accounts: (sum: Sum) => string; money: (sum: Sum) => string[] } {
  const format = useFormat();
  return {
    accounts: (sum) => format.count(sum.accounts),
    money: (sum) =>
      Object.entries(sum.money).map(([currency, minor]) => format.money({ amount_minor: minor, currency })),
  };
}
