import { now as businessNow } from "@/i18n/clock";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { promisesQuery } from "@/api/promises";
import type { PromiseRow } from "@/api/types";
import { addDays, isoDay, useFormat } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import { MoneyText } from "@/ui/MoneyText";
import { MoreRows } from "@/ui/MoreRows";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { Tag } from "@/ui/Tag";
import { WindowBar } from "@/ui/WindowBar";
import { PROMISE_LOOKS } from "./promiseLooks";
import styles from "./PromisesPage.module.css";

type View = "today" | "late" | "coming" | "broken" | "partially_kept" | "kept";

/** What each view asks of the server. */
function asks(view: View, today: Date): Record<string, string> {
  const day = isoDay(today);
  switch (view) {
    case "today":
      return { state: "open", due_from: day, due_to: day };
    case "late":
      return { state: "open", due_to: isoDay(addDays(today, -1)) };
    case "coming":
      return { state: "open", due_from: isoDay(addDays(today, 1)) };
    default:
      return { state: view };
  }
}

const VIEWS: readonly View[] = ["today", "late", "coming", "broken", "partially_kept", "kept"];

/** Promises by what they ask for now: due today, in their days of grace, coming, not kept, kept. */
export function PromisesPage({ mineFirst }: { mineFirst: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked, setAsked] = useSearchParams();
  const view = VIEWS.find((name) => name === asked.get("view")) ?? "today";
  const mine = (asked.get("mine") ?? (mineFirst ? "yes" : "no")) === "yes";
  const promises = useInfiniteQuery(promisesQuery({ ...asks(view, businessNow()), mine }));
  const rows = promises.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = promises.data?.pages[0]?.total;
  const set = (change: Record<string, string>) =>
    setAsked({ view, mine: mine ? "yes" : "no", ...change }, { replace: true });
  return (
    <Page
      title={t("promises.title")}
      aside={
        total !== undefined && (
          <p className="numeric quiet">{t("promises.found", { count: total, shown: format.count(total) })}</p>
        )
      }
    >
      <Toolbar>
        <Tabs
          label={t("promises.title")}
          current={view}
          onChange={(name) => set({ view: name })}
          tabs={VIEWS.map((name) => ({ id: name, label: t(`promises.view.${name}`) }))}
        />
        <label className={styles.mine}>
          <input
            type="checkbox"
            checked={mine}
            onChange={(event) => set({ mine: event.target.checked ? "yes" : "no" })}
          />
          {t("promises.onlyMine")}
        </label>
      </Toolbar>
      {promises.isPending && <Skeleton lines={8} tall />}
      {promises.data && rows.length === 0 && (
        <Empty title={t(`promises.emptyOf.${view}`)}>{t("promises.emptyText")}</Empty>
      )}
      {rows.length > 0 && (
        <div className={table.around}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t("accounts.debtor")}</th>
                <th className={table.right}>{t("promises.promised")}</th>
                <th>{t("promises.window")}</th>
                <th className={table.right}>{t("promises.receivedTitle")}</th>
                <th>{t("promises.stateTitle")}</th>
                <th>{t("promises.madeBy")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.promise.id} row={row} />
              ))}
            </tbody>
          </table>
          <MoreRows query={promises} />
        </div>
      )}
    </Page>
  );
}

function Row({ row: { promise, ...about } }: { row: PromiseRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { icon, tone } = PROMISE_LOOKS[promise.state];
  return (
    <tr>
      <td>
        <Link className={table.name} to={`/accounts/${promise.account_id}`}>
          {about.debtor_name || about.account_reference}
        </Link>
        <span className={table.under}>
          {about.account_reference} · {about.portfolio_name}
        </span>
      </td>
      <td className={table.right}>
        <MoneyText amount={promise.amount} />
      </td>
      <td className={styles.window}>
        <span>{format.weekday(promise.due_on)}</span>
        <WindowBar
          madeOn={promise.made_at}
          dueOn={promise.due_on}
          endsOn={promise.window_ends_on}
          received={promise.received.amount_minor / Math.max(1, promise.amount.amount_minor)}
        />
      </td>
      <td className={table.right}>
        <MoneyText amount={promise.received} />
      </td>
      <td>
        <Tag tone={tone} icon={icon}>
          {t(`promises.state.${promise.state}`)}
        </Tag>
      </td>
      <td>
        {promise.made_by_name}
        <span className={table.under}>{format.relative(promise.made_at)}</span>
      </td>
    </tr>
  );
}
