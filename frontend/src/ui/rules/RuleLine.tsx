import { X } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useRule, type RuleProps } from "react-querybuilder";
import { Button } from "@/ui/Button";
import { operatorLabel, operatorsOf, useBuilder } from "./context";
import { position, Wrong } from "./GroupBox";
import { ValueEditor } from "./ValueEditor";
import { valueFor } from "./values";
import styles from "./RuleBuilder.module.css";

/** One comparison: fact, how, with what. */
export function RuleLine(props: RuleProps) {
  const { t } = useTranslation();
  const builder = useBuilder();
  const line = useRule(props);
  const { field: name, operator, value } = line.rule;
  const field = builder.fields.get(name);
  const operators = operatorsOf(field, t);
  const number = position(line.path);
  const wrong = builder.wrong.get(line.id ?? "") ?? [];
  const wrongId = `${builder.id}-${line.id}`;
  const changeValue = line.generateOnChangeHandler("value");
  const changeOperator = (next: string) => {
    line.onChangeOperator(next);
    changeValue(valueFor(field, next, value));
  };
  const changeField = (next: string) => {
    line.onChangeField(next);
    const chosen = builder.fields.get(next);
    const first = operatorsOf(chosen, t)[0]?.name ?? "eq";
    line.onChangeOperator(first);
    changeValue(valueFor(chosen, first, ""));
  };
  return (
    <div
      role="group"
      aria-label={t("builder.rule", { number })}
      aria-describedby={wrong.length > 0 ? wrongId : undefined}
      className={wrong.length > 0 ? `${styles.line} ${styles.lineWrong}` : styles.line}
    >
      <select
        aria-label={t("builder.field", { number })}
        className={styles.field}
        value={name}
        disabled={line.disabled}
        onChange={(event) => changeField(event.target.value)}
      >
        {!field && <option value={name}>{name}</option>}
        {builder.options.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.options.map((option) => (
              <option key={option.name} value={option.name}>
                {option.label}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <select
        aria-label={t("builder.operatorOf", { number })}
        className={styles.operator}
        value={operator}
        disabled={line.disabled}
        onChange={(event) => changeOperator(event.target.value)}
      >
        {operators.every((one) => one.name !== operator) && (
          <option value={operator}>{operatorLabel(operator, field, t)}</option>
        )}
        {operators.map((one) => (
          <option key={one.name} value={one.name}>
            {one.label}
          </option>
        ))}
      </select>
      <ValueEditor
        field={field}
        operator={operator}
        value={value}
        label={t("builder.value", { number })}
        disabled={Boolean(line.disabled)}
        onChange={changeValue}
      />
      <Button
        look="ghost"
        size="small"
        icon={<X size={14} aria-hidden />}
        aria-label={t("builder.removeRule", { number })}
        disabled={line.disabled}
        onClick={line.removeRule}
      />
      {wrong.length > 0 && <Wrong id={wrongId} texts={wrong} />}
    </div>
  );
}
