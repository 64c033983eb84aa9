import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { endExperiment, resumeExperiment } from "@/api/experiments";
import { keys } from "@/api/keys";
import { asRefusal } from "@/api/refusal";
import type { ExperimentView } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";
import { useVerdict } from "./words";
import styles from "./Experiments.module.css";

/** Which version goes on: chosen with the verdict before one's eyes. */
export function EndDialog({ view, onClose }: { view: ExperimentView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const verdict = useVerdict();
  const { card, results } = view;
  const [chosen, setChosen] = useState<"keep" | "promote">(
    results.verdict.says === "challenger_better" ? "promote" : "keep",
  );
  const end = useCommand(endExperiment);
  const again = () => {
    void client.invalidateQueries({ queryKey: keys.experiments });
    void client.invalidateQueries({ queryKey: keys.strategy });
  };
  const resume = async () => {
    try {
      await resumeExperiment(card.id);
      say(t("experiments.resumed"));
    } catch (thrown) {
      say(refusalText(asRefusal(thrown)), { tone: "bad" });
    }
    again();
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const ended = await end.run({ id: card.id, chosen });
    if (!ended) return;
    again();
    onClose();
    if (chosen === "promote") say(t("experiments.promotedSaid"));
    else say(t("experiments.keptSaid"), { action: { label: t("ui.undo"), run: () => void resume() } });
  };
  return (
    <Dialog title={t("experiments.endTitle")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <p>{verdict(results, card.measure)}</p>
        <Choice
          label={t("experiments.endWith")}
          name="chosen"
          value={chosen}
          onChange={setChosen}
          options={[
            { value: "keep", label: t("experiments.choice.keep", { number: card.champion }) },
            { value: "promote", label: t("experiments.choice.promote", { number: card.challenger }) },
          ]}
        />
        <p className={styles.quiet}>{t(chosen === "keep" ? "experiments.endKeep" : "experiments.endPromote")}</p>
        {end.refusal && <Notice>{refusalText(end.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={end.busy}>
            {t("experiments.endNow")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
