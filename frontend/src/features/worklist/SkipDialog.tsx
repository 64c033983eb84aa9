import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { skipAccount } from "@/api/worklist";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

const REASONS = ["not_now", "wrong_language", "conflict_of_interest", "needs_supervisor", "other"] as const;

/** Hand the account back with a reason: nothing is skipped in silence. */
export function SkipDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [reason, setReason] = useState<(typeof REASONS)[number]>("not_now");
  const [note, setNote] = useState("");
  const skip = useCommand(async (ask: { reason: string; note: string }, key: string) => {
    await skipAccount(ask, key);
    return true;
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await skip.run({ reason, note })) onDone();
  };
  return (
    <Dialog title={t("worklist.skip")} onClose={onClose}>
      <form onSubmit={submit}>
        <Choice
          label={t("worklist.skipReason")}
          name="skip-reason"
          value={reason}
          onChange={setReason}
          options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))}
        />
        <TextField label={t("ui.noteOptional")} value={note} onChange={(event) => setNote(event.target.value)} />
        {skip.refusal && <Notice>{refusalText(skip.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" data-autofocus busy={skip.busy} keyed="↵">
            {t("worklist.skipIt")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
