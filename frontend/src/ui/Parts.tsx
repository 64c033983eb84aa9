import type { ReactNode } from "react";
import styles from "./Parts.module.css";

/** Sections one below the other, with tables from edge to edge. */
export function Parts({ children }: { children: ReactNode }) {
  return <div className={styles.parts}>{children}</div>;
}
