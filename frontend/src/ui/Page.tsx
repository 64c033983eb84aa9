import { useEffect, type ReactNode } from "react";
import styles from "./Page.module.css";

/** A screen with its title, tools beside it and content that scrolls below. */
export function Page({ title, aside, children }: { title: string; aside?: ReactNode; children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Promesa`;
  }, [title]);
  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {aside}
      </header>
      {children}
    </div>
  );
}

/** Filters above a list. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={styles.toolbar}>{children}</div>;
}
