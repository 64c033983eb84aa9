import type { Wrong } from "./mistakes";
import styles from "./Strategy.module.css";

/** What is wrong with something that has no control of its own to say it at. */
export function Problems({ wrong }: { wrong: readonly Wrong[] }) {
  if (wrong.length === 0) return null;
  return (
    <p className={styles.problem} role="alert">
      {wrong.map((one) => one.text).join(" ")}
    </p>
  );
}
