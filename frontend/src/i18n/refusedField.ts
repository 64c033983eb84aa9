import { useRefusalText, type Sayable } from "./words";

/**
 * A refusal about one field is said at that field; any other, or one about none of those shown, stays for the form.
 * Fields are named, or given with what to say there instead of the server's own words.
 */
export function useRefusedField(
  refusal: Sayable | null,
  shown: readonly string[] | Readonly<Record<string, string>> = ["name", "email", "endpoint"],
) {
  const refusalText = useRefusalText();
  const field = typeof refusal?.facts.field === "string" ? refusal.facts.field : null;
  const words: Readonly<Record<string, string | undefined>> =
    shown instanceof Array ? Object.fromEntries(shown.map((name) => [name, undefined])) : shown;
  const placed = field !== null && field in words;
  const text = refusal ? (placed && words[field]) || refusalText(refusal) : undefined;
  return {
    problem: (name: string) => (placed && field === name ? text : undefined),
    rest: placed ? undefined : text,
  };
}
