import { useTranslation } from "react-i18next";
import type { Refusal } from "@/api/refusal";
import { useRefusalText } from "@/i18n/words";
import { Notice } from "@/ui/Notice";

/** Why the whole file was declined; our fields among the facts are called by their names. */
export function RefusedFile({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const { fields } = refusal.facts;
  const named = Array.isArray(fields)
    ? fields.map((field) => t(`imports.field.${field}`, { defaultValue: field }))
    : null;
  const { code, detail, facts } = refusal;
  return <Notice>{refusalText({ code, detail, facts: named ? { ...facts, fields: named } : facts })}</Notice>;
}
