import { describe, expect, test } from "vitest";
import type { Condition, Value } from "./condition";
import { conditionOf, groupOf, type Group } from "./query";

const owes: Condition = { is: "compare", field: "owed", op: "ge", value: 100 };
const large: Condition = { is: "one_of", field: "product", values: ["loan", ""] };
const unknown: Condition = { is: "missing", field: "days_since_contact" };
const vip: Condition = { is: "segment", name: "vip@home", version: 3 };
const not = (of: Condition): Condition => ({ is: "not", of });
const all = (...of: Condition[]): Condition => ({ is: "all", of });
const any = (...of: Condition[]): Condition => ({ is: "any", of });

const back = (condition: Condition | null) => conditionOf(groupOf(condition)).condition;

describe("a condition comes back from the editor as it went in", () => {
  test.each<[string, Condition | null]>([
    ["nobody asked anything", null],
    ["one comparison", owes],
    ["a flag that is no", { is: "compare", field: "disputed", op: "eq", value: false }],
    ["a number that is zero", { is: "compare", field: "phones", op: "eq", value: 0 }],
    ["one of several words, the empty one too", large],
    ["a fact that is not known", unknown],
    ["a fact that is known", not(unknown)],
    ["none of several words", not(large)],
    ["a segment", vip],
    ["not in a segment", not(vip)],
    ["a negated comparison", not(owes)],
    ["twice negated", not(not(owes))],
    ["three times negated", not(not(not(owes)))],
    ["twice negated words", not(not(large))],
    ["a group of one", all(owes)],
    ["a negated group of one", not(all(owes))],
    ["a twice negated group of one", not(not(any(owes)))],
    ["everybody", all()],
    ["nobody", any()],
    ["not nobody", not(any())],
    ["an empty group among others", all(owes, any(), all())],
    ["groups within groups", all(owes, any(large, not(all(unknown, not(owes)))), not(any(owes, not(not(large)))))],
  ])("%s", (_, condition) => {
    expect(back(condition)).toEqual(condition);
  });

  test("whatever the condition", () => {
    const next = random(20261125);
    for (let n = 0; n < 500; n += 1) {
      const condition = made(next, 4);
      expect(back(condition)).toEqual(condition);
    }
  });
});

test("a rule that is not finished is counted, and is not asked", () => {
  const root = groupOf(all(owes));
  root.rules.push({ id: "new", field: "product", operator: "one_of", value: [] });
  expect(conditionOf(root)).toMatchObject({ condition: all(owes), unfinished: 1 });
});

test("a group of nothing but unfinished rules does not let everybody in", () => {
  const root = groupOf(any(owes));
  root.rules.push({ id: "g", combinator: "and", rules: [{ id: "r", field: "owed", operator: "ge", value: "" }] });
  expect(conditionOf(root)).toMatchObject({ condition: any(owes), unfinished: 1 });
});

test("a first comparison becomes a group when it gets company, and stops being one when that leaves", () => {
  const root = groupOf(owes);
  root.rules.push({ id: "second", field: "days_since_contact", operator: "missing", value: null });
  expect(conditionOf(root).condition).toEqual(all(owes, unknown));
  root.rules.pop();
  expect(conditionOf(root).condition).toEqual(owes);
});

test("every part of the condition is found in the editor by its path", () => {
  const condition = all(owes, any(large, not(all(unknown, not(owes)))));
  const root = groupOf(condition);
  const { places } = conditionOf(root);
  const outer = root.rules[1] as Group;
  const inner = outer.rules[1] as Group;
  expect(places.get("0")).toBe(root.rules[0]?.id);
  expect(places.get("1.0")).toBe(outer.rules[0]?.id);
  // `1.1` is the negation, `1.1.0` the group it negates: one group here.
  expect(places.get("1.1")).toBe(inner.id);
  expect(places.get("1.1.0.0")).toBe(inner.rules[0]?.id);
});

/** Always the same numbers, so that a failure comes again. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function made(next: (below: number) => number, depth: number): Condition {
  const values: Value[] = [0, -3, true, false, "", "loan's", "ñ@2"];
  const value = () => values[next(values.length)] ?? 0;
  const kind = next(depth > 0 ? 8 : 4);
  if (kind === 0) return { is: "compare", field: "f", op: next(2) ? "lt" : "ne", value: value() === "" ? 7 : 1 };
  if (kind === 1) return { is: "one_of", field: "f", values: [value(), value()] };
  if (kind === 2) return { is: "missing", field: "f" };
  if (kind === 3) return { is: "segment", name: "s", version: next(9) };
  if (kind === 4 || kind === 5) return { is: "not", of: made(next, depth - 1) };
  const of = Array.from({ length: next(4) }, () => made(next, depth - 1));
  return { is: kind === 6 ? "all" : "any", of };
}
