import type { RuleVerdict } from "@/api/types";

/** The rules a call was refused by, if it was the law that refused it. */
export function rulesOf(facts: Record<string, unknown>): RuleVerdict[] {
  return Array.isArray(facts.rules) ? (facts.rules as RuleVerdict[]) : [];
}
