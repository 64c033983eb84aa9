import { FolderPlus, Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isRuleGroup, useRuleGroup, type RuleGroupProps } from "react-querybuilder";
import { Button } from "@/ui/Button";
import { useBuilder } from "./context";
import styles from "./RuleBuilder.module.css";

/** How the rules of a group count together: combinator and negation in one word. */
const MEANINGS = { all: ["and", false], any: ["or", false], none: ["or", true], not_all: ["and", true] } as const;
type Meaning = keyof typeof MEANINGS;

/** Rules that count together, and groups of them. */
export function GroupBox(props: RuleGroupProps) {
  const { t } = useTranslation();
  const builder = useBuilder();
  const group = useRuleGroup(props);
  const rules = group.ruleGroup.rules.filter((one) => typeof one !== "string");
  const added = useFocusOnNew(rules.length);
  const { rule: Rule, ruleGroup: Inner } = group.schema.controls;
  const wrong = builder.wrong.get(group.id ?? "") ?? [];
  const outermost = group.path.length === 0;
  const empty = rules.length === 0;
  const label = t(outermost ? "builder.whole" : "builder.innerGroup", { number: position(group.path) });
  const means = meaningOf(group.combinator, Boolean(group.not));
  const mean = (meaning: Meaning) => {
    const [combinator, not] = MEANINGS[meaning];
    if (combinator !== group.combinator) group.onCombinatorChange(combinator);
    if (not !== Boolean(group.not)) group.onNotToggleChange(not);
  };
  return (
    <div role="group" aria-label={label} className={outermost ? styles.whole : styles.group} ref={added}>
      <div className={styles.head}>
        {empty && outermost ? (
          <p className={styles.hint}>{t("builder.everybody")}</p>
        ) : (
          <select
            aria-label={t("builder.together", { group: label })}
            className={styles.meaning}
            value={means}
            disabled={group.disabled}
            onChange={(event) => mean(event.target.value as Meaning)}
          >
            {(Object.keys(MEANINGS) as Meaning[]).map((meaning) => (
              <option key={meaning} value={meaning}>
                {t(`builder.meaning.${meaning}`)}
              </option>
            ))}
          </select>
        )}
        {!outermost && (
          <Button
            look="ghost"
            size="small"
            icon={<X size={14} aria-hidden />}
            aria-label={t("builder.removeGroup", { number: position(group.path) })}
            disabled={group.disabled}
            onClick={group.removeGroup}
          />
        )}
      </div>
      {wrong.length > 0 && <Wrong texts={wrong} />}
      {!empty && (
        <ul className={styles.rules}>
          {rules.map((one, index) => {
            const shared = {
              id: one.id,
              schema: group.schema,
              actions: group.actions,
              path: group.pathsMemo[index]?.path ?? [...group.path, index],
              disabled: group.disabled,
              parentDisabled: group.parentDisabled || group.disabled,
              translations: group.translations,
              context: group.context,
            };
            return (
              <li key={one.id}>
                {isRuleGroup(one) ? (
                  <Inner
                    {...shared}
                    ruleGroup={one}
                    rules={one.rules}
                    combinator={one.combinator}
                    not={Boolean(one.not)}
                  />
                ) : (
                  <Rule {...shared} rule={one} field={one.field} operator={one.operator} value={one.value} />
                )}
              </li>
            );
          })}
        </ul>
      )}
      {!outermost && empty && <p className={styles.hint}>{t(`builder.emptyGroup.${means}`)}</p>}
      <div className={styles.add}>
        <Button size="small" icon={<Plus size={14} aria-hidden />} disabled={group.disabled} onClick={group.addRule}>
          {t("builder.addRule")}
        </Button>
        <Button
          look="ghost"
          size="small"
          icon={<FolderPlus size={14} aria-hidden />}
          disabled={group.disabled}
          onClick={group.addGroup}
        >
          {t("builder.addGroup")}
        </Button>
      </div>
    </div>
  );
}

export function Wrong({ texts, id }: { texts: readonly string[]; id?: string }) {
  return (
    <p id={id} role="alert" className={styles.wrong}>
      {texts.join(" ")}
    </p>
  );
}

/** 1, 2.3: where a rule or group stands, counted as people count. */
export function position(path: readonly number[]): string {
  return path.map((index) => index + 1).join(".");
}

function meaningOf(combinator: string | undefined, not: boolean): Meaning {
  if (combinator === "or") return not ? "none" : "any";
  return not ? "not_all" : "all";
}

/** Whoever adds a rule goes on in it; whoever removes one stays in the group. */
function useFocusOnNew(count: number) {
  const ref = useRef<HTMLDivElement>(null);
  const before = useRef(count);
  useEffect(() => {
    const list = ref.current?.querySelector(":scope > ul");
    if (count > before.current) list?.lastElementChild?.querySelector<HTMLElement>("select")?.focus();
    if (count < before.current) {
      const last = list?.lastElementChild?.querySelector<HTMLElement>("select");
      (last ?? ref.current?.querySelector<HTMLElement>("button"))?.focus();
    }
    before.current = count;
  }, [count]);
  return ref;
}
