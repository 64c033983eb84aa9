import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";
import { skillsQuery } from "@/api/assignment";
import { teamsQuery } from "@/api/board";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { Check, Choices, Pair, SelectField } from "@/ui/Field";
import type { RuleField } from "@/ui/rules/condition";
import { Section } from "@/ui/Section";
import { nameFor, replaced, shifted, STAGES, without, type Body, type DeskDraft } from "./draft";
import { Condition, Labels, Thing, Whole } from "./EditorParts";
import { FIRST_CONDITION, newLabel } from "./fresh";
import type { Wrong } from "./mistakes";
import { useDeskText } from "./useDeskText";
import { conditionText, useFacts, useLabel } from "./words";
import styles from "./Strategy.module.css";

interface Props {
  body: Body;
  known: readonly RuleField[];
  wrong: readonly Wrong[];
  open: string | null;
  onOpen: (id: string | null) => void;
  onChange: (body: Body) => void;
}

/** To whom accounts are offered: desks in order, what each asks for, and who knows the debtor first. */
export function DesksEditor({ body, known, wrong, open, onOpen, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const label = useLabel();
  const facts = useFacts();
  const deskText = useDeskText(body.desks ?? []);
  const desks = body.desks ?? [];
  const last = desks.length - 1;
  const wrongOf = (name: string) => wrong.filter((one) => one.about === "desk" && one.name === name);
  const keep = (next: DeskDraft[]) => onChange({ ...body, desks: next });
  const add = () => {
    const name = nameFor(t("strategy.newDesk"), [
      ...desks.map((desk) => desk.name),
      ...body.bands.map((band) => band.name),
    ]).replace(/^[^a-z]+/, "");
    const fresh = { name: name || "desk", label: newLabel("strategy.newDesk") };
    keep(
      desks.length === 0
        ? [fresh]
        : [...desks.slice(0, last), { ...fresh, when: FIRST_CONDITION }, ...desks.slice(last)],
    );
    onOpen(`desk:${fresh.name}`);
  };
  return (
    <Section
      title={t("strategy.desks")}
      aside={
        <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={add}>
          {t("strategy.addDesk")}
        </Button>
      }
    >
      <p className={styles.quiet}>{t(desks.length > 0 ? "strategy.desksText" : "strategy.noDesks")}</p>
      <ol className={styles.things}>
        {desks.map((desk, at) => (
          <Thing
            key={desk.name}
            name={label(desk.label, desk.name)}
            summary={`${at === last ? t("strategy.rest") : conditionText(t, format, facts, desk.when)}${deskText(desk)}`}
            aside={t(`strategy.stages.${desk.stage ?? "administrative"}`)}
            wrong={wrongOf(desk.name)}
            open={open === `desk:${desk.name}`}
            onToggle={() => onOpen(open === `desk:${desk.name}` ? null : `desk:${desk.name}`)}
            onUp={at > 0 && at < last ? () => keep(shifted(desks, at, -1)) : undefined}
            onDown={at < last - 1 ? () => keep(shifted(desks, at, 1)) : undefined}
            onRemove={at < last || desks.length === 1 ? () => keep(without(desks, at)) : undefined}
          >
            <Labels label={desk.label} onChange={(next) => keep(replaced(desks, at, { ...desk, label: next }))} />
            {at < last && (
              <Condition
                known={known}
                value={desk.when}
                wrong={wrongOf(desk.name)}
                onChange={(when) => keep(replaced(desks, at, { ...desk, when }))}
              />
            )}
            <DeskFields desk={desk} desks={desks} onChange={(next) => keep(replaced(desks, at, next))} />
          </Thing>
        ))}
      </ol>
      <Owned body={body} onChange={onChange} />
    </Section>
  );
}

function DeskFields(props: { desk: DeskDraft; desks: readonly DeskDraft[]; onChange: (desk: DeskDraft) => void }) {
  const { t, i18n } = useTranslation();
  const label = useLabel();
  const { desk, onChange } = props;
  const { data: teams = [] } = useQuery(teamsQuery);
  const { data: skills = [] } = useQuery(skillsQuery);
  const others = props.desks.filter((one) => one.name !== desk.name);
  const needs = desk.needs ?? {};
  const overflow = desk.overflow?.[0];
  const setSkill = (code: string, level: number) => {
    const kept = Object.entries(needs.skills ?? {}).filter(([name]) => name !== code);
    const next = level > 0 ? [...kept, [code, level] as const] : kept;
    onChange({ ...desk, needs: { ...needs, skills: Object.fromEntries(next) } });
  };
  const pick = (text: string, value: string, onPick: (to: string) => void) => (
    <SelectField label={text} value={value} onChange={(event) => onPick(event.target.value)}>
      <option value="">{t("strategy.nowhere")}</option>
      {others.map((one) => (
        <option key={one.name} value={one.name}>
          {label(one.label, one.name)}
        </option>
      ))}
    </SelectField>
  );
  return (
    <>
      <Pair>
        <SelectField
          label={t("strategy.stage")}
          value={desk.stage ?? "administrative"}
          onChange={(event) => onChange({ ...desk, stage: event.target.value as DeskDraft["stage"] })}
        >
          {STAGES.map((stage) => (
            <option key={stage} value={stage}>
              {t(`strategy.stages.${stage}`)}
            </option>
          ))}
        </SelectField>
        <Choices
          label={t("strategy.needsTeams")}
          values={needs.teams ?? []}
          options={teams.map(({ name }) => ({ value: name, label: name }))}
          onChange={(next) => onChange({ ...desk, needs: { ...needs, teams: next } })}
        />
        {skills
          .filter((skill) => !skill.retired || needs.skills?.[skill.code])
          .map((skill) => (
            <SelectField
              key={skill.code}
              label={t("strategy.needsSkill", { name: skill.labels[i18n.language] ?? skill.code })}
              value={needs.skills?.[skill.code] ?? 0}
              onChange={(event) => setSkill(skill.code, Number(event.target.value))}
            >
              <option value={0}>{t("strategy.notAsked")}</option>
              {[1, 2, 3].map((level) => (
                <option key={level} value={level}>
                  {level}
                </option>
              ))}
            </SelectField>
          ))}
      </Pair>
      {others.length > 0 && (
        <Pair>
          {pick(t("strategy.overflowTo"), overflow?.to ?? "", (to) =>
            onChange({ ...desk, overflow: to ? [{ to, after_hours: overflow?.after_hours ?? 72 }] : [] }),
          )}
          {overflow && (
            <Whole
              label={t("strategy.afterHours")}
              min={1}
              value={overflow.after_hours}
              onChange={(after_hours) =>
                onChange({ ...desk, overflow: [{ ...overflow, after_hours }, ...(desk.overflow ?? []).slice(1)] })
              }
            />
          )}
        </Pair>
      )}
      {others.length > 0 && (
        <Pair>
          {pick(t("strategy.moveTo"), desk.move?.to ?? "", (to) =>
            onChange({ ...desk, move: to ? { to, after_days: desk.move?.after_days ?? 30 } : null }),
          )}
          {desk.move && (
            <Whole
              label={t("strategy.afterDays")}
              min={1}
              value={desk.move.after_days}
              onChange={(after_days) => desk.move && onChange({ ...desk, move: { ...desk.move, after_days } })}
            />
          )}
        </Pair>
      )}
    </>
  );
}

function Owned({ body, onChange }: { body: Body; onChange: (body: Body) => void }) {
  const { t } = useTranslation();
  const owned = body.ownership;
  return (
    <div className={styles.owned}>
      <Check
        label={t("strategy.ownedOn")}
        checked={Boolean(owned)}
        onChange={(on) => onChange({ ...body, ownership: on ? { days: 7, until_hour: 12 } : null })}
      />
      <p className={styles.quiet}>{t("strategy.ownedText")}</p>
      {owned && (
        <Pair>
          <Whole
            label={t("strategy.ownedDays")}
            min={1}
            max={90}
            value={owned.days}
            onChange={(days) => onChange({ ...body, ownership: { ...owned, days } })}
          />
          <Whole
            label={t("strategy.ownedUntil")}
            min={1}
            max={23}
            value={owned.until_hour}
            onChange={(until_hour) => onChange({ ...body, ownership: { ...owned, until_hour } })}
          />
        </Pair>
      )}
    </div>
  );
}
