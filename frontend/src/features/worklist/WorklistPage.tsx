import { useInfiniteQuery } from "@tanstack/react-query";
import { CircleCheck, CirclePause, Clock, UserRoundCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { WorkPage, WorkRow } from "@/api/types";
import { worklistQuery } from "@/api/worklist";
import { useFormat } from "@/i18n/format";
import { useBandName, useWord } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { MoneyText } from "@/ui/MoneyText";
import { MoreRows } from "@/ui/MoreRows";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { Tag, type Tone } from "@/ui/Tag";
import { WhyDrawer } from "./WhyDrawer";
import styles from "./WorklistPage.module.css";

const LOOKS: Record<string, { icon: typeof Clock; tone: Tone }> = {
  ready: { icon: CircleCheck, tone: "good" },
  waiting: { icon: Clock, tone: "info" },
  blocked: { icon: CirclePause, tone: "warn" },
  claimed: { icon: UserRoundCheck, tone: "accent" },
};

const STATES = ["all", "ready", "waiting", "blocked", "claimed"] as const;

/** What comes next, in order; and what does not, with the gate that keeps it out. */
export function WorklistPage() {
  const { t } = useTranslation();
  const [state, setState] = useState("all");
  const list = useInfiniteQuery({
    ...worklistQuery(state === "all" ? null : state),
    placeholderData: (before) => before,
  });
  const [asked, setAsked] = useState<WorkRow | null>(null);
  const rows = list.data?.pages.flatMap((page) => page.rows) ?? [];
  const first = list.data?.pages[0];
  return (
    <Page title={t("worklist.title")} aside={first && <Counts page={first} />}>
      <Toolbar>
        <Tabs
          label={t("worklist.state")}
          current={state}
          onChange={setState}
          tabs={STATES.map((id) => ({ id, label: t(`worklist.tab.${id}`) }))}
        />
      </Toolbar>
      {list.isPending && <Skeleton lines={10} tall />}
      {first && rows.length === 0 && <Empty title={t("worklist.emptyTitle")}>{t("worklist.emptyText")}</Empty>}
      {rows.length > 0 && (
        <div className={table.around}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t("accounts.debtor")}</th>
                <th>{t("worklist.state")}</th>
                <th>{t("worklist.bandTitle")}</th>
                <th className={table.right}>{t("worklist.score")}</th>
                <th className={table.right}>{t("accounts.balance")}</th>
                <th className={table.right}>{t("accounts.daysPastDue")}</th>
                <th>
                  <span className="hidden-but-read">{t("worklist.why")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <Row key={row.account_id} row={row} onAsk={() => setAsked(row)} />
              ))}
            </tbody>
          </table>
          <MoreRows query={list} />
        </div>
      )}
      {asked && <WhyDrawer accountId={asked.account_id} title={asked.debtor_name} onClose={() => setAsked(null)} />}
    </Page>
  );
}

function Row({ row, onAsk }: { row: WorkRow; onAsk: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const bandName = useBandName();
  const looks = LOOKS[row.state] ?? LOOKS.waiting;
  const detail = row.gate ? word("worklist.gate", row.gate) : row.claimed_by_name;
  return (
    <tr>
      <td>
        <Link className={table.name} to={`/accounts/${row.account_id}`}>
          {row.debtor_name || row.account_reference}
        </Link>
        <span className={table.under}>
          {row.account_reference} · {row.portfolio_name}
        </span>
      </td>
      <td>
        <Tag tone={looks?.tone} icon={looks?.icon}>
          {word("worklist.rowState", row.state)}
        </Tag>
        <span className={styles.detail}>
          {detail} {row.opens_at && t("worklist.from", { when: format.moment(row.opens_at) })}
        </span>
      </td>
      <td>{bandName(row.band_name, row.band_label)}</td>
      <td className={table.right}>{row.score || "–"}</td>
      <td className={table.right}>
        <MoneyText amount={{ amount_minor: row.balance_minor, currency: row.currency }} />
      </td>
      <td className={table.right}>{format.count(row.days_past_due)}</td>
      <td className={table.right}>
        <Button size="small" look="ghost" onClick={onAsk} aria-label={t("worklist.whyOf", { name: row.debtor_name })}>
          {t("worklist.why")}
        </Button>
      </td>
    </tr>
  );
}

/** How many are ready, waiting, and kept out by which gate: as a bar and in words. */
function Counts({ page }: { page: WorkPage }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const blocked = Object.entries(page.blocked).sort(([, one], [, other]) => other - one);
  return (
    <dl className={styles.counts}>
      <div data-tone="good">
        <dd>{format.count(page.ready)}</dd>
        <dt>{t("worklist.ready")}</dt>
      </div>
      <div data-tone="info">
        <dd>{format.count(page.waiting)}</dd>
        <dt>{t("worklist.waiting")}</dt>
      </div>
      {blocked.slice(0, 4).map(([gate, count]) => (
        <div key={gate}>
          <dd>{format.count(count)}</dd>
          <dt>{word("worklist.gate", gate)}</dt>
        </div>
      ))}
    </dl>
  );
}
