import type { ReactNode } from "react";
import styles from "./Intro.module.css";

/** What a list is about, in a sentence, with its tools beside it. */
export function Intro({ text, children }: { text: ReactNode; children?: ReactNode }) {
  return (
    <div className={styles.intro}>
      <p>{text}</p>
      {children}
    </div>
  );
}
