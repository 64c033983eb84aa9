import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { speak } from "@/i18n";
import { LOCALES, LOCALE_NAMES } from "@/i18n/locales";
import { Wordmark } from "@/ui/Wordmark";
import styles from "./Doorway.module.css";

/** The screen before the floor: the name on one side, the door on the other. */
export function Doorway({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  const { i18n, t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · Promesa`;
  }, [title]);
  return (
    <div className={styles.doorway}>
      <aside className={styles.picture}>
        <Wordmark />
        <blockquote>{t("session.motto")}</blockquote>
        <Days />
      </aside>
      <main className={styles.door}>
        <div className={styles.card}>
          <h1>{title}</h1>
          <p className={styles.text}>{text}</p>
          {children}
        </div>
        <nav aria-label={t("shell.language")} className={styles.languages}>
          {LOCALES.map((locale) => (
            <button
              key={locale}
              type="button"
              lang={locale}
              aria-pressed={i18n.language === locale}
              onClick={() => speak(locale)}
            >
              {LOCALE_NAMES[locale]}
            </button>
          ))}
        </nav>
      </main>
    </div>
  );
}

/** A month of days, some of them promised, most of those kept. */
function Days() {
  const promised = new Map([
    [3, "kept"],
    [8, "kept"],
    [12, "open"],
    [17, "kept"],
    [22, "kept"],
    [25, "open"],
    [31, "kept"],
  ]);
  return (
    <svg viewBox="0 0 238 166" className={styles.days} aria-hidden>
      {Array.from({ length: 35 }, (_, day) => {
        const state = promised.get(day);
        return (
          <circle
            key={day}
            cx={17 + (day % 7) * 34}
            cy={15 + Math.floor(day / 7) * 34}
            r={state ? 11 : 3.5}
            className={state ? styles[state] : styles.day}
          />
        );
      })}
    </svg>
  );
}
