import { expect, test } from "vitest";
import { daySaid } from "./DayField";

const today = new Date(2026, 10, 22);

test.each([
  ["+5", "2026-11-27"],
  ["24/11", "2026-11-24"],
  ["3/1", "2027-01-03"],
  ["24/11/2026", "2026-11-24"],
  ["24-11-26", "2026-11-24"],
  ["2026-11-24", "2026-11-24"],
  ["31/2", null],
  ["tomorrow", null],
])("%s is the day %s", (text, day) => expect(daySaid(text, today)).toBe(day));
