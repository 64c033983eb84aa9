import type { RuleField } from "./condition";

export type Shape = "none" | "flag" | "number" | "numbers" | "word" | "words" | "segment";

/** What is to be entered for a field and an operator. */
export function shapeOf(field: RuleField | undefined, operator: string): Shape {
  if (operator === "missing" || operator === "known") return "none";
  if (field?.kind === "segment") return "segment";
  const several = operator === "one_of" || operator === "none_of";
  if (field?.kind === "flag") return "flag";
  if (field?.kind === "number") return several ? "numbers" : "number";
  return several ? "words" : "word";
}

/** What stands there after another field or operator was chosen: what was there, where it still makes sense. */
export function valueFor(field: RuleField | undefined, operator: string, before: unknown): unknown {
  const one = Array.isArray(before) ? (before[0] as unknown) : before;
  switch (shapeOf(field, operator)) {
    case "none":
      return null;
    case "flag":
      return typeof one === "boolean" ? one : true;
    case "number":
      return typeof one === "number" ? one : "";
    case "numbers":
      return Array.isArray(before) ? before : typeof before === "number" ? [before] : [];
    case "words":
      return Array.isArray(before) ? before : typeof before === "string" && before !== "" ? [before] : [];
    case "segment":
      return typeof one === "string" && /@\d+$/.test(one) ? one : (field?.words[0]?.value ?? "");
    case "word": {
      const known = field?.words ?? [];
      if (typeof one === "string" && one !== "") return one;
      return field?.closed ? (known[0]?.value ?? "") : "";
    }
  }
}

/** What was typed as a whole number, with or without separators of thousands; null: it is none. */
export function wholeNumber(text: string): number | null {
  const clean = text.trim().replace(/[\s  ]/g, "");
  if (!/^-?(\d+|\d{1,3}([.,]\d{3})+)$/.test(clean)) return null;
  const value = Number(clean.replace(/[.,]/g, ""));
  return Number.isSafeInteger(value) ? value : null;
}
