import { now as businessNow } from "@/i18n/clock";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { placeHold } from "@/api/accounts";
import { useCommand } from "@/api/useCommand";
import { addDays, isoDay } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

const REASONS = ["hardship", "legal", "fraud", "deceased", "creditor_request", "other"] as const;
const USUAL_DAYS = 7;

interface Props {
  accountId: string;
  onClose: () => void;
  onDone: () => void;
}

/** Leave the account alone until a day, for a reason somebody answers for. */
export function HoldDialog({ accountId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
  const [endsOn, setEndsOn] = useState(isoDay(addDays(businessNow(), USUAL_DAYS)));
  const [note, setNote] = useState("");
  const hold = useCommand(placeHold);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason && (await hold.run({ accountId, hold: { reason, ends_on: endsOn, note } }))) onDone();
  };
  return (
    <Dialog title={t("accounts.hold")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("accounts.holdText")}</p>
        <Choice
          label={t("accounts.holdReason")}
          name="hold-reason"
          value={reason}
          onChange={setReason}
          options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))}
        />
        <DayField label={t("accounts.holdUntil")} value={endsOn} onChange={setEndsOn} min={isoDay(businessNow())} />
        <TextField label={t("ui.noteOptional")} value={note} onChange={(event) => setNote(event.target.value)} />
        {hold.refusal && <Notice>{refusalText(hold.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={hold.busy} disabled={!reason}>
            {t("accounts.placeHold")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
