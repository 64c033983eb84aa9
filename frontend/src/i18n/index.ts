import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { resources } from "./catalogue";
import { asLocale, type Locale } from "./locales";

const REMEMBERED = "promesa.locale";

/** The language last used here, else the browser's; the signed-in person's own replaces it. */
export function firstLocale(): Locale {
  return asLocale(localStorage.getItem(REMEMBERED) ?? navigator.language);
}

export function speak(locale: Locale): void {
  localStorage.setItem(REMEMBERED, locale);
  document.documentElement.lang = locale;
  void i18next.changeLanguage(locale);
}

void i18next.use(initReactI18next).init({
  resources: resources(),
  lng: firstLocale(),
  fallbackLng: "en",
  keySeparator: false,
  nsSeparator: false,
  interpolation: { escapeValue: false },
});
document.documentElement.lang = firstLocale();

export { i18next };
