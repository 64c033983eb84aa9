import { Plus, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "@/ui/Button";
import { Choice, SelectField, TextField } from "@/ui/Field";
import { CurvePicture } from "./CurvePicture";
import { without, type Curve, type RuleDraft } from "./draft";
import { wrongIn, type Wrong } from "./mistakes";
import { Problems } from "./Problems";
import { useFacts } from "./words";
import styles from "./Strategy.module.css";

interface Props {
  rule: RuleDraft;
  wrong: readonly Wrong[];
  onChange: (rule: RuleDraft) => void;
}

/** What a rule gives: so many points, or points that follow a number. */
export function Points({ rule, wrong, onChange }: Props) {
  const { t } = useTranslation();
  const facts = useFacts();
  const { curve } = rule;
  const kind = curve ? "curve" : "fixed";
  const given = wrongIn(wrong, "points");
  const drawn = wrongIn(wrong, "curve");
  const about = (fact: string) => drawn.filter((one) => one.facts[fact] !== undefined);
  const numbers = facts.fields.filter((field) => field.kind === "number");
  const choose = (next: "curve" | "fixed") => {
    if (next === kind) return;
    const start: Curve = {
      field: "days_past_due",
      knots: [
        [0, 0],
        [90, rule.points ?? 50],
      ],
      if_missing: 0,
    };
    onChange(next === "curve" ? { ...rule, points: null, curve: start } : { ...rule, curve: null, points: 50 });
  };
  return (
    <div className={styles.points}>
      <Choice
        label={t("strategy.gives")}
        name={`gives-${rule.id}`}
        value={kind}
        onChange={choose}
        options={[
          { value: "fixed", label: t("strategy.fixed") },
          { value: "curve", label: t("strategy.curve") },
        ]}
      />
      {!curve && (
        <Whole
          label={t("strategy.points")}
          value={rule.points ?? 0}
          problem={said(given)}
          onChange={(points) => onChange({ ...rule, points })}
        />
      )}
      {curve && (
        <>
          <SelectField
            label={t("strategy.follows")}
            value={curve.field}
            problem={said(about("field"))}
            onChange={(event) => onChange({ ...rule, curve: { ...curve, field: event.target.value } })}
          >
            {numbers.map((field) => (
              <option key={field.name} value={field.name}>
                {facts.name(field.name)}
              </option>
            ))}
          </SelectField>
          <Whole
            label={t("strategy.ifMissing")}
            value={curve.if_missing ?? 0}
            problem={said(drawn.filter((one) => one.facts.most !== undefined && one.facts.knot === undefined))}
            onChange={(points) => onChange({ ...rule, curve: { ...curve, if_missing: points } })}
          />
          <Knots curve={curve} wrong={about("knot")} onChange={(next) => onChange({ ...rule, curve: next })} />
          <CurvePicture curve={curve} />
          <Problems wrong={[...given, ...drawn.filter((one) => Object.keys(one.facts).length === 0)]} />
        </>
      )}
    </div>
  );
}

interface KnotsProps {
  curve: Curve;
  wrong: readonly Wrong[];
  onChange: (curve: Curve) => void;
}

function Knots({ curve, wrong, onChange }: KnotsProps) {
  const { t } = useTranslation();
  const set = (at: number, place: 0 | 1, value: number) =>
    onChange({
      ...curve,
      knots: curve.knots.map((knot, n) => (n !== at ? knot : place === 0 ? [value, knot[1]] : [knot[0], value])),
    });
  const add = () => {
    const [number, points] = curve.knots.at(-1) ?? [0, 0];
    onChange({ ...curve, knots: [...curve.knots, [number + Math.max(1, number), points]] });
  };
  return (
    <fieldset className={styles.knots}>
      <legend>{t("strategy.knots")}</legend>
      {curve.knots.map(([number, points], at) => (
        <div key={at} className={styles.pair}>
          <Whole
            label={t("strategy.knotAt", { place: at + 1 })}
            value={number}
            problem={said(wrong.filter((one) => one.facts.knot === at + 1))}
            onChange={(value) => set(at, 0, value)}
          />
          <Whole
            label={t("strategy.knotGives", { place: at + 1 })}
            value={points}
            onChange={(value) => set(at, 1, value)}
          />
          <Button
            look="ghost"
            size="small"
            disabled={curve.knots.length < 2}
            icon={<Trash2 size={14} />}
            aria-label={t("strategy.removeKnot", { place: at + 1 })}
            onClick={() => onChange({ ...curve, knots: without(curve.knots, at) })}
          />
        </div>
      ))}
      <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={add}>
        {t("strategy.addKnot")}
      </Button>
    </fieldset>
  );
}

interface WholeProps {
  label: string;
  value: number;
  problem?: string | undefined;
  onChange: (value: number) => void;
}

/** A whole number; while it is none, the last one that was stays. */
function Whole({ label, value, problem, onChange }: WholeProps) {
  return (
    <TextField
      label={label}
      problem={problem}
      type="number"
      step={1}
      value={value}
      onChange={(event) => {
        const said = event.target.valueAsNumber;
        if (Number.isSafeInteger(said)) onChange(said);
      }}
    />
  );
}

const said = (wrong: readonly Wrong[]) => wrong.map((one) => one.text).join(" ") || undefined;
