import type { Condition } from "@/ui/rules/condition";

/** A strategy as the server reads it (`backend/strategy/schemas.py`): bands in order, points, limits. */
export interface Body {
  name: string;
  bands: BandDraft[];
  rules: RuleDraft[];
  at_most?: number;
  at_least?: number;
  seed?: number;
  weights?: Record<string, number>;
  other_weight?: number;
  desks?: DeskDraft[];
  ownership?: Ownership | null;
}

/** Whoever knows the debtor is offered the account first, for so long. */
export interface Ownership {
  days: number;
  until_hour: number;
}

export const STAGES = ["preventive", "administrative", "extrajudicial", "judicial"] as const;

/** Whose accounts these are: by condition, asking for teams and skills. */
export interface DeskDraft {
  name: string;
  label: Label;
  stage?: (typeof STAGES)[number];
  when?: Condition | null;
  needs?: { teams?: string[]; skills?: Record<string, number> };
  overflow?: { to: string; after_hours: number }[];
  move?: { to: string; after_days: number } | null;
}

export type Label = Record<string, string>;

export interface BandDraft {
  name: string;
  label: Label;
  when?: Condition | null;
  by_time?: boolean;
}

export interface Curve {
  field: string;
  knots: [number, number][];
  if_missing?: number;
}

export interface RuleDraft {
  id: string;
  label: Label;
  when?: Condition | null;
  points?: number | null;
  curve?: Curve | null;
}

/** A short name nobody has yet, from what somebody called it. */
export function nameFor(label: string, taken: readonly string[]): string {
  const plain = label
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "");
  const base = plain || "new";
  for (let n = 1; ; n += 1) {
    const name = n === 1 ? base : `${base}_${n}`;
    if (!taken.includes(name)) return name;
  }
}

export const replaced = <T>(list: readonly T[], at: number, by: T): T[] => list.map((one, n) => (n === at ? by : one));

export const without = <T>(list: readonly T[], at: number): T[] => list.filter((_, n) => n !== at);

/** The list with one of it a place further up (-1) or down (+1), where there is a place. */
export function shifted<T>(list: readonly T[], at: number, by: -1 | 1): T[] {
  const to = at + by;
  const [one, other] = [list[at], list[to]];
  if (one === undefined || other === undefined) return [...list];
  return list.map((thing, n) => (n === at ? other : n === to ? one : thing));
}

/** Points where a number lies on a curve, as the server computes them: whole, rounded toward zero. */
export function pointsOn(curve: Curve, number: number): number {
  const [first, ...rest] = curve.knots;
  if (!first || number <= first[0]) return first?.[1] ?? 0;
  let [left, low] = first;
  for (const [right, high] of rest) {
    if (number < right) return low + Math.trunc(((high - low) * (number - left)) / (right - left));
    [left, low] = [right, high];
  }
  return low;
}

/** What was, is and was taken back: one step for each change. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

export const begun = <T>(present: T): History<T> => ({ past: [], present, future: [] });

export const changed = <T>(history: History<T>, present: T): History<T> => ({
  past: [...history.past.slice(-199), history.present],
  present,
  future: [],
});

export function undone<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return { past: history.past.slice(0, -1), present: last, future: [history.present, ...history.future] };
}

export function redone<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  return next === undefined ? history : { past: [...history.past, history.present], present: next, future };
}

/** The same whatever order their parts were written in: the server keeps what is said, not how it was typed. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).map(([name, part]) => [name, sorted(part)] as const);
  return Object.fromEntries(parts.sort(([a], [b]) => (a < b ? -1 : 1)));
}
