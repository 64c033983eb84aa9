import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { stopContact } from "@/api/contact";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

interface Props {
  accountId: string;
  onClose: () => void;
  onDone: () => void;
}

/** The debtor wants no more contact: kept in their words, and honoured from this moment on. */
export function StopContactDialog({ accountId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [reason, setReason] = useState("");
  const stop = useCommand(async (ask: { accountId: string; reason: string }, key: string) => {
    await stopContact(ask, key);
    return true;
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason.trim() && (await stop.run({ accountId, reason }))) onDone();
  };
  return (
    <Dialog title={t("contact.stop")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("contact.stopText")}</p>
        <TextArea
          label={t("contact.stopReason")}
          data-autofocus
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {stop.refusal && <Notice>{refusalText(stop.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="danger" type="submit" busy={stop.busy} disabled={!reason.trim()}>
            {t("contact.stop")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
