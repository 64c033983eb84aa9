import { render, screen } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import type { CallCard } from "@/api/types";
import { i18next } from "@/i18n";
import { CameToNothing } from "./CameToNothing";

const call = (more: Partial<CallCard>) => ({ id: "1", outcome: "not_permitted", refusal: null, ...more }) as CallCard;

beforeEach(() => i18next.changeLanguage("en"));

test("a call the law stopped at the last moment says why, by which rule, and from when it may", () => {
  const rule = {
    rule: "preference:hours",
    status: "debtor",
    severity: "block",
    facts: { wishes: [{ days: ["mon", "tue", "wed"], opens: "17:00", closes: "20:00" }] },
    source: [],
  };
  const facts = { rules: [rule], next_allowed_at: "2026-11-24T22:00:00Z" };
  render(<CameToNothing call={call({ refusal: { code: "contact_not_permitted", detail: "…", facts } })} />);
  const said = screen.getByRole("alert").textContent ?? "";
  expect(said).toContain("It was not dialled");
  expect(said).toContain("The debtor may not be contacted this way now.");
  expect(said).toContain("asked for other hours: Mon–Wed 17:00–20:00");
});

test("a call that failed on our own side says what failed", () => {
  render(<CameToNothing call={call({ outcome: "collector_offline" })} />);
  expect(screen.getByRole("alert").textContent).toBe(i18next.t("calls.outcome.collector_offline"));
});
