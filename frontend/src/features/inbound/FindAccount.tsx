import { useInfiniteQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";
import { accountsQuery } from "@/api/accounts";
import styles from "./CallerBar.module.css";

/** What is needed of an account to say that a call is about it. */
export interface Found {
  account_id: string;
  debtor_name: string;
}

/** Shorter than this, half the portfolio would answer. */
const SHORTEST = 3;
const SHOWN = 6;

/** Finds the account by name, reference or document: names and references only, no amounts. */
export function FindAccount({ busy, onFound }: { busy: boolean; onFound: (account: Found) => void }) {
  const { t } = useTranslation();
  const [query, setQuery] = useState("");
  const asked = useDeferredValue(query.trim());
  const found = useInfiniteQuery({
    ...accountsQuery({ query: asked, sort: "name" }),
    enabled: asked.length >= SHORTEST,
  });
  const rows = asked.length >= SHORTEST ? (found.data?.pages[0]?.rows.slice(0, SHOWN) ?? []) : [];
  return (
    <div className={styles.find} role="search">
      <label className={styles.search}>
        <Search size={15} aria-hidden />
        <input
          type="search"
          aria-label={t("inbound.find")}
          placeholder={t("inbound.findHint")}
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      {rows.length > 0 && (
        <ul className={styles.found}>
          {rows.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                disabled={busy}
                onClick={() => onFound({ account_id: row.id, debtor_name: row.debtor_name })}
              >
                <span>{row.debtor_name}</span> <small>{row.reference}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
      {asked.length >= SHORTEST && !found.isPending && rows.length === 0 && (
        <p className="quiet">{t("inbound.notFound")}</p>
      )}
    </div>
  );
}
