import { expect, test } from "vitest";
import { timesThere } from "./zones";

const NINE_IN_BOGOTA = "2026-11-20T14:00:00Z";
const BOGOTA = "America/Bogota";

test("a debtor on our own clock is not given a second hour", () => {
  expect(timesThere("en-US", NINE_IN_BOGOTA, [BOGOTA, "America/Lima"], BOGOTA)).toEqual([]);
});

test("a debtor elsewhere has the hour of their own clock", () => {
  expect(timesThere("en-US", NINE_IN_BOGOTA, ["America/Sao_Paulo"], BOGOTA)).toEqual(["11:00"]);
});

test("where it is another day there, the day is said", () => {
  expect(timesThere("en-US", "2026-11-21T03:30:00Z", ["America/Sao_Paulo"], BOGOTA)).toEqual(["Sat 00:30"]);
});

test("where the zone is in doubt every hour is said, ours among them", () => {
  expect(timesThere("en-US", NINE_IN_BOGOTA, ["America/Mexico_City", BOGOTA], BOGOTA)).toEqual(["08:00", "09:00"]);
});
