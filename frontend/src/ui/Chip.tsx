import type { ButtonHTMLAttributes, Ref } from "react";
import styles from "./Chip.module.css";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `good` and `alarm` colour the sign alone, `warn` and `bad` the whole chip. */
  tone?: "good" | "alarm" | "warn" | "bad";
  ref?: Ref<HTMLButtonElement>;
}

/** How something of one's own stands, in the line at the top; pressed, it says more. */
export function Chip({ tone, className, ...rest }: Props) {
  const names = [styles.chip, tone && styles[tone], className];
  return <button type="button" {...rest} className={names.filter(Boolean).join(" ")} />;
}
