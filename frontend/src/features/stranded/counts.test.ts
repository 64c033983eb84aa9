import { describe, expect, it } from "vitest";
import type { GapCount } from "@/api/types";
import { matching, totalOf } from "./counts";

const row = (
  gap: GapCount["gap"],
  portfolio_id: string,
  currency: string,
  accounts: number,
  balance_minor: number,
) => ({
  gap,
  portfolio_id,
  portfolio_name: portfolio_id,
  currency,
  accounts,
  balance_minor,
});
const GAPS = [
  row("no_phone", "north", "COP", 2, 500),
  row("no_phone", "south", "USD", 1, 70),
  row("nobody", "south", "COP", 4, 900),
];

describe("what is counted", () => {
  it("adds accounts, and money only within a currency", () => {
    expect(totalOf(GAPS)).toEqual({
      accounts: 7,
      money: [
        { currency: "COP", amount_minor: 1400 },
        { currency: "USD", amount_minor: 70 },
      ],
    });
  });

  it("follows both filters", () => {
    expect(matching(GAPS, "no_phone", null).accounts).toBe(3);
    expect(matching(GAPS, "no_phone", "south")).toEqual({
      accounts: 1,
      money: [{ currency: "USD", amount_minor: 70 }],
    });
    expect(matching(GAPS, "nobody", "north")).toEqual({ accounts: 0, money: [] });
  });
});
