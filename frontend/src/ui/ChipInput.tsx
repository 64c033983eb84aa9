import type { InputHTMLAttributes, ReactNode } from "react";
import styles from "./ChipInput.module.css";

interface Props extends InputHTMLAttributes<HTMLInputElement> {
  type: "checkbox" | "radio";
  children: ReactNode;
}

/** An answer one presses: a radio button or a box, drawn as a chip. */
export function ChipInput({ children, ...rest }: Props) {
  return (
    <label className={styles.chip}>
      <input {...rest} />
      <span>{children}</span>
    </label>
  );
}

/** Several of them in a row. */
export function ChipRow({ children }: { children: ReactNode }) {
  return <div className={styles.chips}>{children}</div>;
}
