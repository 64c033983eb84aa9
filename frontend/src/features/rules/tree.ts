import type { DispositionKindCard } from "@/api/types";

export const BRANCHES = ["direct", "third_party", "no_contact"] as const;

/** The whole order after one entry changed places with its neighbour on the same branch; null: there is none. */
export function moved(kinds: readonly DispositionKindCard[], code: string, by: -1 | 1): string[] | null {
  const inUse = kinds.filter((kind) => !kind.retired);
  const kind = inUse.find((one) => one.code === code);
  const branch = inUse.filter((one) => one.branch === kind?.branch);
  const neighbour = branch[branch.findIndex((one) => one.code === code) + by];
  if (!kind || !neighbour) return null;
  return inUse.map((one) => {
    if (one.code === code) return neighbour.code;
    return one.code === neighbour.code ? code : one.code;
  });
}
