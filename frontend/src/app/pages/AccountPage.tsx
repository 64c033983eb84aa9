import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useParams } from "react-router";
import { accountQuery, paymentsQuery, timelineQuery } from "@/api/accounts";
import { accountCallsQuery, dispositionsQuery } from "@/api/calls";
import { phonesQuery } from "@/api/contact";
import { keys } from "@/api/keys";
import { accountPromisesQuery } from "@/api/promises";
import { asRefusal } from "@/api/refusal";
import { CallsTable } from "@/features/calls/CallsTable";
import { DebtorHead } from "@/features/accounts/DebtorHead";
import { ItemsTable } from "@/features/accounts/ItemsTable";
import { Owed } from "@/features/accounts/Owed";
import { PaymentsTable } from "@/features/accounts/PaymentsTable";
import { TimelineList } from "@/features/accounts/TimelineList";
import { Numbers } from "@/features/contact/Numbers";
import { useRecordingUnder } from "@/features/recordings/useRecordingUnder";
import { Preferences } from "@/features/contact/Preferences";
import { useRefusalText } from "@/i18n/words";
import { Empty } from "@/ui/Empty";
import { MoreRows } from "@/ui/MoreRows";
import { Section } from "@/ui/Section";
import { Skeleton } from "@/ui/Skeleton";
import { Tabs } from "@/ui/Tabs";
import { AccountActions } from "./AccountActions";
import { PromisesTab } from "./PromisesTab";
import styles from "./AccountPage.module.css";

type TabName = "timeline" | "items" | "payments" | "promises" | "calls";

/** One account, read by anybody who may see it, acted upon by whoever's role allows it. */
export function AccountPage() {
  const { accountId = "" } = useParams();
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const [tab, setTab] = useState<TabName>("timeline");
  const account = useQuery(accountQuery(accountId));
  const { data: phones } = useQuery(phonesQuery(accountId));
  const { data: promises = [] } = useQuery(accountPromisesQuery(accountId));
  const { data: payments = [] } = useQuery(paymentsQuery(accountId));
  const { data: calls = [] } = useQuery(accountCallsQuery(accountId));
  const { data: tree } = useQuery(dispositionsQuery(accountId));
  const timeline = useInfiniteQuery(timelineQuery(accountId));
  const recordingUnder = useRecordingUnder(accountId);
  const lookAgain = () => void client.invalidateQueries({ queryKey: keys.account(accountId) });

  if (account.error) return <Empty title={t("accounts.notFound")}>{refusalText(asRefusal(account.error))}</Empty>;
  if (!account.data) return <Skeleton lines={12} />;
  const labels = Object.fromEntries(
    (tree?.options ?? []).map((option) => [option.code, option.labels[i18n.language] ?? option.code]),
  );
  const items = account.data.items;
  return (
    <div className={styles.page}>
      <aside className={styles.side}>
        <div className={styles.block}>
          <DebtorHead account={account.data} />
        </div>
        <div className={styles.block}>
          <Owed account={account.data} />
        </div>
        <Section title={t("contact.numbers")}>{phones ? <Numbers phones={phones} /> : <Skeleton />}</Section>
        <Preferences accountId={accountId} />
      </aside>
      <div className={styles.main}>
        <AccountActions account={account.data} phones={phones ?? []} onChanged={lookAgain} />
        <div className={styles.tabs}>
          <Tabs
            label={t("accounts.account")}
            current={tab}
            onChange={(name) => setTab(name as TabName)}
            tabs={[
              { id: "timeline", label: t("accounts.whatHappened") },
              { id: "items", label: t("accounts.items"), count: items.length },
              { id: "payments", label: t("accounts.payments"), count: payments.length },
              { id: "promises", label: t("promises.title"), count: promises.length },
              { id: "calls", label: t("calls.title"), count: calls.length },
            ]}
          >
            <div className={styles.panel}>
              {tab === "timeline" && (
                <>
                  {timeline.isPending && <Skeleton lines={8} />}
                  <TimelineList
                    entries={timeline.data?.pages.flatMap((page) => page.entries) ?? []}
                    currency={account.data.currency}
                    labels={labels}
                    under={recordingUnder}
                  />
                  <MoreRows query={timeline} />
                </>
              )}
              {tab === "items" && <ItemsTable items={items} onChanged={lookAgain} />}
              {tab === "payments" && <PaymentsTable payments={payments} onChanged={lookAgain} />}
              {tab === "promises" && <PromisesTab promises={promises} onChanged={lookAgain} />}
              {tab === "calls" && <CallsTable calls={calls} labels={labels} />}
            </div>
          </Tabs>
        </div>
      </div>
    </div>
  );
}
