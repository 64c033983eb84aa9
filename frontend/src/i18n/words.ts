import type { TFunction } from "i18next";
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import { useFormat, type Amount, type Format } from "./format";

export interface Sayable {
  code: string;
  detail: string;
  facts: Record<string, unknown>;
}

/** A refusal in the person's own language, by its code and facts; the server's own sentence where we have none. */
export function refusalText(t: TFunction, format: Format, refusal: Sayable): string {
  const key = `refusals.${refusal.code}`;
  const words = wordFacts(format, refusal.facts);
  // Its one number decides between singular and plural, where the sentence has both.
  const numbers = Object.values(refusal.facts).filter((fact) => typeof fact === "number");
  const said = t(key, { defaultValue: refusal.detail, ...words, ...(numbers.length === 1 && { count: numbers[0] }) });
  // A fact the phrase wanted did not come: half a sentence is worse than the server's whole one.
  const sentence = said.includes("{{") ? refusal.detail : said;
  const until =
    refusal.facts.next_allowed_at ?? refusal.facts.opens_at ?? refusal.facts.lifts_at ?? refusal.facts.next_opens_at;
  return typeof until === "string" && !said.includes(format.moment(until))
    ? `${sentence} ${t("refusals.lifts", { when: format.moment(until) })}`
    : sentence;
}

/** Facts as they are read: moments, days and money in the person's own form, everything else as it is. */
export function wordFacts(format: Format, facts: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, wordFact(format, fact)]));
}

export function wordFact(format: Format, fact: unknown): string {
  if (isAmount(fact)) return format.money(fact);
  if (typeof fact === "number") return format.count(fact);
  if (typeof fact === "string") {
    if (/^\d{4}-\d\d-\d\dT/.test(fact)) return format.moment(fact);
    if (/^\d{4}-\d\d-\d\d$/.test(fact)) return format.day(fact);
    return fact;
  }
  if (fact === null || fact === undefined) return "–";
  return Array.isArray(fact) ? fact.map((part) => wordFact(format, part)).join(", ") : JSON.stringify(fact);
}

function isAmount(fact: unknown): fact is Amount {
  return typeof fact === "object" && fact !== null && "amount_minor" in fact && "currency" in fact;
}

export function useRefusalText(): (refusal: Sayable) => string {
  const { t } = useTranslation();
  const format = useFormat();
  return useCallback((refusal: Sayable) => refusalText(t, format, refusal), [t, format]);
}

/** What people call a country, in their own language, by its two letters. */
export function useCountryName(): (code: string) => string {
  const { i18n } = useTranslation();
  return useCallback(
    (code) => new Intl.DisplayNames([i18n.language], { type: "region" }).of(code) ?? code,
    [i18n.language],
  );
}

/** The phrase of a server's word (`hold`, `broken`), or the word itself in readable form where the catalogue has none. */
export function useWord(): (group: string, word: string) => string {
  const { t } = useTranslation();
  return useCallback(
    (group: string, word: string) => t(`${group}.${word}`, { defaultValue: word.replaceAll("_", " ") }),
    [t],
  );
}

/** What a band is called: as whoever wrote it said in this language, else by the catalogue, else its plain name. */
export function useBandName(): (name: string, label?: Record<string, string>) => string {
  const { i18n } = useTranslation();
  const word = useWord();
  return useCallback(
    (name, label) => label?.[i18n.language] || label?.en || word("worklist.band", name),
    [i18n.language, word],
  );
}
