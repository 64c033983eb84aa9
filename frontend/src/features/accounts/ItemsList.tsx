import { Scale } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { ItemCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import styles from "./ItemsList.module.css";

/** Open items, the latest first; disputed ones are marked, and not chased. */
export function ItemsList({ items, onDispute }: { items: readonly ItemCard[]; onDispute?: (item: ItemCard) => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const open = items.filter((item) => item.open.amount_minor !== 0);
  if (open.length === 0) return <p className="quiet">{t("accounts.noOpenItems")}</p>;
  return (
    <ul className={styles.items}>
      {open.map((item) => (
        <li key={item.id} className={styles.item}>
          <div className="cut">
            <span className="numeric">{item.reference}</span>
            <span className={styles.due}>
              {item.due_on ? t("accounts.dueOn", { day: format.day(item.due_on) }) : t("accounts.noDueDate")}
            </span>
          </div>
          <div className={styles.right}>
            <span className="numeric">{format.amount(item.open)}</span>
            <span className={styles.due}>
              {item.days_past_due > 0 ? t("accounts.daysShort", { count: item.days_past_due }) : "–"}
            </span>
          </div>
          {item.disputed ? (
            <span className={styles.disputed} title={t("accounts.disputed")}>
              <Scale size={14} aria-label={t("accounts.disputed")} />
            </span>
          ) : (
            onDispute && (
              <button
                type="button"
                className={styles.dispute}
                onClick={() => onDispute(item)}
                aria-label={t("accounts.disputeItem", { item: item.reference })}
                title={t("accounts.disputeThis")}
              >
                <Scale size={14} aria-hidden />
              </button>
            )
          )}
        </li>
      ))}
    </ul>
  );
}
