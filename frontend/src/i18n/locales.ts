export const LOCALES = ["es", "pt", "en"] as const;

export type Locale = (typeof LOCALES)[number];

/** How each language calls itself. */
export const LOCALE_NAMES: Record<Locale, string> = { es: "Español", pt: "Português", en: "English" };

/** Used where the browser names no country for the chosen language. */
const HOME: Record<Locale, string> = { es: "es-CO", pt: "pt-BR", en: "en-US" };

export function asLocale(name: string | null | undefined): Locale {
  const short = (name ?? "").slice(0, 2);
  return LOCALES.find((locale) => locale === short) ?? "es";
}

/** The full tag numbers and dates are written by: the chosen language, in the browser's own country where it says one. */
export function tagOf(locale: Locale, preferred: readonly string[] = navigator.languages): string {
  return preferred.find((tag) => tag.startsWith(`${locale}-`)) ?? HOME[locale];
}
