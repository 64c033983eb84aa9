import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";
import { checkStranded, strandedSummaryQuery } from "@/api/stranded";
import type { Gap, StrandedSummary } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Skeleton } from "@/ui/Skeleton";
import { Filters } from "./Filters";
import { Steps } from "./Steps";
import { StrandedList } from "./StrandedList";
import { matching } from "./counts";
import styles from "./StrandedPage.module.css";

/** Whether every delinquent account has its next step; those that have none, with what to do about it. */
export function StrandedPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const [asked, setAsked] = useSearchParams();
  const summary = useQuery(strandedSummaryQuery).data;
  const check = useCommand(checkStranded);
  const gap = (summary?.gaps.find((one) => one.gap === asked.get("gap"))?.gap ?? null) as Gap | null;
  const portfolio = summary?.gaps.find((one) => one.portfolio_id === asked.get("portfolio"))?.portfolio_id ?? null;
  const set = (change: { gap?: Gap | null; portfolio?: string | null }) =>
    setAsked(
      Object.fromEntries(
        Object.entries({ gap, portfolio, ...change }).filter((one): one is [string, string] => one[1] !== null),
      ),
      { replace: true },
    );
  const checkNow = async () => {
    const told = await check.run();
    if (told) client.setQueryData(strandedSummaryQuery.queryKey, told);
  };
  const button = (
    <Button onClick={() => void checkNow()} busy={check.busy || summary?.waiting}>
      {t("stranded.check")}
    </Button>
  );
  return (
    <Page title={t("stranded.title")} aside={summary?.checked_at && <Checked summary={summary}>{button}</Checked>}>
      {check.refusal && <Notice>{refusalText(check.refusal)}</Notice>}
      {!summary && <Skeleton lines={8} tall />}
      {summary && !summary.checked_at && (
        <Empty title={summary.waiting ? t("stranded.checking") : t("stranded.never")} action={button}>
          {t("stranded.neverText")}
        </Empty>
      )}
      {summary?.checked_at && (
        <>
          <Steps summary={summary} />
          {summary.gaps.length === 0 ? (
            <AllWell summary={summary} />
          ) : (
            <>
              <Filters summary={summary} gap={gap} portfolio={portfolio} onChange={set} />
              <StrandedList
                filters={{ gap, portfolio }}
                checkedAt={summary.checked_at}
                counts={matching(summary.gaps, gap, portfolio)}
              />
            </>
          )}
        </>
      )}
    </Page>
  );
}

function Checked({ summary, children }: { summary: StrandedSummary; children: React.ReactNode }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={styles.checked}>
      <span role="status">
        {summary.waiting
          ? t("stranded.checking")
          : summary.checked_at && t("stranded.checked", { when: format.moment(summary.checked_at) })}
      </span>
      {children}
    </div>
  );
}

/** Nothing is missing: how many were looked at, and when. */
function AllWell({ summary }: { summary: StrandedSummary }) {
  const { t } = useTranslation();
  const format = useFormat();
  const count = summary.steps.reduce((sum, one) => sum + one.accounts, 0);
  return (
    <Empty title={t("stranded.emptyTitle")}>
      {t("stranded.emptyText", {
        count,
        shown: format.count(count),
        when: summary.checked_at ? format.moment(summary.checked_at) : "",
      })}
    </Empty>
  );
}
