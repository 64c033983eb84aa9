import { CalendarClock, CirclePause, Scale } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { AgeingBar } from "@/ui/AgeingBar";
import { MoneyText } from "@/ui/MoneyText";
import { Tag } from "@/ui/Tag";
import styles from "./Owed.module.css";

/** What is owed, how old it is, and what of it is not to be chased. */
export function Owed({ account }: { account: AccountView }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles.owed}>
      <div>
        <p className={styles.label}>{t("accounts.owes")}</p>
        <p className={styles.balance}>
          <MoneyText amount={account.balance} />
        </p>
        <p className={styles.tags}>
          {account.days_past_due > 0 ? (
            <Tag tone={account.days_past_due > 60 ? "bad" : "warn"} icon={CalendarClock}>
              {t("accounts.daysLate", { count: account.days_past_due })}
            </Tag>
          ) : (
            <Tag tone="good" icon={CalendarClock}>
              {t("accounts.notLate")}
            </Tag>
          )}
          {account.disputed.amount_minor > 0 && (
            <Tag tone="info" icon={Scale}>
              {t("accounts.disputedAmount", { amount: format.money(account.disputed) })}
            </Tag>
          )}
          {account.hold && (
            <Tag tone="warn" icon={CirclePause}>
              {t("accounts.heldUntil", { day: format.day(account.hold.ends_on) })}
            </Tag>
          )}
        </p>
      </div>
      <AgeingBar parts={account.ageing} />
      {account.unapplied.amount_minor > 0 && (
        <p className={styles.unapplied}>
          {t("accounts.unapplied")} <MoneyText amount={account.unapplied} />
        </p>
      )}
    </div>
  );
}
