import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/i18n/format";
import { ChipInput, ChipRow } from "@/ui/ChipInput";
import type { RuleField } from "./condition";
import { shapeOf, wholeNumber } from "./values";
import styles from "./RuleBuilder.module.css";

interface Props {
  field: RuleField | undefined;
  operator: string;
  value: unknown;
  label: string;
  disabled: boolean;
  onChange: (value: unknown) => void;
}

/** What the fact is compared with, entered as its kind wants it. */
export function ValueEditor(props: Props) {
  const { t, i18n } = useTranslation();
  const { field, value, label, disabled, onChange } = props;
  const words = (field?.words ?? []).map((word) => ({
    value: word.value,
    label: word.label[i18n.language] || word.value || t("builder.noWord"),
  }));
  switch (shapeOf(field, props.operator)) {
    case "none":
      return <span className={styles.value} />;
    case "flag":
      return (
        <select
          aria-label={label}
          className={styles.value}
          value={String(value)}
          disabled={disabled}
          onChange={(event) => onChange(event.target.value === "true")}
        >
          <option value="true">{t("builder.yes")}</option>
          <option value="false">{t("builder.no")}</option>
        </select>
      );
    case "number":
      return <NumberText {...props} />;
    case "numbers":
      return <ListText {...props} read={wholeNumber} hint={t("builder.severalNumbers")} />;
    case "words":
      return words.length > 0 ? (
        <Chips {...props} words={withUnknown(words, Array.isArray(value) ? (value as string[]) : [])} />
      ) : (
        <ListText {...props} read={(text) => text.trim()} hint={t("builder.severalWords")} />
      );
    case "segment":
    case "word": {
      if (field?.closed || field?.kind === "segment")
        return (
          <select
            aria-label={label}
            className={styles.value}
            value={String(value)}
            disabled={disabled}
            onChange={(event) => onChange(event.target.value)}
          >
            {withUnknown(words, [String(value)]).map((word) => (
              <option key={word.value} value={word.value}>
                {word.label}
              </option>
            ))}
          </select>
        );
      return <OpenWord {...props} words={words} />;
    }
  }
}

type Words = readonly { value: string; label: string }[];

/** A word that is not known (any more) is shown as it is, never silently another. */
function withUnknown(words: Words, chosen: readonly string[]): Words {
  const more = chosen.filter((one) => words.every((word) => word.value !== one));
  return [...words, ...more.map((value) => ({ value, label: value || "–" }))];
}

function NumberText({ field, value, label, disabled, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const said = typeof value === "number" ? value : null;
  const [text, setText] = useState<string | null>(null);
  const wrong = text !== null && text.trim() !== "" && wholeNumber(text) === null;
  return (
    <span className={styles.value}>
      <input
        aria-label={label}
        inputMode="numeric"
        autoComplete="off"
        className={styles.number}
        aria-invalid={wrong || undefined}
        value={text ?? (said === null ? "" : format.count(said))}
        placeholder={t("builder.aNumber")}
        disabled={disabled}
        onChange={(event) => {
          setText(event.target.value);
          onChange(wholeNumber(event.target.value) ?? "");
        }}
        onBlur={() => !wrong && setText(null)}
      />
      {field?.unit && <span className={styles.unit}>{t(`builder.unit.${field.unit}`)}</span>}
      {wrong && <span className={styles.small}>{t("builder.wholeNumber")}</span>}
    </span>
  );
}

/** Several values in one line, parted by commas (or semicolons). */
function ListText<T extends string | number>(props: Props & { read: (text: string) => T | null; hint: string }) {
  const values = Array.isArray(props.value) ? (props.value as T[]) : [];
  const [text, setText] = useState<string | null>(null);
  const parts = (from: string) => from.split(/[,;]/).filter((part) => part.trim() !== "");
  const wrong = text !== null && parts(text).some((part) => props.read(part) === null);
  return (
    <span className={styles.value}>
      <input
        aria-label={props.label}
        autoComplete="off"
        className={styles.list}
        aria-invalid={wrong || undefined}
        value={text ?? values.join(", ")}
        placeholder={props.hint}
        disabled={props.disabled}
        onChange={(event) => {
          setText(event.target.value);
          const read = parts(event.target.value).map(props.read);
          props.onChange(read.includes(null) ? [] : read);
        }}
        onBlur={() => !wrong && setText(null)}
      />
    </span>
  );
}

function Chips({ value, label, disabled, onChange, words }: Props & { words: Words }) {
  const chosen = Array.isArray(value) ? (value as string[]) : [];
  return (
    <fieldset className={styles.chips} disabled={disabled}>
      <legend className="hidden-but-read">{label}</legend>
      <ChipRow>
        {words.map((word) => (
          <ChipInput
            key={word.value}
            type="checkbox"
            checked={chosen.includes(word.value)}
            onChange={(event) =>
              onChange(event.target.checked ? [...chosen, word.value] : chosen.filter((one) => one !== word.value))
            }
          >
            {word.label}
          </ChipInput>
        ))}
      </ChipRow>
    </fieldset>
  );
}

/** A word that may be any, with those offered that are known. */
function OpenWord({ value, label, disabled, onChange, words }: Props & { words: Words }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <span className={styles.value}>
      <input
        aria-label={label}
        autoComplete="off"
        list={words.length > 0 ? id : undefined}
        className={styles.list}
        value={typeof value === "string" ? value : ""}
        placeholder={t("builder.aWord")}
        disabled={disabled}
        onChange={(event) => onChange(event.target.value)}
      />
      {words.length > 0 && (
        <datalist id={id}>
          {words.map((word) => (
            <option key={word.value} value={word.value}>
              {word.label}
            </option>
          ))}
        </datalist>
      )}
    </span>
  );
}
