import type { SegmentVersionCard } from "@/api/types";
import type { Condition } from "@/ui/rules/condition";

/** A version's condition: the generated types do not carry the word that tells its parts from each other. */
export function conditionOf(version: Pick<SegmentVersionCard, "condition">): Condition | null {
  return version.condition as unknown as Condition | null;
}
