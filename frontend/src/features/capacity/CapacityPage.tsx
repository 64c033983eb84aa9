import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { capacityQuery } from "@/api/assignment";
import { asRefusal } from "@/api/refusal";
import type { CapacityBoard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { Skeleton } from "@/ui/Skeleton";
import { Collectors } from "./Collectors";
import { Desks } from "./Desks";
import styles from "./Capacity.module.css";

/** The day's people against the day's work: what each is offered, and what will not be reached. */
export function CapacityPage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const board = useQuery(capacityQuery);
  return (
    <Page title={t("capacity.title")}>
      {board.isPending && <Skeleton lines={8} tall />}
      {board.error && <Notice>{refusalText(asRefusal(board.error))}</Notice>}
      {board.data && (
        // What scrolls must be reachable by key.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={styles.scrolls} role="region" tabIndex={0} aria-label={t("capacity.title")}>
          <Lead board={board.data} />
          <Section title={t("capacity.desks")}>
            <Desks desks={board.data.desks} />
          </Section>
          <Section title={t("capacity.collectors")}>
            <p className={styles.quiet}>{t("capacity.fairText")}</p>
            <Collectors collectors={board.data.collectors} desks={board.data.desks} />
          </Section>
        </div>
      )}
    </Page>
  );
}

function Lead({ board }: { board: CapacityBoard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const minutes = format.count(Math.round(board.seconds_per_account / 6) / 10);
  const nobody = board.desks.reduce((sum, desk) => sum + desk.nobody.accounts, 0);
  return (
    <>
      <p className={styles.lead}>
        {t("capacity.lead", { minutes })}{" "}
        {board.measured_from > 0 ? t("capacity.measured", { count: board.measured_from }) : t("capacity.assumed")}
      </p>
      {nobody > 0 && <Notice tone="warn">{t("capacity.nobodyServes", { count: nobody })}</Notice>}
    </>
  );
}
