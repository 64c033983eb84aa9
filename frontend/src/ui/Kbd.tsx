import styles from "./Button.module.css";

/** A key as it is printed on the keyboard; screen readers hear the action's name instead. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className={styles.kbd} aria-hidden>
      {children}
    </kbd>
  );
}
