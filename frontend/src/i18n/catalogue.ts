import { LOCALES, type Locale } from "./locales";

/** One phrase in every language, side by side, so that a missing one is seen where it is written. */
export type Phrase = Record<Locale, string>;

export interface Branch {
  [name: string]: Branch | Phrase;
}

/** One file per feature: `catalogue/worklist.json` holds the phrases `worklist.*`. */
const files = import.meta.glob<Branch>("./catalogue/*.json", { eager: true, import: "default" });

export const catalogue: Record<string, Branch> = Object.fromEntries(
  Object.entries(files).map(([path, branch]) => [path.replace(/^.*\/|\.json$/g, ""), branch]),
);

export function isPhrase(value: Branch | Phrase): value is Phrase {
  return LOCALES.some((locale) => typeof value[locale] === "string");
}

/** `worklist.next`, ... with its phrase. */
export function phrases(branch: Branch = catalogue, prefix = ""): [string, Phrase][] {
  return Object.entries(branch).flatMap(([name, value]) =>
    isPhrase(value) ? [[prefix + name, value] as [string, Phrase]] : phrases(value, `${prefix}${name}.`),
  );
}

/** The catalogue as i18next wants it: one flat dictionary per language. */
export function resources(): Record<Locale, { translation: Record<string, string> }> {
  const all = phrases();
  const dictionary = (locale: Locale) => Object.fromEntries(all.map(([key, phrase]) => [key, phrase[locale]]));
  return {
    es: { translation: dictionary("es") },
    pt: { translation: dictionary("pt") },
    en: { translation: dictionary("en") },
  };
}
