import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./Tag.module.css";

export type Tone = "plain" | "good" | "warn" | "bad" | "info" | "accent";

/** A state: always a word, with an icon or a dot, never a colour alone. */
export function Tag({ tone = "plain", icon: Icon, children }: { tone?: Tone; icon?: LucideIcon; children: ReactNode }) {
  return (
    <span className={`${styles.tag} ${styles[tone]}`}>
      {Icon ? <Icon size={12} strokeWidth={2.25} aria-hidden /> : <i className={styles.dot} aria-hidden />}
      {children}
    </span>
  );
}
