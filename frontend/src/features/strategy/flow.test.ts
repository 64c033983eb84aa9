import { expect, test } from "vitest";
import { flowOf } from "./flow";

const before = [
  { name: "a", accounts: 6 },
  { name: "b", accounts: 4 },
];
const after = [
  { name: "b", accounts: 7 },
  { name: "c", accounts: 3 },
];
const streams = [
  { before: "b", after: "b", accounts: 4 },
  { before: "a", after: "c", accounts: 3 },
  { before: "a", after: "b", accounts: 3 },
];

test("every ribbon lies within the blocks it joins, and none over another", () => {
  const { left, right, ribbons } = flowOf(before, after, streams, 200);
  for (const [side, of, top] of [
    [left, "before", "fromTop"],
    [right, "after", "toTop"],
  ] as const) {
    for (const block of side) {
      const mine = ribbons.filter((ribbon) => ribbon[of] === block.name).sort((x, y) => x[top] - y[top]);
      let from = block.top;
      for (const ribbon of mine) {
        expect(ribbon[top]).toBeCloseTo(from);
        from += ribbon.height;
      }
      expect(from).toBeLessThanOrEqual(block.top + block.height + 0.001);
    }
  }
});

test("nothing is drawn outside, also of a floor without accounts", () => {
  const { left } = flowOf([{ name: "a", accounts: 0 }], [{ name: "a", accounts: 0 }], [], 100);
  expect(left[0]?.height).toBe(3);
  const drawn = flowOf(before, after, streams, 200);
  for (const block of [...drawn.left, ...drawn.right]) expect(block.top + block.height).toBeLessThanOrEqual(200.001);
});
