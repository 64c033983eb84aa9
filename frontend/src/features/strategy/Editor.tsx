import { useQuery } from "@tanstack/react-query";
import i18next from "i18next";
import { ArrowDown, ArrowUp, Plus, Trash2 } from "lucide-react";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { segmentsQuery } from "@/api/segments";
import { useFormat } from "@/i18n/format";
import { LOCALE_NAMES, LOCALES } from "@/i18n/locales";
import { Button } from "@/ui/Button";
import { Check, TextField } from "@/ui/Field";
import { RuleBuilder } from "@/ui/rules/RuleBuilder";
import type { RuleField } from "@/ui/rules/condition";
import { referencesIn, withSegments } from "@/ui/rules/segments";
import { Section } from "@/ui/Section";
import { CurvePicture } from "./CurvePicture";
import { nameFor, replaced, shifted, without, type BandDraft, type Body, type Label, type RuleDraft } from "./draft";
import { wrongIn, type Wrong } from "./mistakes";
import { Points } from "./Points";
import { Problems } from "./Problems";
import { conditionText, useFacts, useLabel } from "./words";
import styles from "./Strategy.module.css";

interface Props {
  body: Body;
  wrong: readonly Wrong[];
  onChange: (body: Body) => void;
}

/** Bands in the order in which they are called, and the rules that give points; one of them open at a time. */
export function Editor({ body, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const facts = useFacts();
  const [open, setOpen] = useState<string | null>(null);
  const [told, setTold] = useState(wrong);
  if (told !== wrong) {
    // What was just refused is shown where it stands.
    setTold(wrong);
    if (wrong[0]?.name) setOpen(wrong[0].name);
  }
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wrong.length > 0) whole.current?.querySelector("[data-wrong]")?.scrollIntoView({ block: "center" });
  }, [wrong]);
  const segments = useQuery(segmentsQuery).data;
  const known = useMemo(() => {
    const named = [...body.bands, ...body.rules].flatMap((thing) => referencesIn(thing.when));
    return withSegments(facts.fields, segments ?? [], named, t);
  }, [facts.fields, segments, body, t]);
  const wrongOf = (about: string, name: string) => wrong.filter((one) => one.about === about && one.name === name);
  const toggle = (id: string) => setOpen(open === id ? null : id);
  const setBand = (at: number, band: BandDraft) => onChange({ ...body, bands: replaced(body.bands, at, band) });
  const setRule = (at: number, rule: RuleDraft) => onChange({ ...body, rules: replaced(body.rules, at, rule) });
  const taken = [...body.bands.map((band) => band.name), ...body.rules.map((rule) => rule.id)];
  const last = body.bands.length - 1;

  const addBand = () => {
    const name = nameFor(t("strategy.newBand"), taken);
    const band: BandDraft = { name, label: newLabel("strategy.newBand"), when: FIRST_CONDITION };
    onChange({ ...body, bands: [...body.bands.slice(0, last), band, ...body.bands.slice(last)] });
    setOpen(name);
  };
  const addRule = () => {
    const id = nameFor(t("strategy.newRule"), taken);
    onChange({
      ...body,
      rules: [...body.rules, { id, label: newLabel("strategy.newRule"), when: FIRST_CONDITION, points: 50 }],
    });
    setOpen(id);
  };
  return (
    <div ref={whole} className={styles.editor}>
      <Section
        title={t("strategy.bands")}
        aside={
          <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={addBand}>
            {t("strategy.addBand")}
          </Button>
        }
      >
        <p className={styles.quiet}>{t("strategy.bandsText")}</p>
        <ol className={styles.things}>
          {body.bands.map((band, at) => (
            <Thing
              key={band.name}
              name={label(band.label, band.name)}
              summary={at === last ? t("strategy.rest") : conditionText(t, format, facts, band.when)}
              aside={band.by_time ? t("strategy.byTime") : null}
              wrong={wrongOf("band", band.name)}
              open={open === band.name}
              onToggle={() => toggle(band.name)}
              onUp={at > 0 && at < last ? () => onChange({ ...body, bands: shifted(body.bands, at, -1) }) : undefined}
              onDown={at < last - 1 ? () => onChange({ ...body, bands: shifted(body.bands, at, 1) }) : undefined}
              onRemove={at < last ? () => onChange({ ...body, bands: without(body.bands, at) }) : undefined}
            >
              <Labels label={band.label} onChange={(next) => setBand(at, { ...band, label: next })} />
              {at < last && (
                <Condition
                  known={known}
                  value={band.when}
                  wrong={wrongOf("band", band.name)}
                  onChange={(when) => setBand(at, { ...band, when })}
                />
              )}
              <Check
                label={t("strategy.byTimeText")}
                checked={band.by_time ?? false}
                onChange={(by_time) => setBand(at, { ...band, by_time })}
              />
            </Thing>
          ))}
        </ol>
      </Section>
      <Section
        title={t("strategy.rules")}
        aside={
          <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={addRule}>
            {t("strategy.addRule")}
          </Button>
        }
      >
        <p className={styles.quiet}>{t("strategy.rulesText")}</p>
        <ul className={styles.things}>
          {body.rules.map((rule, at) => (
            <Thing
              key={rule.id}
              name={label(rule.label, rule.id)}
              summary={
                rule.when
                  ? conditionText(t, format, facts, rule.when)
                  : rule.curve
                    ? facts.name(rule.curve.field)
                    : t("strategy.everybody")
              }
              aside={rule.curve ? <CurvePicture curve={rule.curve} /> : signed(rule.points ?? 0)}
              wrong={wrongOf("rule", rule.id)}
              open={open === rule.id}
              onToggle={() => toggle(rule.id)}
              onRemove={() => onChange({ ...body, rules: without(body.rules, at) })}
            >
              <Labels label={rule.label} onChange={(next) => setRule(at, { ...rule, label: next })} />
              <Condition
                known={known}
                value={rule.when}
                wrong={wrongOf("rule", rule.id)}
                onChange={(when) => setRule(at, { ...rule, when })}
              />
              <Points rule={rule} wrong={wrongOf("rule", rule.id)} onChange={(next) => setRule(at, next)} />
            </Thing>
          ))}
        </ul>
      </Section>
    </div>
  );
}

/** Something true of few, so that a new band or rule does not take everybody before it is written. */
const FIRST_CONDITION = { is: "compare" as const, field: "days_past_due", op: "ge", value: 90 };

const newLabel = (key: string): Label =>
  Object.fromEntries(LOCALES.map((locale) => [locale, i18next.getFixedT(locale)(key)]));

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));

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

function Thing({ name, summary, aside, wrong, open, onToggle, onUp, onDown, onRemove, children }: ThingProps) {
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

function Labels({ label, onChange }: { label: Label; onChange: (label: Label) => void }) {
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

function Condition(props: {
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
