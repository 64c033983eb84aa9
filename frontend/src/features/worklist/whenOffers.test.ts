import { expect, test } from "vitest";
import { hourSaid } from "@/ui/hours";
import { momentOf, whenOffers } from "./whenOffers";

test("moments offered are to come, in order, and never twice the same", () => {
  const sunday = new Date(2026, 10, 22, 10, 0);
  const offers = whenOffers(sunday);
  expect(offers.map((offer) => offer.id)).toEqual([
    "half_hour",
    "two_hours",
    "evening",
    "tomorrow_morning",
    "tomorrow_afternoon",
  ]);
});

test("late in the day the evening is no longer offered", () => {
  const evening = new Date(2026, 10, 24, 18, 0);
  expect(whenOffers(evening).map((offer) => offer.id)).not.toContain("evening");
});

test.each([
  ["9", "09:00"],
  ["930", "09:30"],
  ["0930", "09:30"],
  ["9:30", "09:30"],
  ["17h30", "17:30"],
  ["24", "24:00"],
  ["24:30", null],
  ["9:75", null],
])("%s is the hour %s", (text, hour) => expect(hourSaid(text)).toBe(hour));

test("a moment is sent with its offset", () => {
  const moment = momentOf(new Date(2026, 10, 22, 9, 5));
  expect(moment).toMatch(/^2026-11-22T09:05:00[+-]\d\d:\d\d$/);
  expect(new Date(moment).getTime()).toBe(new Date(2026, 10, 22, 9, 5).getTime());
});
