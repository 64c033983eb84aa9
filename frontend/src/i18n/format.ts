import { now as businessNow } from "./clock";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import decimals from "./currencies.json";
import { asLocale, tagOf } from "./locales";

export interface Amount {
  amount_minor: number;
  currency: string;
}

const DECIMALS: Record<string, number> = decimals;

/** How many decimals a currency has: 2 for MXN, 0 for CLP. By the server's table, which browsers do not share. */
export function decimalsOf(currency: string): number {
  return DECIMALS[currency] ?? DECIMALS.DEFAULT ?? 2;
}

/** Minor units as a decimal text: exact for any amount, because no float is involved. */
export function decimalText(amount: Amount): string {
  const decimals = decimalsOf(amount.currency);
  const sign = amount.amount_minor < 0 ? "-" : "";
  const digits = String(Math.abs(amount.amount_minor)).padStart(decimals + 1, "0");
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** What a person typed as an amount, in minor units; null: not an amount of this currency. */
export function minorFrom(text: string, currency: string): number | null {
  const decimals = decimalsOf(currency);
  const clean = text.replace(/[\s\u00a0']/g, "");
  // The last separator is the decimal one only when what follows it cannot be a group of thousands.
  const match = /^(\d{1,3}(?:[.,]\d{3})*|\d+)(?:([.,])(\d{1,2}))?$/.exec(clean);
  if (!match) return null;
  const whole = (match[1] ?? "").replace(/[.,]/g, "");
  const fraction = (match[3] ?? "").padEnd(decimals, "0");
  if (fraction.length > decimals) return null;
  return Number(whole + fraction);
}

/** A calendar day (`2026-11-22`) as a local date: never a moment, so no zone moves it. */
export function dayOf(iso: string): Date {
  const [year, month, day] = iso.slice(0, 10).split("-").map(Number);
  return new Date(year ?? 0, (month ?? 1) - 1, day ?? 1);
}

export function isoDay(date: Date): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function addDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}

/** 75 -> 1:15, 3675 -> 1:01:15. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

export interface Format {
  tag: string;
  /** 1.250.000,50: the figure without its currency. */
  amount: (amount: Amount) => string;
  /** COP 1.250.000,50. */
  money: (amount: Amount) => string;
  count: (value: number) => string;
  percent: (part: number, whole: number) => string;
  /** 22 nov 2026. */
  day: (iso: string) => string;
  /** sáb 22 nov. */
  weekday: (iso: string) => string;
  /** 14:30. */
  time: (iso: string) => string;
  /** Today 14:30; tomorrow 09:00; 24 nov 09:00. */
  moment: (iso: string, now?: Date) => string;
  /** hace 3 días, dentro de 2 horas. */
  relative: (iso: string, now?: Date) => string;
}

export function formatFor(tag: string): Format {
  const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", year: "numeric" });
  const shortDay = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short" });
  const weekday = new Intl.DateTimeFormat(tag, { weekday: "short", day: "numeric", month: "short" });
  const time = new Intl.DateTimeFormat(tag, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: "auto" });
  const count = new Intl.NumberFormat(tag);
  const ratio = new Intl.NumberFormat(tag, { style: "percent", maximumFractionDigits: 0 });

  const amount = (value: Amount) => {
    const decimals = decimalsOf(value.currency);
    const isWhole = value.amount_minor % 10 ** decimals === 0;
    const digits = isWhole ? 0 : decimals;
    return new Intl.NumberFormat(tag, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      useGrouping: true,
    }).format(decimalText(value) as unknown as number);
  };
  const daysApart = (iso: string, now: Date) =>
    Math.round((startOfDay(new Date(iso)).getTime() - startOfDay(now).getTime()) / 86_400_000);

  return {
    tag,
    amount,
    money: (value) => `${value.currency} ${amount(value)}`,
    count: (value) => count.format(value),
    percent: (part, whole) => (whole === 0 ? "–" : ratio.format(part / whole)),
    day: (iso) => day.format(dayOf(iso)),
    weekday: (iso) => weekday.format(dayOf(iso)),
    time: (iso) => time.format(new Date(iso)),
    moment: (iso, now = businessNow()) => {
      const apart = daysApart(iso, now);
      const word = Math.abs(apart) <= 1 ? relative.format(apart, "day") : shortDay.format(new Date(iso));
      return `${word} ${time.format(new Date(iso))}`;
    },
    relative: (iso, now = businessNow()) => {
      const minutes = Math.round((new Date(iso).getTime() - now.getTime()) / 60_000);
      if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
      if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), "hour");
      return relative.format(daysApart(iso, now), "day");
    },
  };
}

function startOfDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/** Numbers, money and time in the language of whoever looks. */
export function useFormat(): Format {
  const { i18n } = useTranslation();
  return useMemo(() => formatFor(tagOf(asLocale(i18n.language))), [i18n.language]);
}
