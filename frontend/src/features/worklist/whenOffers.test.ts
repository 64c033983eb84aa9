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

test("a debtor elsewhere is called back by their own clock", () => {
  const now = new Date("2026-11-25T20:50:00Z");
  const shown = Object.fromEntries(
    whenOffers(now, ["America/Mexico_City", "America/Tijuana"]).map((offer) => [offer.id, offer.at.toISOString()]),
  );
  expect(shown).toMatchObject({
    evening: "2026-11-25T23:00:00.000Z",
    tomorrow_morning: "2026-11-26T17:00:00.000Z",
    tomorrow_afternoon: "2026-11-26T21:00:00.000Z",
    monday: "2026-11-30T17:00:00.000Z",
  });
});

test("their tomorrow is not ours when their day has not ended", () => {
  const now = new Date("2026-11-26T03:00:00Z");
  const offers = whenOffers(now, ["America/Bogota"]);
  expect(offers.find((offer) => offer.id === "tomorrow_morning")?.at.toISOString()).toBe("2026-11-26T14:00:00.000Z");
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
