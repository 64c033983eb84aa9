import type { TFunction } from "i18next";
import type { Refusal } from "@/api/refusal";
import type { ConditionField } from "@/api/types";
import type { RuleMistake } from "@/ui/rules/condition";

interface Mistake {
  path: string;
  code: string;
  text: string;
  facts: Record<string, string | number>;
}

/** What the server found wrong with a condition, in words, each with the way to where it stands. */
export function mistakesOf(
  refusal: Refusal | null,
  fields: readonly ConditionField[],
  t: TFunction,
  language: string,
): RuleMistake[] {
  if (refusal?.code !== "condition_wrong") return [];
  const told = (refusal.facts.mistakes ?? []) as Mistake[];
  return told.map(({ path, code, text, facts }) => {
    const field = fields.find((one) => one.name === facts.field)?.label[language] ?? facts.field;
    return { path, text: t(`segments.mistake.${code}`, { defaultValue: text, ...facts, field }) };
  });
}
