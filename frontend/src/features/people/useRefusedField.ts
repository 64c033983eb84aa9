import type { Refusal } from "@/api/refusal";
import { useRefusalText } from "@/i18n/words";

/** A refusal about one field is said at that field; any other, or one about none of those shown, stays for the form. */
export function useRefusedField(refusal: Refusal | null, shown: readonly string[] = ["name", "email", "endpoint"]) {
  const refusalText = useRefusalText();
  const field = typeof refusal?.facts.field === "string" ? refusal.facts.field : null;
  const text = refusal ? refusalText(refusal) : undefined;
  const placed = field !== null && shown.includes(field);
  return {
    problem: (name: string) => (placed && field === name ? text : undefined),
    rest: placed ? undefined : text,
  };
}
