import { expect, test } from "vitest";
import type { UserCard } from "@/api/types";
import { matches, type Filter } from "./matches";

const ana: UserCard = {
  id: "1",
  email: "ana@floor.test",
  name: "Ana Gutiérrez",
  role: "collector",
  locale: "es",
  team_id: "north",
  team_name: "North",
  endpoint: "agent-7",
  disabled: false,
  telephone_kind: "browser",
};
const anybody: Filter = { words: "", role: null, team: null, disabled: false };

test.each(["", "gutierrez", "ANA gut", "floor.test", "agent-7"])("Ana is found by «%s»", (words) => {
  expect(matches(ana, { ...anybody, words })).toBe(true);
});

test("every word must be hers", () => {
  expect(matches(ana, { ...anybody, words: "ana perez" })).toBe(false);
});

test("she is of one role and one team", () => {
  expect(matches(ana, { ...anybody, role: "manager" })).toBe(false);
  expect(matches(ana, { ...anybody, team: "south" })).toBe(false);
  expect(matches(ana, { ...anybody, role: "collector", team: "north" })).toBe(true);
});

test("who may not sign in any more is shown only when asked for", () => {
  expect(matches({ ...ana, disabled: true }, anybody)).toBe(false);
  expect(matches({ ...ana, disabled: true }, { ...anybody, disabled: true })).toBe(true);
});
