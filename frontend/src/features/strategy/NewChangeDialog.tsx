import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { draftChange } from "@/api/strategy";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

/** A change begins with what it is called and why it is made. */
export function NewChangeDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const refusalText = useRefusalText();
  const [title, setTitle] = useState("");
  const [why, setWhy] = useState("");
  const draft = useCommand(draftChange);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await draft.run({ title, why });
    if (made) void navigate(`/strategy/changes/${made.card.id}`);
  };
  return (
    <Dialog title={t("strategy.new")} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField
          label={t("strategy.titleOf")}
          required
          maxLength={120}
          data-autofocus
          value={title}
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextArea
          label={t("strategy.why")}
          hint={t("strategy.whyHint")}
          maxLength={4000}
          value={why}
          onChange={(event) => setWhy(event.target.value)}
        />
        {draft.refusal && <Notice>{refusalText(draft.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={draft.busy}>
            {t("strategy.begin")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
