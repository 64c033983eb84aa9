import type { Verdict } from "@/api/types";

export type Reason = Exclude<Verdict, "holds"> | "stricter" | "most_specific" | "latest" | "alone";

/** Why a policy holds or gives way: what holds does so for what became of the others. */
export function reasonOf(verdict: Verdict, all: readonly { verdict: Verdict }[]): Reason {
  if (verdict !== "holds") return verdict;
  const others = new Set(all.map((one) => one.verdict));
  if (others.has("less_strict")) return "stricter";
  if (others.has("less_specific")) return "most_specific";
  return others.has("replaced") ? "latest" : "alone";
}
