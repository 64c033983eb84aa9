import type { ReactNode } from "react";
import styles from "./Section.module.css";

/** A titled part of a page, parted from the others by a hairline. */
export function Section({
  title,
  aside,
  children,
  fills,
  id,
}: {
  title: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  fills?: boolean;
  id?: string;
}) {
  return (
    <section className={fills ? `${styles.section} ${styles.fills}` : styles.section} aria-labelledby={id}>
      <header className={styles.header}>
        <h2 id={id}>{title}</h2>
        {aside}
      </header>
      {children}
    </section>
  );
}
