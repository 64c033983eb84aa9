import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Square, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";
import { experimentQuery, resumeExperiment } from "@/api/experiments";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import type { ExperimentCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { now as businessNow } from "@/i18n/clock";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { useShortcuts } from "@/ui/shortcuts";
import { Skeleton } from "@/ui/Skeleton";
import { Tag } from "@/ui/Tag";
import { EndDialog } from "./EndDialog";
import { Results } from "./Results";
import styles from "./Experiments.module.css";

/** One experiment: as it stands, or as it stood when somebody chose. */
export function ExperimentPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const id = useParams().experimentId ?? "";
  const view = useQuery(experimentQuery(id));
  const [ending, setEnding] = useState(false);
  const resume = useCommand(resumeExperiment);
  const card = view.data?.card;
  const undoUntil = card?.undo_until ?? null;
  const mayResume = undoUntil !== null && new Date(undoUntil) > businessNow();
  const takeBack = async () => {
    if (await resume.run(id)) void client.invalidateQueries({ queryKey: keys.experiments });
  };
  useShortcuts([
    {
      id: "end-experiment",
      keys: ["t"],
      label: t("experiments.end"),
      group: t("keys.work"),
      disabled: !card || card.ended_at !== null,
      run: () => setEnding(true),
    },
  ]);
  return (
    <Page
      title={card?.title ?? t("experiments.what")}
      aside={
        card && (
          <div className={styles.head}>
            <StateTag card={card} />
            {card.ended_at === null && (
              <Button look="primary" keyed="T" icon={<Square size={13} aria-hidden />} onClick={() => setEnding(true)}>
                {t("experiments.end")}
              </Button>
            )}
            {mayResume && (
              <Button icon={<Undo2 size={15} aria-hidden />} busy={resume.busy} onClick={() => void takeBack()}>
                {t("experiments.resume")}
              </Button>
            )}
          </div>
        )
      }
    >
      {view.isPending && <Skeleton lines={6} tall />}
      {view.error && <Notice>{refusalText(asRefusal(view.error))}</Notice>}
      {resume.refusal && <Notice>{refusalText(resume.refusal)}</Notice>}
      {view.data && card && (
        <div className={styles.scrolls}>
          <Lead card={card} />
          <Results card={card} results={view.data.results} />
        </div>
      )}
      {ending && view.data && <EndDialog view={view.data} onClose={() => setEnding(false)} />}
    </Page>
  );
}

/** Whether it runs, and how it ended. */
export function StateTag({ card }: { card: ExperimentCard }) {
  const { t } = useTranslation();
  if (card.following) return <Tag tone="info">{t("experiments.following")}</Tag>;
  if (card.chosen) return <Tag tone="plain">{t(`experiments.chosen.${card.chosen}`)}</Tag>;
  return <Tag tone="good">{t("experiments.running")}</Tag>;
}

function Lead({ card }: { card: ExperimentCard }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <>
      <p className={styles.lead}>
        {t("experiments.since", {
          when: format.moment(card.begun_at),
          name: card.begun_by_name,
          until: format.moment(card.ends_at),
        })}
        {card.ended_at &&
          ` · ${t("experiments.ended", { when: format.moment(card.ended_at), name: card.ended_by_name ?? "" })}`}
        {" · "}
        <Link to={`/strategy/changes/${card.change_id}`}>{card.change_title}</Link>
        {" · "}
        {t("experiments.seed", { seed: card.seed })}
      </p>
      {card.ended_at === null && new Date(card.ends_at) <= businessNow() && (
        <Notice tone="warn">{t("experiments.over")}</Notice>
      )}
    </>
  );
}
