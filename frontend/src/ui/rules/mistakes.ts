import type { TFunction } from "i18next";
import type { Format } from "@/i18n/format";
import { wordFacts } from "@/i18n/words";
import type { RuleField } from "./condition";

/** Something the server found wrong, as it says it: a code with facts, and a sentence for whoever has no catalogue. */
export interface Mistake {
  code: string;
  text: string;
  facts?: Record<string, unknown>;
  /** Within a condition: the way to the part. */
  path?: string;
}

/** A mistake in the language of whoever reads it: words of `scope` first, else those of conditions, else the server's own. */
export function mistakeText(
  t: TFunction,
  format: Format,
  fields: readonly RuleField[],
  language: string,
  mistake: Mistake,
  scope = "builder",
): string {
  const facts = mistake.facts ?? {};
  const known = fields.find((field) => field.name === facts.field)?.label[language];
  const words = {
    ...wordFacts(format, facts),
    ...(facts.field !== undefined && { field: known ?? String(facts.field) }),
  };
  const keys = [scope, "builder"].map((place) => `${place}.mistake.${mistake.code}`);
  return t(keys, { defaultValue: mistake.text, ...words });
}
