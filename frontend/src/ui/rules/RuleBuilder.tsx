import { useId, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { QueryBuilder, type ControlElementsProp, type FullField } from "react-querybuilder";
import type { Condition, RuleField, RuleMistake } from "./condition";
import { BuilderContext, operatorsOf } from "./context";
import { GroupBox } from "./GroupBox";
import { conditionOf, groupOf, type Group } from "./query";
import { RuleLine } from "./RuleLine";
import styles from "./RuleBuilder.module.css";

interface Props {
  /** What the whole is called, for whoever hears it. */
  label: string;
  fields: readonly RuleField[];
  /** Null: no condition, so everybody. */
  value: Condition | null;
  /** `unfinished`: rules still being written, which are not in the condition. */
  onChange: (value: Condition | null, unfinished: number) => void;
  mistakes?: readonly RuleMistake[];
  disabled?: boolean;
}

const CONTROLS = { ruleGroup: GroupBox, rule: RuleLine } as unknown as ControlElementsProp<FullField, string>;

/** Edits a condition as groups of rules, by mouse or keyboard. */
export function RuleBuilder({ label, fields, value, onChange, mistakes = [], disabled = false }: Props) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const [held, setHeld] = useState(() => ({ group: groupOf(value), says: JSON.stringify(value) }));
  const says = JSON.stringify(value);
  // What we said ourselves comes back as it is; only another's word (undo, another version) replaces what is being written.
  if (says !== held.says) setHeld({ group: groupOf(value), says });
  const options = useMemo(
    () => optionsOf(fields, i18n.language, (group) => t(`builder.group.${group}`)),
    [fields, i18n.language, t],
  );
  const { places } = useMemo(() => conditionOf(held.group), [held.group]);
  const context = useMemo(() => {
    const byName = new Map(fields.map((field) => [field.name, field]));
    const wrong = new Map<string, string[]>();
    for (const mistake of mistakes) {
      const at = places.get(mistake.path) ?? held.group.id;
      wrong.set(at, [...(wrong.get(at) ?? []), mistake.text]);
    }
    return { fields: byName, options, wrong, id };
  }, [fields, options, mistakes, places, held.group.id, id]);

  const change = (group: Group) => {
    const { condition, unfinished } = conditionOf(group);
    setHeld({ group, says: JSON.stringify(condition) });
    onChange(condition, unfinished);
  };
  return (
    <BuilderContext value={context}>
      <div role="group" aria-label={label} className={styles.builder}>
        <QueryBuilder
          fields={options.flatMap((group) => group.options)}
          query={held.group}
          onQueryChange={(group) => change(group as Group)}
          getOperators={(_, { fieldData }) => operatorsOf(fieldData.ours as RuleField | undefined, t)}
          getDefaultValue={() => ""}
          controlElements={CONTROLS}
          disabled={disabled}
        />
      </div>
    </BuilderContext>
  );
}

/** The fields under their headings, in the order in which the server names them. */
function optionsOf(fields: readonly RuleField[], language: string, groupLabel: (group: string) => string) {
  const groups = [...new Set(fields.map((field) => field.group))];
  return groups.map((group) => ({
    label: groupLabel(group),
    options: fields
      .filter((field) => field.group === group)
      .map((ours) => ({ name: ours.name, value: ours.name, label: ours.label[language] ?? ours.name, ours })),
  }));
}
