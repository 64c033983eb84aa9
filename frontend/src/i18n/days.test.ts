import { expect, test } from "vitest";
import { daysText } from "./days";

test.each([
  [["mon", "tue", "wed", "thu", "fri"], "Mon–Fri"],
  [["fri", "mon"], "Mon, Fri"],
  [["sat", "mon", "tue", "wed"], "Mon–Wed, Sat"],
  [["sat", "sun"], "Sat, Sun"],
])("%j is read %s", (days, text) => expect(daysText(days, "en-US")).toBe(text));
