import { describe, expect, test } from "vitest";
import { begun, changed, isSame, nameFor, pointsOn, redone, shifted, undone } from "./draft";

test("a new thing gets a name of its own from what it is called", () => {
  expect(nameFor("Días de mora", [])).toBe("dias_de_mora");
  expect(nameFor("Saldo", ["saldo", "saldo_2"])).toBe("saldo_3");
  expect(nameFor("¿?", [])).toBe("new");
});

test("points lie on the curve as the server computes them", () => {
  const curve = {
    field: "balance",
    knots: [
      [0, 0],
      [50, 60],
      [250, -140],
    ] as [number, number][],
  };
  expect([-1, 0, 25, 50, 51, 250, 9000].map((number) => pointsOn(curve, number))).toEqual([
    0, 0, 30, 60, 59, -140, -140,
  ]);
});

describe("undo", () => {
  test("gives back what was, and redo what was taken back", () => {
    const history = changed(changed(begun(1), 2), 3);
    expect(undone(history).present).toBe(2);
    expect(redone(undone(history))).toEqual(history);
    expect(undone(undone(undone(history))).present).toBe(1);
  });

  test("forgets what was taken back once something else is done", () => {
    expect(redone(changed(undone(changed(begun(1), 2)), 9)).present).toBe(9);
  });
});

test("the first cannot be moved further up, nor the last further down", () => {
  expect(shifted(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(shifted(["a", "b"], 1, 1)).toEqual(["a", "b"]);
  expect(shifted(["a", "b", "c"], 1, 1)).toEqual(["a", "c", "b"]);
});

test("what the server gives back in another order is the same", () => {
  expect(isSame({ a: [{ x: 1, y: 2 }], b: null }, { b: null, a: [{ y: 2, x: 1 }] })).toBe(true);
  expect(isSame([1, 2], [2, 1])).toBe(false);
});
