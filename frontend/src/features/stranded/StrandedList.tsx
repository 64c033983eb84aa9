import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { strandedQuery } from "@/api/stranded";
import type { Gap, StrandedRow } from "@/api/types";
import { useFormat, type Format } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import { MoneyText } from "@/ui/MoneyText";
import { MoreRows } from "@/ui/MoreRows";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";
import type { Total } from "./counts";
import styles from "./StrandedPage.module.css";

interface Props {
  filters: { gap: Gap | null; portfolio: string | null };
  checkedAt: string;
  counts: Total;
}

/** Accounts without a next step, the most money first: what is missing, and what to do. */
export function StrandedList({ filters, checkedAt, counts }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const list = useInfiniteQuery({ ...strandedQuery(filters, checkedAt), placeholderData: (before) => before });
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  if (list.isPending) return <Skeleton lines={8} tall />;
  if (rows.length === 0) return <Empty title={t("stranded.emptyHere")} />;
  return (
    <div className={table.around}>
      <table className={table.table}>
        <caption className={styles.caption}>
          {t("stranded.found", {
            count: counts.accounts,
            shown: format.count(counts.accounts),
            money: counts.money.map(format.money).join(" · "),
          })}
        </caption>
        <thead>
          <tr>
            <th>{t("accounts.debtor")}</th>
            <th>{t("stranded.reason")}</th>
            <th>{t("stranded.portfolio")}</th>
            <th className={table.right}>{t("accounts.balance")}</th>
            <th className={table.right}>{t("accounts.daysPastDue")}</th>
            <th className={table.right}>{t("stranded.since")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Line key={row.account_id} row={row} />
          ))}
        </tbody>
      </table>
      <MoreRows query={list} />
    </div>
  );
}

function Line({ row }: { row: StrandedRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const facts = factsOf(format, row).map(([name, value]) => t(`stranded.fact.${name}`, { value }));
  return (
    <tr className={styles.line} data-open={row.open || undefined}>
      <td>
        <Link className={table.name} to={`/accounts/${row.account_id}`}>
          {row.debtor_name}
        </Link>
        <span className={table.under}>{row.account_reference}</span>
      </td>
      <td>
        {row.open ? (
          <b className={styles.gap}>{t(`stranded.gap.${row.gap}`)}</b>
        ) : (
          <Tag tone="good" icon={CircleCheck}>
            {row.step ? t("stranded.settled", { step: t(`stranded.step.${row.step}`) }) : t("stranded.settledPaid")}
          </Tag>
        )}
        {facts.length > 0 && <span className={styles.facts}> {facts.join(" · ")}</span>}
        {row.open && <span className={table.under}>{t(`stranded.todo.${row.gap}`)}</span>}
      </td>
      <td>{row.portfolio_name}</td>
      <td className={table.right}>
        <MoneyText amount={{ amount_minor: row.balance_minor, currency: row.currency }} />
      </td>
      <td className={table.right}>{format.count(row.days_past_due)}</td>
      <td className={table.right}>{format.relative(row.since)}</td>
    </tr>
  );
}

/** What a gap rests on, each in the reader's own notation. */
function factsOf(format: Format, row: StrandedRow): [string, string][] {
  return Object.entries(row.facts).map(([name, fact]) => [
    name,
    name === "disputed_minor"
      ? format.money({ amount_minor: Number(fact), currency: row.currency })
      : name.endsWith("_at")
        ? format.moment(String(fact))
        : format.day(String(fact)),
  ]);
}
