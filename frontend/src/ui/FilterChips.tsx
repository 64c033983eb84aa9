import styles from "./FilterChips.module.css";

interface Props<T> {
  label: string;
  /** Which one is pressed. */
  value: T;
  options: readonly { value: T; label: string; count: string }[];
  onPress: (value: T) => void;
}

/** What a list can be narrowed to, each with how many it would show. */
export function FilterChips<T extends string | null>({ label, value, options, onPress }: Props<T>) {
  return (
    <div className={styles.chips} role="group" aria-label={label}>
      {options.map((one) => (
        <button
          key={one.value ?? ""}
          type="button"
          className={styles.chip}
          aria-pressed={one.value === value}
          onClick={() => onPress(one.value)}
        >
          {one.label} <b>{one.count}</b>
        </button>
      ))}
    </div>
  );
}
