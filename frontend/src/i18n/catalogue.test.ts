import { describe, expect, test } from "vitest";
import { phrases, type Phrase } from "./catalogue";
import { LOCALES } from "./locales";

const all = phrases();
const sources = import.meta.glob("/src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }) as Record<
  string,
  string
>;

const PLURAL = /_(zero|one|two|few|many|other)$/;
/** Counted, but with an abbreviation or without a word that would change. */
const UNDECLINED = new Set(["accounts.daysShort", "board.silentFor", "board.line.stale", "people.granted"]);
/** Numbers that are never one, or words that are no plural of theirs. */
const ALWAYS_MANY = new Set([
  "refusals.segment_changed_meanwhile",
  "segments.sampled",
  "builder.mistake.too_many_values",
  "builder.mistake.too_deep",
  "builder.mistake.too_long",
  "strategy.mistake.points_too_large",
  "imports.dateMeans",
  "imports.amountMeansWhole",
  "imports.amountMeansPart",
  "imports.progress.reading",
  "imports.mistake.too_long",
  "script.broken",
  "refusals.too_many_rows",
  "refusals.too_many_columns",
]);

/** Keys written out in the code; those put together at run time are checked by the tests of what puts them together. */
function keysInCode(): string[] {
  const found = Object.entries(sources)
    .filter(([path]) => !path.includes(".test."))
    .flatMap(([, text]) => [...text.matchAll(/\bt\(\s*"([\w.+-]+)"/g)].map((match) => match[1] ?? ""));
  return [...new Set(found)];
}

describe("the catalogue", () => {
  test("says every phrase in every language", () => {
    const missing = all.flatMap(([key, phrase]) =>
      LOCALES.filter((locale) => !phrase[locale]?.trim()).map((locale) => `${key} in ${locale}`),
    );
    expect(missing).toEqual([]);
  });

  test("names the same facts in every language", () => {
    const factsIn = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort().join();
    const differing = all
      .filter(([, phrase]) => new Set(LOCALES.map((locale) => factsIn(phrase[locale]))).size > 1)
      .map(([key]) => key);
    expect(differing).toEqual([]);
  });

  test("has singular and plural of whatever is counted", () => {
    const known = new Set(all.map(([key]) => key));
    const isCounted = (phrase: Phrase) => LOCALES.some((locale) => phrase[locale].includes("{{count}}"));
    const needed = new Set(
      all
        .filter(([key, phrase]) => PLURAL.test(key) || isCounted(phrase))
        .map(([key]) => key.replace(PLURAL, ""))
        .filter((stem) => !UNDECLINED.has(stem)),
    );
    const lacking = [...needed].flatMap((stem) => ["_one", "_other"].map((form) => stem + form));
    expect(lacking.filter((key) => !known.has(key))).toEqual([]);
  });

  test("never sets a bare number before a word of the plural", () => {
    // `{{columns}} columnas` is wrong of one column: such a number is called `count`, and has both forms.
    const plural = /\{\{(?!count\}\})(\w+)\}\} \p{L}+s\b/u;
    const bare = all.filter(([key, phrase]) => !PLURAL.test(key) && plural.test(phrase.es));
    expect(bare.map(([key]) => key).filter((key) => !ALWAYS_MANY.has(key))).toEqual([]);
  });

  test("has every key the code asks for", () => {
    const known = new Set(all.flatMap(([key]) => [key, key.replace(/_(zero|one|two|few|many|other)$/, "")]));
    expect(keysInCode().filter((key) => !known.has(key))).toEqual([]);
  });
});
