import { useTranslation } from "react-i18next";
import type { LookAsk } from "@/api/imports";
import type { Refusal } from "@/api/refusal";
import type { Look, Mapping } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { Choice, SelectField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Section } from "@/ui/Section";
import { DELIMITERS, ENCODINGS } from "./forms";
import { amountDoubt, dateDoubt, openAmounts, openDates } from "./reading";
import styles from "./FileForm.module.css";

interface Props {
  look: Look;
  mapping: Mapping;
  onMapping: (mapping: Mapping) => void;
  onForm: (form: Pick<LookAsk, "encoding" | "delimiter" | "sheet">) => void;
  refusal: Refusal | null;
}

/** How the file is written, as found; where the file leaves it open, a person says. */
export function FileForm({ look, mapping, onMapping, onForm, refusal }: Props) {
  const { t } = useTranslation();
  const encoding = look.encoding?.toLowerCase();
  return (
    <Section id="file-form" title={t("imports.fileForm")}>
      <div className={styles.form}>
        <div className={styles.pair}>
          {look.encoding && (
            <SelectField
              label={t("imports.encoding")}
              value={encoding}
              onChange={(event) => onForm({ encoding: event.target.value, delimiter: look.delimiter })}
            >
              {!ENCODINGS.some(({ value }) => value === encoding) && <option value={encoding}>{look.encoding}</option>}
              {ENCODINGS.map(({ value, name }) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </SelectField>
          )}
          {look.delimiter && (
            <SelectField
              label={t("imports.delimiter")}
              value={look.delimiter}
              onChange={(event) => onForm({ encoding: look.encoding, delimiter: event.target.value })}
            >
              {DELIMITERS.map(({ value, name }) => (
                <option key={value} value={value}>
                  {t(`imports.delimiterOf.${name}`)}
                </option>
              ))}
            </SelectField>
          )}
          {look.sheets.length > 0 && (
            <SelectField
              label={t("imports.sheet")}
              value={look.suggested.sheet ?? look.sheets[0]}
              onChange={(event) => onForm({ sheet: event.target.value })}
            >
              {look.sheets.map((sheet) => (
                <option key={sheet}>{sheet}</option>
              ))}
            </SelectField>
          )}
        </div>
        <Dates look={look} mapping={mapping} onMapping={onMapping} refusal={refusal} />
        <Decimals look={look} mapping={mapping} onMapping={onMapping} refusal={refusal} />
      </div>
    </Section>
  );
}

type StyleProps = Omit<Props, "onForm">;

function Dates({ look, mapping, onMapping, refusal }: StyleProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const doubt = openDates(look, mapping) ?? doubtOf(refusal, "date_style_unclear", dateDoubt);
  if (doubt && !look.dates) {
    return (
      <div className={styles.doubt}>
        {!mapping.dates && <Notice tone="warn">{t("imports.datesOpen", { example: doubt.text })}</Notice>}
        <Choice
          label={t("imports.dates")}
          name="dates"
          value={mapping.dates ?? null}
          onChange={(dates) => onMapping({ ...mapping, dates })}
          options={doubt.meanings.map(({ style, day }) => ({
            value: style,
            label: t("imports.dateMeans", {
              style: t(`imports.dateStyle.${style}`),
              text: doubt.text,
              day: format.day(day),
            }),
          }))}
        />
      </div>
    );
  }
  return (
    <SelectField
      label={t("imports.dates")}
      hint={look.dates && look.dates === mapping.dates ? t("imports.provenByFile") : undefined}
      value={mapping.dates ?? ""}
      onChange={(event) => onMapping({ ...mapping, dates: event.target.value || null })}
    >
      <option value="">{t("imports.anyStyle")}</option>
      {["dmy", "mdy", "ymd"].map((style) => (
        <option key={style} value={style}>
          {t(`imports.dateStyle.${style}`)}
        </option>
      ))}
    </SelectField>
  );
}

function Decimals({ look, mapping, onMapping, refusal }: StyleProps) {
  const { t } = useTranslation();
  const doubt = openAmounts(look, mapping) ?? doubtOf(refusal, "decimal_style_unclear", amountDoubt);
  if (doubt && !look.decimal) {
    return (
      <div className={styles.doubt}>
        {!mapping.decimal && <Notice tone="warn">{t("imports.decimalOpen", { example: doubt.text })}</Notice>}
        <Choice
          label={t("imports.decimal")}
          name="decimal"
          value={mapping.decimal ?? null}
          onChange={(decimal) => onMapping({ ...mapping, decimal })}
          options={doubt.meanings.map(({ style, whole, part }) => ({
            value: style,
            label: t(part ? "imports.amountMeansPart" : "imports.amountMeansWhole", {
              style: t(`imports.decimalStyle.${style === "." ? "point" : "comma"}`),
              text: doubt.text,
              whole,
              part,
            }),
          }))}
        />
      </div>
    );
  }
  return (
    <SelectField
      label={t("imports.decimal")}
      hint={look.decimal && look.decimal === mapping.decimal ? t("imports.provenByFile") : undefined}
      value={mapping.decimal ?? ""}
      onChange={(event) => onMapping({ ...mapping, decimal: event.target.value || null })}
    >
      <option value="">{t("imports.anyStyle")}</option>
      <option value=",">{t("imports.decimalStyle.comma")}</option>
      <option value=".">{t("imports.decimalStyle.point")}</option>
    </SelectField>
  );
}

/** The server read the whole file and met a text that the first rows did not hold. */
function doubtOf<T>(refusal: Refusal | null, code: string, doubt: (text: string) => T | null): T | null {
  return refusal?.code === code ? doubt(String(refusal.facts.example)) : null;
}
