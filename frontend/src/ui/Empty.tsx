import type { ReactNode } from "react";
import styles from "./Empty.module.css";

/** Nothing here: why, and what to do about it. */
export function Empty({
  picture,
  title,
  children,
  action,
  first,
}: {
  picture?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** The heading of the whole page, where there is no other. */
  first?: boolean;
}) {
  return (
    <div className={styles.empty}>
      {picture}
      {first ? <h1>{title}</h1> : <h2>{title}</h2>}
      {children && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  );
}
