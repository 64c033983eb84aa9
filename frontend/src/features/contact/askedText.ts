import type { TFunction } from "i18next";
import { daysText } from "@/i18n/days";

export interface Asked {
  days: readonly string[];
  opens: string;
  closes: string;
}

/** Mon–Fri 17:00–20:30: hours a debtor asked for, as they are read. */
export function askedText(t: TFunction, tag: string, { days, opens, closes }: Asked): string {
  const named = days.length === 7 ? t("contact.preferences.everyDay") : daysText(days, tag);
  const hours = opens === "00:00" && closes === "24:00" ? t("contact.preferences.allDay") : `${opens}–${closes}`;
  return `${named} ${hours}`;
}

/** The hours a refusal speaks of; none where it speaks of something else. */
export function askedIn(facts: Record<string, unknown>): Asked[] {
  return Array.isArray(facts.wishes) ? (facts.wishes as Asked[]) : [];
}
