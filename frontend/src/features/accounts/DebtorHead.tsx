import { Ban, Building2, User } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { AccountView } from "@/api/types";
import { useWord } from "@/i18n/words";
import { Tag } from "@/ui/Tag";
import styles from "./DebtorHead.module.css";

/** Who this is: the name first, then what tells them apart. */
export function DebtorHead({ account }: { account: AccountView }) {
  const { t, i18n } = useTranslation();
  const word = useWord();
  const { debtor } = account;
  const language = new Intl.DisplayNames([i18n.language], { type: "language" }).of(debtor.language);
  const country = debtor.country ? new Intl.DisplayNames([i18n.language], { type: "region" }).of(debtor.country) : null;
  const Kind = debtor.kind === "company" ? Building2 : User;
  return (
    <header className={styles.head}>
      <h1 className={styles.name}>{debtor.name || debtor.reference}</h1>
      <p className={styles.facts}>
        <Kind size={13} aria-hidden />
        <span>{t(`accounts.kind.${debtor.kind}`, { defaultValue: debtor.kind })}</span>
        <span>{[language, country].filter(Boolean).join(", ")}</span>
      </p>
      <dl className={styles.references}>
        <dt>{t("accounts.account")}</dt>
        <dd className="numeric cut">{account.reference}</dd>
        <dt>{t("accounts.portfolio")}</dt>
        <dd title={`${account.portfolio.name} · ${account.portfolio.creditor}`}>
          {account.portfolio.creditor}
          {account.product && ` · ${word("accounts.product", account.product)}`}
        </dd>
        {debtor.tax_id && (
          <>
            <dt>{t("accounts.taxId")}</dt>
            <dd className="numeric">{debtor.tax_id}</dd>
          </>
        )}
        {account.owner_name && (
          <>
            <dt>{t("accounts.owner")}</dt>
            <dd className="cut">{account.owner_name}</dd>
          </>
        )}
      </dl>
      {debtor.contact_stopped_at && (
        <Tag tone="bad" icon={Ban}>
          {t("accounts.contactStopped")}
        </Tag>
      )}
    </header>
  );
}
