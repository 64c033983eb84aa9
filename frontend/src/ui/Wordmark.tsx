import styles from "./Wordmark.module.css";

/** A p with its point kept: the promise, and the day it was for. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden className={styles.mark}>
      <rect width="32" height="32" rx="9" />
      <path d="M10.5 24V8.8h6c3.5 0 5.8 2 5.8 5.1s-2.3 5.2-5.8 5.2h-3" />
      <circle cx="22" cy="23.2" r="2.1" />
    </svg>
  );
}

export function Wordmark() {
  return (
    <span className={styles.word}>
      <Mark size={34} />
      Promesa
    </span>
  );
}
