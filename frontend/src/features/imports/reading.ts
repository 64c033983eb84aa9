import type { Look, Mapping, ProfilePage } from "@/api/types";
import { AMOUNT_FIELDS, asRowKind, DATE_FIELDS, fieldsOf, NEEDED } from "./ourFields";

export type DateStyle = "dmy" | "mdy" | "ymd";
export type Fed = NonNullable<Mapping["fields"][string]>;

/** A text of the file that means different things in different styles, and what it would mean in each. */
export interface Doubt<Meaning> {
  text: string;
  meanings: Meaning[];
}

const NUMERIC_DATE = /^(\d{1,2})[/\-. ](\d{1,2})[/\-. ](\d{4}|\d{2})\b/;
const SURE_AMOUNT = /\..*,|,.*\.|\..*\.|,.*,|[.,](\d{1,2}|\d{4,})\D*$/;
const EITHER_AMOUNT = /^[^\d]{0,5}[1-9]\d{0,2}[.,]\d{3}[^\d]{0,5}$/;

/** The day a text would be in either style, when it is not the same; as ISO days, day first and month first. */
export function dateDoubt(text: string): Doubt<{ style: "dmy" | "mdy"; day: string }> | null {
  const found = NUMERIC_DATE.exec(text.trim());
  if (!found) return null;
  const [first, second] = [Number(found[1]), Number(found[2])];
  if (first > 12 || second > 12 || first === second) return null;
  const year = found[3]?.length === 2 ? (Number(found[3]) < 70 ? "20" : "19") + found[3] : found[3];
  const iso = (month: number, day: number) => `${year}-${two(month)}-${two(day)}`;
  return {
    text: text.trim(),
    meanings: [
      { style: "dmy", day: iso(second, first) },
      { style: "mdy", day: iso(first, second) },
    ],
  };
}

/** `1.234`: a thousand and more, or one and some thousandths. */
export function amountDoubt(text: string): Doubt<{ style: "." | ","; whole: string; part: string }> | null {
  if (!EITHER_AMOUNT.test(text.trim())) return null;
  const digits = text.replace(/[^\d.,]/g, "");
  const [whole = "", part = ""] = digits.split(/[.,]/);
  const split = { whole, part };
  const joined = { whole: whole + part, part: "" };
  const dot = digits.includes(".") ? split : joined;
  const comma = digits.includes(",") ? split : joined;
  return {
    text: text.trim(),
    meanings: [
      { style: ".", ...dot },
      { style: ",", ...comma },
    ],
  };
}

/** The texts of the sample rows that feed these fields. */
export function sampleOf(look: Look, mapping: Mapping, fields: readonly string[]): string[] {
  const columns = fields.map((field) => look.columns.indexOf(mapping.fields[field]?.column ?? ""));
  return columns.filter((place) => place >= 0).flatMap((place) => look.sample.map((row) => row[place] ?? ""));
}

export function openDates(look: Look, mapping: Mapping): ReturnType<typeof dateDoubt> {
  const texts = sampleOf(look, mapping, DATE_FIELDS);
  return texts.some(isSureDate) ? null : firstDoubt(texts, dateDoubt);
}

export function openAmounts(look: Look, mapping: Mapping): ReturnType<typeof amountDoubt> {
  const texts = sampleOf(look, mapping, AMOUNT_FIELDS);
  return texts.some((text) => SURE_AMOUNT.test(text)) ? null : firstDoubt(texts, amountDoubt);
}

/** One text that can only be read one way proves the style of all: 25/04/2026. */
function isSureDate(text: string): boolean {
  const found = NUMERIC_DATE.exec(text.trim());
  const [first, second] = [Number(found?.[1]), Number(found?.[2])];
  const isDay = (number: number) => number > 12 && number <= 31;
  return (isDay(first) && second <= 12) || (isDay(second) && first <= 12);
}

function firstDoubt<T>(texts: string[], doubt: (text: string) => T | null): T | null {
  for (const text of texts) {
    const found = doubt(text);
    if (found) return found;
  }
  return null;
}

/** The needed fields that come from nowhere yet. */
export function missingFields(mapping: Mapping): string[] {
  const kind = asRowKind(mapping.row_is);
  const missing = NEEDED[kind].filter((field) => !isFed(mapping.fields[field]));
  const reachable = kind !== "contacts" || ["phone.1", "debtor.email"].some((field) => isFed(mapping.fields[field]));
  return reachable ? missing : [...missing, "phone.1"];
}

export function isFed(fed: Fed | undefined): boolean {
  return Boolean(fed?.column || fed?.constant?.trim());
}

/** The mapping as it is sent: what another kind of row speaks about, and what was left empty, stays out. */
export function asSent(mapping: Mapping): Mapping {
  const spoken = fieldsOf(asRowKind(mapping.row_is));
  const fields = Object.entries(mapping.fields).filter(([name, fed]) => spoken.includes(name) && isFed(fed));
  return { ...mapping, fields: Object.fromEntries(fields) };
}

/** A mapping from elsewhere, for this file: its form stays the file's own, and it reads only columns the file has. */
export function fitted(mapping: Mapping, look: Look): Mapping {
  const has = ([, fed]: [string, Fed]) => !fed.column || look.columns.includes(fed.column);
  return {
    ...mapping,
    fields: Object.fromEntries(Object.entries(mapping.fields).filter(has)),
    encoding: look.encoding,
    delimiter: look.delimiter,
    sheet: look.suggested.sheet,
    dates: mapping.dates ?? look.dates,
    decimal: mapping.decimal ?? look.decimal,
  };
}

/** A file is one of a profile's kind when it has every column the profile reads. */
export function knownProfile(look: Look, page: ProfilePage): string | null {
  const all = [...page.profiles, ...page.shipped];
  return all.find(({ mapping }) => readsOnly(mapping, look.columns))?.name ?? null;
}

function readsOnly(mapping: Mapping, columns: string[]): boolean {
  const read = Object.values(mapping.fields).flatMap((fed) => (fed.column ? [fed.column] : []));
  return read.length > 0 && read.every((column) => columns.includes(column));
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
