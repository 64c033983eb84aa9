import { now as businessNow } from "@/i18n/clock";
import { hourThere, weekdayThere } from "@/i18n/zones";

export interface WhenOffer {
  id: "half_hour" | "two_hours" | "evening" | "tomorrow_morning" | "tomorrow_afternoon" | "monday";
  at: Date;
}

const NOON = 12;

/** Moments debtors ask to be called at, those still to come, in order; their hours are those of the debtor's own clock. */
export function whenOffers(now: Date = businessNow(), zones: readonly string[] = []): WhenOffer[] {
  // Where they may be in several zones, no clock of theirs shows earlier than said in the morning, nor later after noon.
  const at = (days: number, hour: number) => {
    const moments = (zones.length ? zones : [undefined]).map((zone) => hourThere(zone, now, days, hour).getTime());
    return new Date(hour < NOON ? Math.max(...moments) : Math.min(...moments));
  };
  const toMonday = (8 - weekdayThere(zones[0], now)) % 7 || 7;
  const all: WhenOffer[] = [
    { id: "half_hour", at: new Date(now.getTime() + 30 * 60_000) },
    { id: "two_hours", at: new Date(now.getTime() + 120 * 60_000) },
    { id: "evening", at: at(0, 17) },
    { id: "tomorrow_morning", at: at(1, 9) },
    { id: "tomorrow_afternoon", at: at(1, 15) },
    { id: "monday", at: at(toMonday, 9) },
  ];
  const seen = new Set<number>();
  return all
    .filter((offer) => offer.at.getTime() > now.getTime() + 5 * 60_000)
    .filter((offer) => !seen.has(offer.at.getTime()) && seen.add(offer.at.getTime()))
    .sort((one, other) => one.at.getTime() - other.at.getTime());
}

/** A date as the RFC 3339 moment it is here, offset written out. */
export function momentOf(date: Date): string {
  const two = (n: number) => String(Math.trunc(Math.abs(n))).padStart(2, "0");
  const offset = -date.getTimezoneOffset();
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`;
}
