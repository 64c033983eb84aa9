import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { segmentsQuery } from "@/api/segments";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { Check } from "@/ui/Field";
import { referencesIn, withSegments } from "@/ui/rules/segments";
import { Section } from "@/ui/Section";
import { CurvePicture } from "./CurvePicture";
import { DesksEditor } from "./DesksEditor";
import { nameFor, replaced, shifted, without, type BandDraft, type Body, type RuleDraft } from "./draft";
import { Condition, Labels, Thing } from "./EditorParts";
import { FIRST_CONDITION, newLabel } from "./fresh";
import type { Wrong } from "./mistakes";
import { Points } from "./Points";
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
    const first = wrong[0];
    if (first?.name) setOpen(first.about === "desk" ? `desk:${first.name}` : first.name);
  }
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (wrong.length > 0) whole.current?.querySelector("[data-wrong]")?.scrollIntoView({ block: "center" });
  }, [wrong]);
  const segments = useQuery(segmentsQuery).data;
  const known = useMemo(() => {
    const named = [...body.bands, ...body.rules, ...(body.desks ?? [])].flatMap((thing) => referencesIn(thing.when));
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
      <DesksEditor body={body} known={known} wrong={wrong} open={open} onOpen={setOpen} onChange={onChange} />
    </div>
  );
}

const signed = (points: number) => (points > 0 ? `+${points}` : String(points));
