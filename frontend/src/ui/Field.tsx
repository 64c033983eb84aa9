import {
  useId,
  type InputHTMLAttributes,
  type ReactNode,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "react";
import { ChipInput, ChipRow } from "./ChipInput";
import styles from "./Field.module.css";

interface Around {
  label: ReactNode;
  hint?: ReactNode;
  problem?: ReactNode;
}

function Labelled({
  label,
  hint,
  problem,
  children,
}: Around & { children: (id: string, describedBy?: string) => ReactNode }) {
  const id = useId();
  const more = problem ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      {children(id, more ? `${id}-more` : undefined)}
      <More id={`${id}-more`} hint={hint} problem={problem} />
    </div>
  );
}

/** What is wrong with a field, said aloud when it comes; else what helps to fill it in. */
export function More({ id, hint, problem }: { id: string; hint?: ReactNode; problem?: ReactNode }) {
  if (problem)
    return (
      <p key="problem" id={id} className={styles.problem} role="alert">
        {problem}
      </p>
    );
  return (
    hint && (
      <p key="hint" id={id} className={styles.hint}>
        {hint}
      </p>
    )
  );
}

export function TextField({ label, hint, problem, ...rest }: Around & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Labelled label={label} hint={hint} problem={problem}>
      {(id, describedBy) => (
        <input
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={Boolean(problem)}
          className={styles.input}
        />
      )}
    </Labelled>
  );
}

export function TextArea({ label, hint, problem, ...rest }: Around & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  return (
    <Labelled label={label} hint={hint} problem={problem}>
      {(id, describedBy) => (
        <textarea
          rows={3}
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={Boolean(problem)}
          className={styles.input}
        />
      )}
    </Labelled>
  );
}

export function SelectField({
  label,
  hint,
  problem,
  children,
  ...rest
}: Around & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Labelled label={label} hint={hint} problem={problem}>
      {(id, describedBy) => (
        <select
          {...rest}
          id={id}
          aria-describedby={describedBy}
          aria-invalid={Boolean(problem)}
          className={styles.input}
        >
          {children}
        </select>
      )}
    </Labelled>
  );
}

/** Fields two by two. */
export function Pair({ children }: { children: ReactNode }) {
  return <div className={styles.pair}>{children}</div>;
}

/** Yes or no. */
export function Check(props: { label: ReactNode; checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className={styles.check}>
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      {props.label}
    </label>
  );
}

/** A few answers side by side, any of them chosen. */
export function Choices<T extends string>(props: {
  label: ReactNode;
  values: readonly T[];
  options: readonly { value: T; label: ReactNode }[];
  onChange: (values: T[]) => void;
}) {
  const { values } = props;
  return (
    <fieldset className={styles.choice}>
      <legend>{props.label}</legend>
      <ChipRow>
        {props.options.map(({ value, label }) => (
          <ChipInput
            key={value}
            type="checkbox"
            checked={values.includes(value)}
            onChange={() =>
              props.onChange(values.includes(value) ? values.filter((one) => one !== value) : [...values, value])
            }
          >
            {label}
          </ChipInput>
        ))}
      </ChipRow>
    </fieldset>
  );
}

/** A few answers side by side, one chosen: arrow keys move, as in any group of radio buttons. */
export function Choice<T extends string>(props: {
  label: ReactNode;
  name: string;
  value: T | null;
  options: readonly { value: T; label: ReactNode }[];
  onChange: (value: T) => void;
}) {
  return (
    <fieldset className={styles.choice}>
      <legend>{props.label}</legend>
      <ChipRow>
        {props.options.map(({ value, label }) => (
          <ChipInput
            key={value}
            type="radio"
            name={props.name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          >
            {label}
          </ChipInput>
        ))}
      </ChipRow>
    </fieldset>
  );
}
