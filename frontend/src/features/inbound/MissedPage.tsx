import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { missedCallersQuery, type WhichMissed } from "@/api/inbound";
import { useFormat } from "@/i18n/format";
import { Empty } from "@/ui/Empty";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { MissedLine } from "./MissedLine";
import styles from "./MissedPage.module.css";

const VIEWS: readonly WhichMissed[] = ["owed", "settled", "all"];

/** Debtors who called and found nobody: how long they waited, and the call they are owed for it. */
export function MissedPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const [asked, setAsked] = useSearchParams();
  const which = VIEWS.find((name) => name === asked.get("view")) ?? "owed";
  const { data, isPending } = useQuery(missedCallersQuery(which));
  const rows = data?.rows ?? [];
  return (
    <Page title={t("inbound.missed.title")}>
      <Toolbar>
        <Tabs
          label={t("inbound.missed.which")}
          current={which}
          onChange={(view) => setAsked({ view }, { replace: true })}
          tabs={VIEWS.map((name) => ({
            id: name,
            label: t(`inbound.missed.view.${name}`),
            count: name === "owed" ? data?.owed : undefined,
          }))}
        />
      </Toolbar>
      {isPending && <Skeleton lines={6} tall />}
      {data && rows.length === 0 && (
        <Empty title={t(`inbound.missed.empty.${which}`)}>{t("inbound.missed.emptyText")}</Empty>
      )}
      {rows.length > 0 && (
        <div className={table.around}>
          <table className={table.table}>
            <caption className={styles.caption}>
              {t("inbound.missed.found", { count: rows.length, shown: format.count(rows.length) })}
            </caption>
            <thead>
              <tr>
                <th>{t("inbound.missed.when")}</th>
                <th>{t("inbound.missed.who")}</th>
                <th>{t("inbound.missed.waited")}</th>
                <th>{t("inbound.missed.callBack")}</th>
                <th>{t("inbound.missed.keptFor")}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <MissedLine key={row.id} row={row} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
