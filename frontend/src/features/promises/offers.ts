import { now as businessNow } from "@/i18n/clock";
import type { Money, PromiseTerms } from "@/api/types";
import { addDays, decimalsOf, isoDay } from "@/i18n/format";

export interface AmountOffer {
  id: "all" | "overdue" | "half" | "minimum";
  amount: Money;
}

/** Amounts worth one key: everything, what is late, half, the least that may be promised; each once. */
export function amountOffers(terms: PromiseTerms, overdue: Money): AmountOffer[] {
  const { balance, minimum, currency } = terms;
  const half = { amount_minor: roundUp(balance.amount_minor / 2, currency), currency };
  const all: AmountOffer[] = [
    { id: "all", amount: balance },
    { id: "overdue", amount: overdue },
    { id: "half", amount: half },
    { id: "minimum", amount: { ...minimum, amount_minor: roundUp(minimum.amount_minor, currency) } },
  ];
  const seen = new Set<number>();
  return all.filter(({ amount }) => {
    const fits =
      amount.amount_minor > 0 &&
      amount.amount_minor <= balance.amount_minor &&
      amount.amount_minor >= minimum.amount_minor;
    const isNew = !seen.has(amount.amount_minor);
    seen.add(amount.amount_minor);
    return fits && isNew;
  });
}

/** Whole units of the currency: nobody promises cents. */
function roundUp(minor: number, currency: string): number {
  const unit = 10 ** decimalsOf(currency);
  return Math.ceil(minor / unit) * unit;
}

export interface DayOffer {
  id: "today" | "tomorrow" | "friday" | "fortnight" | "month_end";
  day: string;
}

/** Days people are paid on: today, tomorrow, Friday, the 15th, the end of the month; none past the limit. */
export function dayOffers(latest: string, today: Date = businessNow()): DayOffer[] {
  const friday = addDays(today, (5 - today.getDay() + 7) % 7 || 7);
  const fifteenth = new Date(today.getFullYear(), today.getMonth() + (today.getDate() < 15 ? 0 : 1), 15);
  const monthEnd = new Date(today.getFullYear(), today.getMonth() + 1, 0);
  const all: DayOffer[] = [
    { id: "today", day: isoDay(today) },
    { id: "tomorrow", day: isoDay(addDays(today, 1)) },
    { id: "friday", day: isoDay(friday) },
    { id: "fortnight", day: isoDay(fifteenth) },
    { id: "month_end", day: isoDay(monthEnd) },
  ];
  const seen = new Set<string>();
  return all.filter(({ day }) => day <= latest && !seen.has(day) && seen.add(day));
}

/** Equal instalments of whole units, the last takes the rest; one a month from the first day. */
export function instalmentsOf(total: Money, count: number, firstDay: string): { amount: Money; due_on: string }[] {
  const unit = 10 ** decimalsOf(total.currency);
  const each = Math.floor(total.amount_minor / count / unit) * unit;
  const [year = 0, month = 1, day = 1] = firstDay.split("-").map(Number);
  return Array.from({ length: count }, (_, index) => {
    const lastOfMonth = new Date(year, month + index, 0).getDate();
    const isLast = index === count - 1;
    return {
      amount: { amount_minor: isLast ? total.amount_minor - each * (count - 1) : each, currency: total.currency },
      due_on: isoDay(new Date(year, month - 1 + index, Math.min(day, lastOfMonth))),
    };
  });
}
