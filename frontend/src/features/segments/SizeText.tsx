import { useTranslation } from "react-i18next";
import type { SegmentSize } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./Segments.module.css";

/** How many and how much, for the list: in one line, with a tilde where it is an estimate. */
export function SizeInRow({ size }: { size: SegmentSize }) {
  const format = useFormat();
  const about = size.exact ? "" : "≈ ";
  return (
    <>
      {about}
      {format.count(size.accounts.value)}
    </>
  );
}

export function MoneyInRow({ size }: { size: SegmentSize }) {
  const format = useFormat();
  return (
    <>
      {size.money.map((one) => (
        <span key={one.currency} className={styles.money}>
          {size.exact ? "" : "≈ "}
          {format.money(one.balance)}
        </span>
      ))}
      {size.money.length === 0 && "–"}
    </>
  );
}

/** The same at length, beside the editor: exact, or how far off it may be. */
export function SizePanel({ size, old }: { size: SegmentSize; old: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { value, low, high } = size.accounts;
  const range = (from: string, to: string) => t("segments.between", { from, to });
  return (
    <dl className={old ? `${styles.size} ${styles.old}` : styles.size}>
      <div>
        <dt>{t("segments.accounts")}</dt>
        <dd>
          <strong className={styles.figure}>
            {size.exact ? "" : "≈ "}
            {format.count(value)}
          </strong>
          <span className={styles.under}>
            {t("segments.ofOpen", { percent: format.percent(value, size.of), of: format.count(size.of) })}
          </span>
          {!size.exact && <span className={styles.under}>{range(format.count(low), format.count(high))}</span>}
        </dd>
      </div>
      {size.money.map((one) => (
        <div key={one.currency}>
          <dt>{t("segments.owe", { currency: one.currency })}</dt>
          <dd>
            <strong>
              {size.exact ? "" : "≈ "}
              {format.amount(one.balance)}
            </strong>
            {!size.exact && (
              <span className={styles.under}>
                {range(format.amount(one.balance_low), format.amount(one.balance_high))}
              </span>
            )}
            <span className={styles.under}>
              {t("segments.inAccounts", { count: one.accounts.value, formatted: format.count(one.accounts.value) })}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
