import { ArrowDown, ArrowUp, Trash2 } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locales";
import { Button } from "@/ui/Button";
import { TextField } from "@/ui/Field";
import { RuleBuilder } from "@/ui/rules/RuleBuilder";
import type { RuleField } from "@/ui/rules/condition";
import type { BandDraft, Label } from "./draft";
import { wrongIn, type Wrong } from "./mistakes";
import { Problems } from "./Problems";
import styles from "./Strategy.module.css";

interface ThingProps {
  name: string;
  summary: string;
  aside: ReactNode;
  wrong: readonly Wrong[];
  open: boolean;
  onToggle: () => void;
  onUp?: () => void;
  onDown?: () => void;
  onRemove?: () => void;
  children: ReactNode;
}

/** One band, rule or desk: a line that opens. */
export function Thing({ name, summary, aside, wrong, open, onToggle, onUp, onDown, onRemove, children }: ThingProps) {
  const { t } = useTranslation();
  return (
    <li data-open={open || undefined} data-wrong={wrong.length > 0 || undefined}>
      <div className={styles.row}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={onToggle}>
          <b>{name}</b>
          <span>{summary}</span>
        </button>
        <span className={styles.given}>{aside}</span>
        <span className={styles.tools}>
          {(onUp ?? onDown) && (
            <>
              <Button
                look="ghost"
                size="small"
                disabled={!onUp}
                icon={<ArrowUp size={14} />}
                aria-label={t("strategy.up", { name })}
                onClick={onUp}
              />
              <Button
                look="ghost"
                size="small"
                disabled={!onDown}
                icon={<ArrowDown size={14} />}
                aria-label={t("strategy.down", { name })}
                onClick={onDown}
              />
            </>
          )}
          {onRemove && (
            <Button
              look="ghost"
              size="small"
              icon={<Trash2 size={14} />}
              aria-label={t("strategy.remove", { name })}
              onClick={onRemove}
            />
          )}
        </span>
      </div>
      {/* Closed it says all that is wrong with it; open, each stands at its control. */}
      <Problems wrong={open ? wrongIn(wrong, "") : wrong} />
      {open && <div className={styles.inside}>{children}</div>}
    </li>
  );
}

/** What it is called in every language. */
export function Labels({ label, onChange }: { label: Label; onChange: (label: Label) => void }) {
  const { t } = useTranslation();
  return (
    <div className={styles.labels}>
      {LOCALES.map((locale) => (
        <TextField
          key={locale}
          label={t("rules.kind.labelIn", { language: LOCALE_NAMES[locale] })}
          lang={locale}
          maxLength={60}
          value={label[locale] ?? ""}
          onChange={(event) => onChange({ ...label, [locale]: event.target.value })}
        />
      ))}
    </div>
  );
}

/** For whom it holds. */
export function Condition(props: {
  known: readonly RuleField[];
  value: BandDraft["when"];
  wrong: readonly Wrong[];
  onChange: (when: BandDraft["when"]) => void;
}) {
  const { t } = useTranslation();
  const [unfinished, setUnfinished] = useState(0);
  return (
    <>
      <RuleBuilder
        label={t("builder.whole")}
        fields={props.known}
        value={props.value ?? null}
        mistakes={wrongIn(props.wrong, "condition")}
        onChange={(when, open) => {
          setUnfinished(open);
          if (JSON.stringify(when) !== JSON.stringify(props.value ?? null)) props.onChange(when);
        }}
      />
      {unfinished > 0 && <p className={styles.quiet}>{t("strategy.unfinished", { count: unfinished })}</p>}
    </>
  );
}

/** A whole number; while it is none, the last one that was stays. */
export function Whole(props: {
  label: string;
  value: number;
  min?: number;
  max?: number;
  onChange: (value: number) => void;
}) {
  return (
    <TextField
      label={props.label}
      type="number"
      step={1}
      min={props.min}
      max={props.max}
      value={props.value}
      onChange={(event) => {
        const said = event.target.valueAsNumber;
        if (Number.isSafeInteger(said)) props.onChange(said);
      }}
    />
  );
}
