import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useDeferredValue } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { accountsQuery, portfoliosQuery } from "@/api/accounts";
import { asRefusal } from "@/api/refusal";
import type { AccountRow } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useRefusalText, useWord } from "@/i18n/words";
import { Empty } from "@/ui/Empty";
import { MoneyText } from "@/ui/MoneyText";
import { MoreRows } from "@/ui/MoreRows";
import { Notice } from "@/ui/Notice";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import styles from "./AccountsPage.module.css";

const SORTS = ["oldest", "balance", "name", "reference"] as const;
const BUCKETS = ["current", "1-30", "31-60", "61-90", "91-120", "121+"] as const;

/** Every account one may see: searched, filtered, sorted; the address holds what is asked, so it can be shared. */
export function AccountsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const [asked, setAsked] = useSearchParams();
  const query = asked.get("query") ?? "";
  const filters = {
    query: useDeferredValue(query),
    portfolio_id: asked.get("portfolio_id"),
    bucket: asked.get("bucket"),
    state: asked.get("state") ?? "open",
    sort: asked.get("sort") ?? "oldest",
  };
  const accounts = useInfiniteQuery({ ...accountsQuery(filters), placeholderData: (before) => before });
  const { data: portfolios = [] } = useQuery(portfoliosQuery);
  const rows = accounts.data?.pages.flatMap((page) => page.rows) ?? [];
  const set = (name: string, value: string) =>
    setAsked(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const total = accounts.data?.pages[0]?.total;
  return (
    <Page
      title={t("accounts.title")}
      aside={
        total !== undefined && (
          <p className="numeric quiet">{t("accounts.found", { count: total, shown: format.count(total) })}</p>
        )
      }
    >
      <Toolbar>
        <div className={styles.search} role="search">
          <Search size={15} aria-hidden />
          <input
            type="search"
            aria-label={t("accounts.search")}
            placeholder={t("accounts.searchHint")}
            value={query}
            onChange={(event) => set("query", event.target.value)}
          />
        </div>
        <Pick
          label={t("accounts.portfolio")}
          value={filters.portfolio_id ?? ""}
          onChange={(value) => set("portfolio_id", value)}
        >
          <option value="">{t("accounts.allPortfolios")}</option>
          {portfolios.map((portfolio) => (
            <option key={portfolio.id} value={portfolio.id}>
              {portfolio.name}
            </option>
          ))}
        </Pick>
        <Pick label={t("accounts.age")} value={filters.bucket ?? ""} onChange={(value) => set("bucket", value)}>
          <option value="">{t("accounts.anyAge")}</option>
          {BUCKETS.map((name, index) => (
            <option key={name} value={index}>
              {t(`accounts.bucket.${name}`)}
            </option>
          ))}
        </Pick>
        <Pick label={t("accounts.state")} value={filters.state} onChange={(value) => set("state", value)}>
          <option value="open">{t("accounts.stateOf.open")}</option>
          <option value="closed">{t("accounts.stateOf.closed")}</option>
        </Pick>
        <Pick label={t("accounts.sort")} value={filters.sort} onChange={(value) => set("sort", value)}>
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {t(`accounts.sortBy.${sort}`)}
            </option>
          ))}
        </Pick>
      </Toolbar>
      {accounts.error && <Notice>{refusalText(asRefusal(accounts.error))}</Notice>}
      {accounts.isPending && <Skeleton lines={10} tall />}
      {accounts.data && rows.length === 0 && (
        <Empty title={t("accounts.noneFound")}>{t("accounts.noneFoundText")}</Empty>
      )}
      {rows.length > 0 && (
        <div className={table.around} aria-busy={accounts.isFetching || undefined}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t("accounts.debtor")}</th>
                <th>{t("accounts.portfolio")}</th>
                <th className={table.right}>{t("accounts.balance")}</th>
                <th>{t("accounts.age")}</th>
                <th className={table.right}>{t("accounts.daysPastDue")}</th>
                <th>{t("accounts.owner")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.id} row={row} />
              ))}
            </tbody>
          </table>
          <MoreRows query={accounts} />
        </div>
      )}
    </Page>
  );
}

function Row({ row }: { row: AccountRow }) {
  const { t } = useTranslation();
  const word = useWord();
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link className={table.name} to={`/accounts/${row.id}`}>
          {row.debtor_name || row.reference}
        </Link>
        <span className={table.under}>{row.reference}</span>
      </td>
      <td>
        {row.portfolio_name}
        <span className={table.under}>{row.product && word("accounts.product", row.product)}</span>
      </td>
      <td className={table.right}>
        <MoneyText amount={row.balance} />
        {row.disputed.amount_minor > 0 && (
          <span className={table.under}>{t("accounts.disputedAmount", { amount: format.amount(row.disputed) })}</span>
        )}
      </td>
      <td>
        <Tag tone={row.days_past_due === 0 ? "good" : row.days_past_due > 60 ? "bad" : "warn"}>
          {t(`accounts.bucket.${row.bucket}`, { defaultValue: row.bucket })}
        </Tag>
      </td>
      <td className={table.right}>{format.count(row.days_past_due)}</td>
      <td>{row.owner_name ?? <span className="quiet">–</span>}</td>
    </tr>
  );
}

function Pick(props: { label: string; value: string; onChange: (value: string) => void; children: React.ReactNode }) {
  return (
    <select
      className={styles.pick}
      aria-label={props.label}
      value={props.value}
      onChange={(event) => props.onChange(event.target.value)}
    >
      {props.children}
    </select>
  );
}
