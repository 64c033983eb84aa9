import type { TFunction } from "i18next";
import type { Condition, RuleField } from "./condition";
import { SEGMENT, segmentWord } from "./query";

export interface Reference {
  name: string;
  version: number;
}

interface Offered {
  name: string;
  archived_at: string | null;
  latest: { number: number };
}

/** What one may ask about: the facts, and whether an account is in a segment as it is now; older versions only where they are named. */
export function withSegments(
  fields: readonly RuleField[],
  segments: readonly Offered[],
  named: readonly Reference[],
  t: TFunction,
): readonly RuleField[] {
  const offered = segments.filter((one) => one.archived_at === null);
  const references = [...offered.map((one) => ({ name: one.name, version: one.latest.number })), ...named];
  const words = new Map(references.map((one) => [segmentWord(one), inEvery(t("builder.segmentVersion", { ...one }))]));
  if (words.size === 0) return fields;
  return [
    ...fields,
    {
      name: SEGMENT,
      kind: "segment",
      label: inEvery(t("builder.segment")),
      group: "segments",
      operators: ["segment"],
      words: [...words].map(([value, label]) => ({ value, label })),
    },
  ];
}

/** The builder asks for a name by language; this one is said in the language of whoever looks already. */
const inEvery = (said: string) => ({ es: said, pt: said, en: said });

/** The segments a condition names. */
export function referencesIn(condition: Condition | null | undefined): Reference[] {
  switch (condition?.is) {
    case "segment":
      return [{ name: condition.name, version: condition.version }];
    case "not":
      return referencesIn(condition.of);
    case "all":
    case "any":
      return condition.of.flatMap(referencesIn);
    default:
      return [];
  }
}
