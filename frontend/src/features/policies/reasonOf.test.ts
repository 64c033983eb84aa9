import { expect, test } from "vitest";
import type { Verdict } from "@/api/types";
import { phrases } from "@/i18n/catalogue";
import { reasonOf, type Reason } from "./reasonOf";

const weighed = (...verdicts: Verdict[]) => verdicts.map((verdict) => ({ verdict }));

test.each<[Verdict[], Reason]>([
  [["holds"], "alone"],
  [["holds", "replaced"], "latest"],
  [["holds", "less_specific", "replaced"], "most_specific"],
  [["holds", "less_strict", "less_specific"], "stricter"],
])("what holds beside %j does so for being %s", (verdicts, reason) => {
  expect(reasonOf("holds", weighed(...verdicts))).toBe(reason);
});

test("every reason, standing and mode has words", () => {
  const known = new Set(phrases().map(([key]) => key));
  const reasons: Reason[] = [
    "less_specific",
    "less_strict",
    "replaced",
    "stricter",
    "most_specific",
    "latest",
    "alone",
  ];
  const standings = ["in_force", "to_come", "replaced", "over", "ended"];
  const needed = [
    ...reasons.map((one) => `policies.because.${one}`),
    ...standings.map((one) => `policies.standing.${one}`),
  ];
  expect(needed.filter((key) => !known.has(key))).toEqual([]);
});
