import { useTranslation } from "react-i18next";
import type { TelephoneCard } from "@/api/types";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";

/** What an apparatus or a SIP program needs to register as this person's telephone. */
export function HardPhoneDialog({ card, onClose }: { card: TelephoneCard; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Dialog title={t("softphone.signInData")} onClose={onClose}>
      <p className="quiet">{t("softphone.signInText")}</p>
      <TextField label={t("softphone.username")} readOnly value={card.endpoint ?? ""} />
      <TextField label={t("softphone.secret")} readOnly value={card.secret ?? ""} autoComplete="off" />
      <DialogActions>
        <Button onClick={onClose}>{t("ui.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
