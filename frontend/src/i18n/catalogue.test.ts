import { describe, expect, test } from "vitest";
import { phrases } from "./catalogue";
import { LOCALES } from "./locales";

const all = phrases();
const sources = import.meta.glob("/src/**/*.{ts,tsx}", { query: "?raw", import: "default", eager: true }) as Record<
  string,
  string
>;

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

  test("has every key the code asks for", () => {
    const known = new Set(all.flatMap(([key]) => [key, key.replace(/_(zero|one|two|few|many|other)$/, "")]));
    expect(keysInCode().filter((key) => !known.has(key))).toEqual([]);
  });
});
