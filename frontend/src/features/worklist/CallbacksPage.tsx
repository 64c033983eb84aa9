import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Clock, TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { keys } from "@/api/keys";
import { useCommand } from "@/api/useCommand";
import { callbacksQuery, cancelCallback } from "@/api/worklist";
import { useFormat } from "@/i18n/format";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Page, Toolbar } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { Tabs } from "@/ui/Tabs";
import { Tag } from "@/ui/Tag";
import { There } from "@/ui/There";
import { useNow } from "@/ui/Timer";

/** Times at which debtors asked to be called; what is due comes first and is handed out before all else. */
export function CallbacksPage({ mineFirst }: { mineFirst: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const now = useNow(30_000);
  const [whose, setWhose] = useState(mineFirst ? "mine" : "all");
  const callbacks = useQuery(callbacksQuery(whose === "mine"));
  const cancel = useCommand(cancelCallback);
  const rows = [...(callbacks.data ?? [])].sort((one, other) => (one.due_at < other.due_at ? -1 : 1));
  const take = async (id: string) => {
    await cancel.run(id);
    await client.invalidateQueries({ queryKey: keys.callbacks });
  };
  return (
    <Page title={t("worklist.callbacksTitle")}>
      <Toolbar>
        <Tabs
          label={t("worklist.whose")}
          current={whose}
          onChange={setWhose}
          tabs={[
            { id: "mine", label: t("worklist.mine") },
            { id: "all", label: t("worklist.everybodys") },
          ]}
        />
      </Toolbar>
      {callbacks.isPending && <Skeleton lines={6} tall />}
      {callbacks.data && rows.length === 0 && (
        <Empty title={t("worklist.noCallbacks")}>{t("worklist.noCallbacksText")}</Empty>
      )}
      {rows.length > 0 && (
        <div className={table.around}>
          <table className={table.table}>
            <thead>
              <tr>
                <th>{t("worklist.dueAt")}</th>
                <th>{t("accounts.debtor")}</th>
                <th>{t("accounts.note")}</th>
                <th>{t("worklist.keptFor")}</th>
                <ActionsHeading />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => {
                const due = new Date(row.due_at).getTime() <= now;
                return (
                  <tr key={row.id}>
                    <td>
                      <Tag tone={due ? "bad" : "info"} icon={due ? TriangleAlert : Clock}>
                        {due
                          ? t("worklist.due", { when: format.relative(row.due_at, new Date(now)) })
                          : format.moment(row.due_at)}
                      </Tag>{" "}
                      {!due && <There at={row.due_at} zones={[row.zone]} />}
                    </td>
                    <td>
                      <Link className={table.name} to={`/accounts/${row.account_id}`}>
                        {row.debtor_name}
                      </Link>
                      <span className={table.under}>{row.account_reference}</span>
                    </td>
                    <td>{row.note}</td>
                    <td>{row.for_user_name ?? t("worklist.forAnybody")}</td>
                    <td className={table.right}>
                      <Button size="small" look="ghost" onClick={() => void take(row.id)}>
                        {t("worklist.cancelCallback")}
                      </Button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </Page>
  );
}
