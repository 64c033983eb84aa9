import type { TFunction } from "i18next";
import type { Mistake } from "@/api/types";
import type { Format } from "@/i18n/format";
import { wordFact } from "@/i18n/words";

const DATE_STYLES: Record<string, string> = {
  "day/month/year": "dmy",
  "month/day/year": "mdy",
  "year-month-day": "ymd",
};

/** What was expected, in the person's own language; the server's English where we have no word for it. */
export function mistakeText(t: TFunction, format: Format, mistake: Mistake): string {
  const style = DATE_STYLES[mistake.fact];
  const fact = style ? t(`imports.dateStyle.${style}`) : wordFact(format, mistake.fact);
  return t(`imports.mistake.${mistake.code}`, {
    fact,
    count: Number(mistake.fact) || 0,
    defaultValue: mistake.message,
  });
}
