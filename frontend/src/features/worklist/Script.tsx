import { MessageSquareQuote } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { AccountCard } from "@/api/types";
import { formatFor } from "@/i18n/format";
import { asLocale, LOCALE_NAMES, tagOf } from "@/i18n/locales";
import { situationOf } from "./script";
import styles from "./Script.module.css";

/** What to say, in the debtor's language: first whether it is they, and only then what it is about. */
export function Script({ card }: { card: AccountCard }) {
  const { t, i18n } = useTranslation();
  const [identified, setIdentified] = useState(false);
  const language = asLocale(card.account.debtor.language);
  const spoken = i18n.getFixedT(language);
  const format = formatFor(tagOf(language, []));
  const situation = situationOf(card);
  const promise = card.promises[0];
  const words = {
    name: card.account.debtor.name,
    creditor: card.account.portfolio.creditor,
    amount: format.money(card.account.overdue.amount_minor > 0 ? card.account.overdue : card.account.balance),
    promised: promise ? format.money(promise.amount) : "",
    day: promise ? format.day(promise.due_on) : "",
  };
  return (
    <section className={styles.script} aria-label={t("worklist.whatToSay")}>
      <MessageSquareQuote size={18} aria-hidden />
      <div>
        <p className={styles.situation}>
          {t(`worklist.situation.${situation}`)}
          {i18n.language !== language && (
            <span className={styles.language}>{t("worklist.speak", { language: LOCALE_NAMES[language] })}</span>
          )}
        </p>
        <p lang={language} className={styles.say}>
          {identified ? spoken(`script.${situation}`, words) : spoken("script.identify", words)}
        </p>
      </div>
      <button
        type="button"
        className={styles.turn}
        aria-pressed={identified}
        onClick={() => setIdentified(!identified)}
      >
        {identified ? t("worklist.askFirst") : t("worklist.itIsThem")}
      </button>
    </section>
  );
}
