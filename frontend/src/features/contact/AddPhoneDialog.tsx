import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { addPhone } from "@/api/contact";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

const PARTIES = ["debtor", "codebtor", "guarantor", "reference"] as const;

/** A number the debtor just told us. */
export function AddPhoneDialog({
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
  const [number, setNumber] = useState("");
  const [party, setParty] = useState<(typeof PARTIES)[number]>("debtor");
  const add = useCommand(addPhone);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await add.run({ accountId, number, party })) onDone();
  };
  return (
    <Dialog title={t("contact.add")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t("contact.number")}
          hint={t("contact.numberHint")}
          type="tel"
          required
          data-autofocus
          value={number}
          onChange={(event) => setNumber(event.target.value)}
        />
        <Choice
          label={t("contact.whose")}
          name="party"
          value={party}
          onChange={setParty}
          options={PARTIES.map((value) => ({ value, label: t(`contact.party.${value}`) }))}
        />
        {add.refusal && <Notice>{refusalText(add.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={add.busy} disabled={!number.trim()}>
            {t("contact.keepNumber")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
