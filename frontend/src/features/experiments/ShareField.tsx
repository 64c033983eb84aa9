import { useId } from "react";
import styles from "./Experiments.module.css";

interface Props {
  label: string;
  least: number;
  most: number;
  /** In whole hundredths. */
  value: number;
  onChange: (value: number) => void;
}

/** A share by slider or by number: arrow keys move either by one. */
export function ShareField({ label, least, most, value, onChange }: Props) {
  const id = useId();
  const set = (text: string) => {
    const said = Number(text);
    if (Number.isFinite(said)) onChange(Math.min(most, Math.max(least, Math.round(said))));
  };
  return (
    <div className={styles.share}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="range"
        min={least}
        max={most}
        value={value}
        aria-valuetext={`${value} %`}
        onChange={(event) => set(event.target.value)}
      />
      <span className={styles.number}>
        <input
          type="number"
          min={least}
          max={most}
          value={value}
          aria-label={label}
          onChange={(event) => set(event.target.value)}
        />
        %
      </span>
    </div>
  );
}
