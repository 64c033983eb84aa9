import { expect, test } from "vitest";
import type { DispositionKindCard } from "@/api/types";
import { moved } from "./tree";

const kind = (code: string, branch: string, retired = false) => ({ code, branch, retired }) as DispositionKindCard;
const tree = [
  kind("agreement", "direct"),
  kind("busy", "no_contact"),
  kind("already_paid", "direct"),
  kind("gone", "direct", true),
];

test("an entry changes places with its neighbour on the same branch, whatever stands between them", () => {
  expect(moved(tree, "already_paid", -1)).toEqual(["already_paid", "busy", "agreement"]);
  expect(moved(tree, "agreement", 1)).toEqual(["already_paid", "busy", "agreement"]);
});

test("the first does not go up, the last does not go down, the retired does not move", () => {
  expect(moved(tree, "agreement", -1)).toBeNull();
  expect(moved(tree, "already_paid", 1)).toBeNull();
  expect(moved(tree, "gone", -1)).toBeNull();
});
