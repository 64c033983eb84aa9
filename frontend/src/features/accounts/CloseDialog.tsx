import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { closeAccount } from "@/api/accounts";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

const REASONS = ["paid", "settled", "written_off", "recalled", "sold"] as const;

export function CloseDialog({
  accountId,
  onClose,
  onDone,
}: {
  accountId: string;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
  const close = useCommand(closeAccount);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason && (await close.run({ accountId, reason }))) onDone();
  };
  return (
    <Dialog title={t("accounts.close")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("accounts.closeText")}</p>
        <Choice
          label={t("accounts.closeReason")}
          name="closing-reason"
          value={reason}
          onChange={setReason}
          options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))}
        />
        {close.refusal && <Notice>{refusalText(close.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="danger" type="submit" busy={close.busy} disabled={!reason}>
            {t("accounts.close")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
