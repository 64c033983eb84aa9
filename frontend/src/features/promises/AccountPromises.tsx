import { useTranslation } from "react-i18next";
import type { PromiseCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { MoneyText } from "@/ui/MoneyText";
import { Tag } from "@/ui/Tag";
import { WindowBar } from "@/ui/WindowBar";
import { PROMISE_LOOKS } from "./promiseLooks";
import styles from "./AccountPromises.module.css";

/** Promises of one account: open ones with their window drawn, decided ones as they ended. */
export function AccountPromises({
  promises,
  actions,
}: {
  promises: readonly PromiseCard[];
  actions?: (promise: PromiseCard) => React.ReactNode;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  if (promises.length === 0) return <p className="quiet">{t("promises.none")}</p>;
  return (
    <ul className={styles.promises}>
      {promises.map((promise) => {
        const { icon, tone } = PROMISE_LOOKS[promise.state];
        return (
          <li key={promise.id} className={styles.promise}>
            <div className={styles.line}>
              <MoneyText amount={promise.amount} bold />
              <Tag tone={tone} icon={icon}>
                {t(`promises.state.${promise.state}`)}
              </Tag>
            </div>
            {promise.state === "open" && (
              <WindowBar
                madeOn={promise.made_at}
                dueOn={promise.due_on}
                endsOn={promise.window_ends_on}
                received={promise.received.amount_minor / Math.max(1, promise.amount.amount_minor)}
              />
            )}
            <p className={styles.facts}>
              <span>{t("promises.dueOn", { day: format.weekday(promise.due_on) })}</span>
              {promise.received.amount_minor > 0 && (
                <span>{t("promises.received", { amount: format.amount(promise.received) })}</span>
              )}
              {promise.plan_sequence !== null && (
                <span>{t("promises.instalment", { number: promise.plan_sequence })}</span>
              )}
              {promise.level > 1 && <span>{t("promises.level", { level: promise.level })}</span>}
              <span>{promise.made_by_name}</span>
            </p>
            {actions?.(promise)}
          </li>
        );
      })}
    </ul>
  );
}
