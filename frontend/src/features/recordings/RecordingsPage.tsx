import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { recordingsQuery } from "@/api/recordings";
import { sessionQuery } from "@/api/session";
import type { RecordingCard } from "@/api/types";
import { clockText, useFormat } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import { MoreRows } from "@/ui/MoreRows";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { Tag } from "@/ui/Tag";
import { RecordingLine } from "./RecordingLine";
import styles from "./RecordingsPage.module.css";

type View = "all" | "missing" | "policies" | "pauses";
const VIEWS: readonly View[] = ["all", "missing", "policies", "pauses"];
/** What collectors have here: the calls of theirs that policy lets them hear. By which rules is for leaders. */
const OWN: readonly View[] = ["all", "missing"];

/** What was recorded, what should have been and was not, and by which rules. */
export function RecordingsPage({ policies, pauses }: { policies: ReactNode; pauses: ReactNode }) {
  const { t } = useTranslation();
  const [asked, setAsked] = useSearchParams();
  const role = useQuery(sessionQuery).data?.user.role;
  const views = role === undefined || role === "collector" ? OWN : VIEWS;
  const view = views.find((name) => name === asked.get("view")) ?? "all";
  const recordings = useInfiniteQuery(recordingsQuery(view === "missing" ? "missing" : "all"));
  const rows = recordings.data?.pages.flatMap((page) => page.rows) ?? [];
  const counts = recordings.data?.pages[0];
  return (
    <Page title={t("recordings.title")}>
      <Toolbar>
        <Tabs
          label={t("recordings.title")}
          current={view}
          onChange={(name) => setAsked({ view: name }, { replace: true })}
          tabs={views.map((name) => ({
            id: name,
            label: t(`recordings.view.${name}`),
            count: name === "all" ? counts?.total : name === "missing" ? counts?.missing : undefined,
          }))}
        />
      </Toolbar>
      {view === "policies" && policies}
      {view === "pauses" && pauses}
      {(view === "all" || view === "missing") && (
        <>
          {recordings.isPending && <Skeleton lines={8} tall />}
          {recordings.data && rows.length === 0 && (
            <Empty title={t(`recordings.emptyOf.${view}`)}>{t(`recordings.emptyTextOf.${view}`)}</Empty>
          )}
          {rows.length > 0 && (
            <div className={table.around}>
              <table className={table.table}>
                <thead>
                  <tr>
                    <th>{t("accounts.debtor")}</th>
                    <th>{t("calls.when")}</th>
                    <th>{t("calls.by")}</th>
                    <th className={table.right}>{t("calls.talk")}</th>
                    <th>{t("recordings.recording")}</th>
                    <th>{t("recordings.keptUntil")}</th>
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row) => (
                    <Row key={row.call_id} row={row} />
                  ))}
                </tbody>
              </table>
              <MoreRows query={recordings} />
            </div>
          )}
        </>
      )}
    </Page>
  );
}

function Row({ row }: { row: RecordingCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <tr>
      <td>
        <Link className={table.name} to={`/accounts/${row.account_id}`}>
          {row.debtor_name || row.account_reference}
        </Link>
        <span className={table.under}>{row.account_reference}</span>
      </td>
      <td className="numeric">{format.moment(row.called_at)}</td>
      <td>{row.collector_name}</td>
      <td className={table.right}>{row.talk_seconds === null ? "" : clockText(row.talk_seconds)}</td>
      <td className={styles.recording}>
        <RecordingLine recording={row} />
        {row.trouble && <span className={table.under}>{row.trouble}</span>}
      </td>
      <td>
        {row.held ? (
          <Tag tone="info">
            <span title={row.hold_reason}>{t("recordings.held")}</span>
          </Tag>
        ) : (
          row.state === "stored" && row.delete_after && <span className="numeric">{format.day(row.delete_after)}</span>
        )}
      </td>
    </tr>
  );
}
