import type { ConditionField, SegmentCard, SegmentVersionCard } from "@/api/types";
import type { Condition, RuleField } from "@/ui/rules/condition";
import { segmentWord } from "@/ui/rules/query";

/** A version's condition: the generated types do not carry the word that tells its parts from each other. */
export function conditionOf(version: Pick<SegmentVersionCard, "condition">): Condition | null {
  return version.condition as unknown as Condition | null;
}

/** What one may ask about: the facts, and whether an account is in another segment. */
export function rulesFields(
  fields: readonly ConditionField[],
  segments: readonly SegmentCard[],
  but: string | null,
): readonly RuleField[] {
  const others = segments.filter((one) => one.id !== but && one.archived_at === null);
  if (others.length === 0) return fields;
  const words = others.map((one) => {
    const label = `${one.name} (${one.latest.number})`;
    return {
      value: segmentWord({ name: one.name, version: one.latest.number }),
      label: { es: label, pt: label, en: label },
    };
  });
  const label = { es: "Segmento", pt: "Segmento", en: "Segment" };
  return [
    ...fields,
    { name: "segment", kind: "segment", label, group: "segments", operators: ["segment"], words } as const,
  ];
}
