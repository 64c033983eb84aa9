import { expect, test } from "vitest";
import { amountOffers, dayOffers, instalmentsOf } from "./offers";

const clp = (amount_minor: number) => ({ amount_minor, currency: "CLP" });
const mxn = (amount_minor: number) => ({ amount_minor, currency: "MXN" });
const terms = {
  currency: "CLP",
  balance: clp(100_001),
  minimum: clp(5_000),
  latest_due_on: "2026-12-20",
  grace_business_days: 3,
  tolerance_basis_points: 500,
  maximum_instalments: 6,
  minimum_gap_days: 5,
};

test("amounts offered are within the limits and never twice the same", () => {
  expect(amountOffers(terms, clp(100_001)).map((offer) => [offer.id, offer.amount.amount_minor])).toEqual([
    ["all", 100_001],
    ["half", 50_001],
    ["minimum", 5_000],
  ]);
});

test("days offered end where the limit does", () => {
  const offered = dayOffers("2026-11-28", new Date(2026, 10, 22)).map((offer) => offer.day);
  expect(offered).toEqual(["2026-11-22", "2026-11-23", "2026-11-27"]);
});

test("instalments are whole units, add up to the cent, and stay on the last of a short month", () => {
  const parts = instalmentsOf(mxn(100_001), 3, "2026-12-31");
  expect(parts.map((part) => part.amount.amount_minor)).toEqual([33_300, 33_300, 33_401]);
  expect(parts.reduce((sum, part) => sum + part.amount.amount_minor, 0)).toBe(100_001);
  expect(parts.map((part) => part.due_on)).toEqual(["2026-12-31", "2027-01-31", "2027-02-28"]);
});
