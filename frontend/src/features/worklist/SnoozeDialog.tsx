import { now as businessNow } from "@/i18n/clock";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { snoozeAccount } from "@/api/worklist";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { WhenField } from "./WhenField";
import { momentOf, whenOffers } from "./whenOffers";

/** Not before a moment: the account comes back by itself. */
export function SnoozeDialog({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [until, setUntil] = useState(() => whenOffers()[0]?.at ?? businessNow());
  const [note, setNote] = useState("");
  const snooze = useCommand(async (ask: { until: string; note: string }, key: string) => {
    await snoozeAccount(ask, key);
    return true;
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await snooze.run({ until: momentOf(until), note })) onDone();
  };
  return (
    <Dialog title={t("worklist.snooze")} onClose={onClose}>
      <form onSubmit={submit}>
        <WhenField value={until} onChange={setUntil} />
        <TextField label={t("ui.noteOptional")} value={note} onChange={(event) => setNote(event.target.value)} />
        {snooze.refusal && <Notice>{refusalText(snooze.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={snooze.busy} data-autofocus keyed="↵">
            {t("worklist.snoozeIt")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
