import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { contradictionsQuery, reopenContradiction, reviewSummaryQuery } from "@/api/review";
import type { ContradictionRow } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Empty } from "@/ui/Empty";
import { FilterChips } from "@/ui/FilterChips";
import { MoreRows } from "@/ui/MoreRows";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { say } from "@/ui/toasts";
import { ContradictionLine } from "./ContradictionLine";
import { LooksTable } from "./LooksTable";
import { ResolveDialog } from "./ResolveDialog";
import styles from "./ReviewPage.module.css";

const VIEWS = ["open", "resolved", "gone", "looks"] as const;
type View = (typeof VIEWS)[number];

/** Where two sources of truth disagree: to be looked into, settled with a note, and taken up again. */
export function ReviewPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked, setAsked] = useSearchParams();
  const view = VIEWS.find((name) => name === asked.get("view")) ?? "open";
  const code = view === "open" ? asked.get("code") : null;
  const summary = useQuery(reviewSummaryQuery).data;
  const set = (change: Record<string, string | null>) =>
    setAsked(
      Object.fromEntries(Object.entries({ view, code, ...change }).filter((one): one is [string, string] => !!one[1])),
      { replace: true },
    );
  return (
    <Page title={t("review.title")}>
      <Toolbar>
        <Tabs
          label={t("review.title")}
          current={view}
          onChange={(name) => set({ view: name, code: null })}
          tabs={VIEWS.map((name) => ({
            id: name,
            label: t(`review.view.${name}`),
            count: name === "open" ? summary?.open : name === "looks" ? summary?.differences_last_hour : undefined,
          }))}
        />
      </Toolbar>
      {view === "open" && summary && summary.by_code.length > 0 && (
        <div className={styles.codes}>
          <FilterChips
            label={t("review.what")}
            value={code}
            options={[...new Set(summary.by_code.map((one) => one.code))].map((one) => ({
              value: one,
              label: t(`review.code.${one}`),
              count: format.count(
                summary.by_code.filter((each) => each.code === one).reduce((sum, each) => sum + each.count, 0),
              ),
            }))}
            onPress={(one) => set({ code: one === code ? null : one })}
          />
        </div>
      )}
      {view === "looks" ? <LooksTable summary={summary} /> : <Contradictions view={view} code={code} />}
    </Page>
  );
}

function Contradictions({ view, code }: { view: Exclude<View, "looks">; code: string | null }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const found = useInfiniteQuery(contradictionsQuery({ of: view, code }));
  const [settling, setSettling] = useState<ContradictionRow | null>(null);
  const rows = found.data?.pages.flatMap((page) => page.rows) ?? [];
  const total = found.data?.pages[0]?.total ?? 0;
  const lookAgain = () => client.invalidateQueries({ queryKey: keys.review });
  const reopen = async (id: string) => {
    try {
      await reopenContradiction(id);
      await lookAgain();
    } catch (thrown) {
      say(refusalText(asRefusal(thrown)), { tone: "bad" });
    }
  };
  const settled = (row: ContradictionRow) => {
    setSettling(null);
    say(t("review.resolvedToast"), { action: { label: t("ui.undo"), run: () => void reopen(row.id) } });
    void lookAgain();
  };
  if (found.isPending) return <Skeleton lines={8} tall />;
  if (rows.length === 0) return <Empty title={t(`review.empty.${view}`)}>{t("review.emptyText")}</Empty>;
  return (
    <div className={table.around}>
      <table className={table.table}>
        <caption className="quiet" style={{ textAlign: "left", padding: "0 24px 6px" }}>
          {t("review.found", { count: total, shown: format.count(total) })}
        </caption>
        <thead>
          <tr>
            <th>{t("review.what")}</th>
            <th>{t("accounts.debtor")}</th>
            <th>{t("board.collector")}</th>
            <th>{t("review.when")}</th>
            <th>{view === "resolved" ? t("review.note") : ""}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <ContradictionLine key={row.id} row={row} onSettle={setSettling} onReopen={(id) => void reopen(id)} />
          ))}
        </tbody>
      </table>
      <MoreRows query={found} />
      {settling && <ResolveDialog row={settling} onClose={() => setSettling(null)} onDone={() => settled(settling)} />}
    </div>
  );
}
