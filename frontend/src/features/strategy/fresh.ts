import i18next from "i18next";
import { LOCALES } from "@/i18n/locales";
import type { Label } from "./draft";

/** Something true of few, so that what is new does not take everybody before it is written. */
export const FIRST_CONDITION = { is: "compare" as const, field: "days_past_due", op: "ge", value: 90 };

/** A name to begin with, in every language. */
export const newLabel = (key: string): Label =>
  Object.fromEntries(LOCALES.map((locale) => [locale, i18next.getFixedT(locale)(key)]));
