import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";
import { experimentQuery, experimentsQuery } from "@/api/experiments";
import { asRefusal } from "@/api/refusal";
import type { ExperimentCard } from "@/api/types";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Empty } from "@/ui/Empty";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import table from "@/ui/Table.module.css";
import { BeginDialog } from "./BeginDialog";
import { StateTag } from "./ExperimentPage";
import { useFigures, useVerdict } from "./words";
import styles from "./Experiments.module.css";

/** The experiment that runs, what could be tried next, and what earlier ones showed. */
export function ExperimentsPage() {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [asked, setAsked] = useSearchParams();
  const page = useQuery(experimentsQuery);
  const trying = asked.get("try");
  const [opened, setOpened] = useState(false);
  const running = page.data?.experiments.find((one) => one.ended_at === null);
  const over = page.data?.experiments.filter((one) => one.ended_at !== null) ?? [];
  const mayBegin = Boolean(page.data && !running && page.data.candidates.length > 0);
  const close = () => {
    setOpened(false);
    if (trying) setAsked({}, { replace: true });
  };
  useShortcuts([
    {
      id: "begin-experiment",
      keys: ["n"],
      label: t("experiments.begin"),
      group: t("keys.work"),
      disabled: !mayBegin,
      run: () => setOpened(true),
    },
  ]);
  return (
    <Page
      title={t("experiments.title")}
      aside={
        <Button
          look="primary"
          keyed="N"
          icon={<FlaskConical size={15} aria-hidden />}
          disabled={!mayBegin}
          onClick={() => setOpened(true)}
        >
          {t("experiments.begin")}
        </Button>
      }
    >
      {page.isPending && <Skeleton lines={5} tall />}
      {page.error && <Notice>{refusalText(asRefusal(page.error))}</Notice>}
      {page.data && (
        <div className={styles.scrolls}>
          {running ? (
            <Section title={t("experiments.running")}>
              <Running card={running} />
            </Section>
          ) : (
            <Empty title={t("experiments.noneTitle")}>
              <p>{t("experiments.noneText")}</p>
              {page.data.candidates.length === 0 && (
                <>
                  <p>{t("experiments.noCandidate")}</p>
                  <p>
                    <Link to="/strategy">{t("experiments.toStrategy")}</Link>
                  </p>
                </>
              )}
            </Empty>
          )}
          {over.length > 0 && (
            <Section title={t("experiments.history")}>
              <History experiments={over} />
            </Section>
          )}
        </div>
      )}
      {page.data && mayBegin && (opened || trying !== null) && (
        <BeginDialog page={page.data} trying={trying} onClose={close} />
      )}
    </Page>
  );
}

function Running({ card }: { card: ExperimentCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = useFigures();
  const verdict = useVerdict();
  const view = useQuery(experimentQuery(card.id));
  return (
    <div className={styles.running}>
      <p>
        <Link className={table.name} to={`/experiments/${card.id}`}>
          {card.title}
        </Link>{" "}
        <StateTag card={view.data?.card ?? card} />
      </p>
      <p className={styles.quiet}>
        {t("experiments.since", {
          when: format.moment(card.begun_at),
          name: card.begun_by_name,
          until: format.moment(card.ends_at),
        })}
        {" · "}
        {t("experiments.split", {
          champion: figures.share(10_000 - card.challenger_points - card.hold_out_points),
          challenger: figures.share(card.challenger_points),
          held: figures.share(card.hold_out_points),
        })}
      </p>
      {view.data && <p>{verdict(view.data.results, card.measure)}</p>}
    </div>
  );
}

function History({ experiments }: { experiments: readonly ExperimentCard[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">{t("experiments.what")}</th>
          <th scope="col">{t("experiments.versions")}</th>
          <th scope="col">{t("experiments.beganAt")}</th>
          <th scope="col">{t("experiments.endedAt")}</th>
          <th scope="col">{t("experiments.says")}</th>
          <th scope="col">{t("strategy.state")}</th>
        </tr>
      </thead>
      <tbody>
        {experiments.map((one) => (
          <tr key={one.id}>
            <td>
              <Link className={table.name} to={`/experiments/${one.id}`}>
                {one.title}
              </Link>
            </td>
            <td>
              {one.champion} · {one.challenger}
            </td>
            <td>{format.moment(one.begun_at)}</td>
            <td>{one.ended_at && format.moment(one.ended_at)}</td>
            <td>{one.said && t(`experiments.said.${one.said}`)}</td>
            <td>
              <StateTag card={one} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
