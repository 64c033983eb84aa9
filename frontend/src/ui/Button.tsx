import type { ButtonHTMLAttributes, ReactNode, Ref } from "react";
import styles from "./Button.module.css";
import { Kbd } from "./Kbd";

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: "plain" | "primary" | "danger" | "ghost";
  size?: "small" | "medium" | "large";
  /** Under way: shown, and not to be pressed again. */
  busy?: boolean;
  icon?: ReactNode;
  /** The key that does the same. */
  keyed?: string;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ look = "plain", size = "medium", busy, icon, keyed, children, className, ...rest }: Props) {
  const names = [styles.button, styles[look], styles[size], busy && styles.busy, !children && styles.square, className];
  return (
    <button type="button" {...rest} aria-busy={busy || undefined} className={names.filter(Boolean).join(" ")}>
      {icon}
      {children}
      {keyed && !busy && <Kbd>{keyed}</Kbd>}
    </button>
  );
}
