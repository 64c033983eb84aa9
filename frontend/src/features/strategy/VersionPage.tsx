import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams } from "react-router";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import { rollBack, strategyQuery, versionQuery } from "@/api/strategy";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { Page } from "@/ui/Page";
import { Section } from "@/ui/Section";
import { Skeleton } from "@/ui/Skeleton";
import { Differences } from "./Differences";
import type { Body } from "./draft";
import { SegmentsNamed } from "./SegmentsNamed";
import { StrategyText } from "./StrategyText";
import styles from "./Strategy.module.css";

/** A version as it was published, how it differs from the one before, and the way back to it. */
export function VersionPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const number = Number(useParams().number);
  const version = useQuery(versionQuery(number));
  const strategy = useQuery(strategyQuery);
  const [back, setBack] = useState(false);
  const card = version.data?.card;
  const canGoBack = strategy.data && strategy.data.may_write && strategy.data.active !== number;
  return (
    <Page
      title={t("strategy.versionShort", { number })}
      aside={
        canGoBack && (
          <Button icon={<Undo2 size={15} aria-hidden />} onClick={() => setBack(true)}>
            {t("strategy.rollBack")}
          </Button>
        )
      }
    >
      {version.isPending && <Skeleton lines={6} tall />}
      {version.error && <Notice>{refusalText(asRefusal(version.error))}</Notice>}
      {version.data && card && (
        <div className={styles.scrolls}>
          <p className={styles.lead}>
            {card.title ?? card.name}
            {card.activated_at && ` · ${t("strategy.from")} ${format.moment(card.activated_at)}`}
            {card.retired_at && ` · ${t("strategy.to")} ${format.moment(card.retired_at)}`}
            {card.created_by_name && ` · ${card.created_by_name}`}
          </p>
          {version.data.before !== null && (
            <Section title={t("strategy.sinceBefore", { number: version.data.before })}>
              <Differences differences={version.data.differences} />
            </Section>
          )}
          <StrategyText body={version.data.body as unknown as Body} />
          <SegmentsNamed segments={version.data.segments} />
        </div>
      )}
      {back && strategy.data && (
        <RollBackDialog number={number} atOnce={number === strategy.data.before} onClose={() => setBack(false)} />
      )}
    </Page>
  );
}

/** The version just before comes back at once; an older one as a draft. */
function RollBackDialog({ number, atOnce, onClose }: { number: number; atOnce: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const navigate = useNavigate();
  const refusalText = useRefusalText();
  const [title, setTitle] = useState(t("strategy.backTo", { number }));
  const [why, setWhy] = useState("");
  const back = useCommand(rollBack);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await back.run({ number, title, why });
    if (!made) return;
    void client.invalidateQueries({ queryKey: keys.strategy });
    void navigate(`/strategy/changes/${made.card.id}`);
  };
  return (
    <Dialog title={t("strategy.rollBack")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <Notice tone="info">{t(atOnce ? "strategy.backAtOnce" : "strategy.backAsDraft")}</Notice>
        <TextField
          label={t("strategy.titleOf")}
          required
          maxLength={120}
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextArea
          label={t("strategy.why")}
          data-autofocus
          maxLength={4000}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
        {back.refusal && <Notice>{refusalText(back.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={back.busy}>
            {t("strategy.rollBack")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
