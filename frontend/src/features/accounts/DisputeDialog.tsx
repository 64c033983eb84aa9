import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { openDispute } from "@/api/accounts";
import type { ItemCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

const REASONS = ["already_paid", "wrong_amount", "not_received", "not_mine", "service_complaint", "other"] as const;

interface Props {
  accountId: string;
  items: readonly ItemCard[];
  itemId?: string;
  onClose: () => void;
  onDone: () => void;
}

/** The debtor contests an item: from now on that item, and only that, is not chased. */
export function DisputeDialog({ accountId, items, itemId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const open = items.filter((item) => item.open.amount_minor > 0 && !item.disputed);
  const [item, setItem] = useState(itemId ?? open[0]?.id ?? "");
  const [reason, setReason] = useState<(typeof REASONS)[number] | null>(null);
  const [note, setNote] = useState("");
  const dispute = useCommand(openDispute);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (reason && (await dispute.run({ accountId, dispute: { item_id: item, reason, note } }))) onDone();
  };
  return (
    <Dialog title={t("accounts.dispute")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("accounts.disputeText")}</p>
        <SelectField label={t("accounts.item")} value={item} onChange={(event) => setItem(event.target.value)}>
          {open.map((one) => (
            <option key={one.id} value={one.id}>
              {one.reference} · {format.money(one.open)}
            </option>
          ))}
        </SelectField>
        <Choice
          label={t("accounts.disputeReason")}
          name="dispute-reason"
          value={reason}
          onChange={setReason}
          options={REASONS.map((value) => ({ value, label: t(`reasons.${value}`) }))}
        />
        <TextField label={t("ui.noteOptional")} value={note} onChange={(event) => setNote(event.target.value)} />
        {dispute.refusal && <Notice>{refusalText(dispute.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={dispute.busy} disabled={!reason || !item}>
            {t("accounts.openDispute")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
