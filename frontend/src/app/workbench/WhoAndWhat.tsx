import { useTranslation } from "react-i18next";
import type { AccountCard, ItemCard } from "@/api/types";
import { DebtorHead } from "@/features/accounts/DebtorHead";
import { ItemsList } from "@/features/accounts/ItemsList";
import { Owed } from "@/features/accounts/Owed";
import { Section } from "@/ui/Section";
import styles from "./WhoAndWhat.module.css";

export function WhoAndWhat({ card, onDispute }: { card: AccountCard; onDispute: (item: ItemCard) => void }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={styles.block}>
        <DebtorHead account={card.account} />
      </div>
      <div className={styles.block}>
        <Owed account={card.account} />
      </div>
      <Section title={t("accounts.items")}>
        <ItemsList items={card.account.items} onDispute={onDispute} />
      </Section>
    </>
  );
}
