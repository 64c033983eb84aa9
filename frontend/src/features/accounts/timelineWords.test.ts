import { expect, test } from "vitest";
import type { TimelineItem } from "@/api/types";
import { i18next } from "@/i18n";
import { formatFor } from "@/i18n/format";
import { titleOf, writtenIn } from "./timelineWords";

const entry = (kind: string, facts: Record<string, unknown>): TimelineItem =>
  ({ seq: 1, at: "2026-11-22T10:00:00Z", kind, by_name: null, subject_id: null, facts }) as TimelineItem;
const say = (kind: string, facts: Record<string, unknown> = {}, labels = {}) =>
  titleOf(i18next.getFixedT("en"), formatFor("en-US"), entry(kind, facts), "COP", labels).replace(/\s/g, " ");

test("money is in the entry's own currency, else the account's", () => {
  expect(say("payment:received", { amount_minor: 15000, currency: "USD" })).toBe("Paid USD 150");
  expect(say("dispute:opened", { item: "F-1", reason: "wrong_amount" })).toBe("F-1 disputed: Wrong amount");
  expect(say("payment:applied", { items: [{ item: "F-1", amount_minor: 5000 }] })).toBe("Applied to F-1 COP 50");
});

test("a disposition is called what the tree calls it", () => {
  expect(say("disposition:given", { code: "no_answer" }, { no_answer: "No answer" })).toBe("No answer");
  expect(say("disposition:given", { code: "no_answer" })).toBe("no answer");
});

test("a kind nobody has words for is still readable, and a missing fact leaves no hole", () => {
  expect(say("letter:sent_back")).toBe("letter sent back");
  expect(say("hold:placed", { ends_on: "2026-11-27" })).not.toContain("{{");
});

test("a call that could no longer be dialled says why", () => {
  const ended = { outcome: "not_permitted", refused: "account_on_hold", ends_on: "2026-11-27" };
  expect(say("call:ended", ended)).toBe(
    "Call ended: Not dialled: calling was no longer permitted " +
      "(This account is on hold until Nov 27, 2026: it is not called.)",
  );
  expect(say("call:ended", { outcome: "busy" })).toBe("Call ended: Busy");
});

test("what somebody wrote is shown as they wrote it", () => {
  expect(writtenIn(entry("note:written", { text: "after five" }))).toBe("after five");
  expect(writtenIn(entry("disposition:given", { note: "" }))).toBeNull();
});
