import { useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { conditionFieldsQuery } from "@/api/segments";
import type { ConditionField, Sum } from "@/api/types";
import { useFormat, type Format } from "@/i18n/format";
import { useBandName, wordFact } from "@/i18n/words";
import type { Condition } from "@/ui/rules/condition";
import type { Label } from "./draft";

/** The facts conditions may look at, and what they and their words are called. */
export interface Facts {
  fields: readonly ConditionField[];
  /** As it stands in the middle of a sentence. */
  name: (fact: string) => string;
  word: (fact: string, word: string) => string;
}

/** What the server says of facts, in the language of whoever looks; plain names until it has said it. */
export function useFacts(): Facts {
  const { i18n } = useTranslation();
  const fields = useQuery(conditionFieldsQuery).data;
  return useMemo(() => {
    const known = new Map(fields?.map((field) => [field.name, field]));
    const said = (label: Label | undefined, name: string) => label?.[i18n.language] ?? name.replaceAll("_", " ");
    return {
      fields: fields ?? [],
      name: (fact) => inSentence(said(known.get(fact)?.label, fact)),
      word: (fact, word) => said(known.get(fact)?.words.find((one) => one.value === word)?.label, word),
    };
  }, [fields, i18n.language]);
}

const inSentence = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/** A condition as one reads it. */
export function conditionText(
  t: TFunction,
  format: Format,
  facts: Facts,
  condition: Condition | null | undefined,
): string {
  const value = (fact: string, said: unknown) =>
    typeof said === "string" ? facts.word(fact, said) || "–" : wordFact(format, said);
  const part = (one: Condition): string => {
    switch (one.is) {
      case "compare":
        if (typeof one.value === "boolean") {
          const yes = one.value === (one.op === "eq");
          return yes ? facts.name(one.field) : t("strategy.not", { what: facts.name(one.field) });
        }
        return `${facts.name(one.field)} ${SIGNS[one.op] ?? one.op} ${value(one.field, one.value)}`;
      case "one_of":
        return `${facts.name(one.field)} = ${one.values.map((each) => value(one.field, each)).join(" / ")}`;
      case "missing":
        return t("strategy.missing", { what: facts.name(one.field) });
      case "segment":
        return t("strategy.inSegment", { name: one.name, version: one.version });
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

/** What a band or rule is called in the language of whoever looks. */
export function useLabel(): (label: Label | undefined, name: string) => string {
  const bandName = useBandName();
  return (label, name) => bandName(name, label);
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
