import type { ReactNode } from "react";
import type { CapacityAmount } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./Capacity.module.css";

/** Money of many accounts: each currency on its own line, never added across. */
export function useMoneys(): (amount: CapacityAmount) => ReactNode {
  const format = useFormat();
  return ({ money }) =>
    Object.entries(money).map(([currency, minor]) => (
      <span key={currency} className={styles.money}>
        {format.money({ amount_minor: minor, currency })}
      </span>
    ));
}
