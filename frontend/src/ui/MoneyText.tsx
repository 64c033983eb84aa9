import { useFormat, type Amount } from "@/i18n/format";
import styles from "./MoneyText.module.css";

/** An amount with its currency written small: figures line up, currencies are never confused. */
export function MoneyText({ amount, bold }: { amount: Amount; bold?: boolean }) {
  const format = useFormat();
  return (
    <span className={bold ? `${styles.money} ${styles.bold}` : styles.money}>
      <span className={styles.currency}>{amount.currency}</span> {format.amount(amount)}
    </span>
  );
}
