import { now as businessNow } from "@/i18n/clock";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { recordPayment } from "@/api/accounts";
import { useCommand } from "@/api/useCommand";
import { isoDay, minorFrom, useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

const METHODS = ["transfer", "cash", "card", "direct_debit", "cheque", "wallet", "other"] as const;

interface Props {
  accountId: string;
  currency: string;
  onClose: () => void;
  onDone: () => void;
}

/** Money that came: how much, which day it counts from, and the reference that keeps it from being entered twice. */
export function PaymentDialog({ accountId, currency, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const [text, setText] = useState("");
  const [valueOn, setValueOn] = useState(isoDay(businessNow()));
  const [reference, setReference] = useState("");
  const [method, setMethod] = useState("");
  const record = useCommand(recordPayment);
  const minor = minorFrom(text, currency);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (minor === null) return;
    const payment = {
      account_id: accountId,
      amount: { amount_minor: minor, currency },
      value_on: valueOn,
      external_ref: reference,
      method,
    };
    if (await record.run(payment)) onDone();
  };
  return (
    <Dialog title={t("accounts.recordPayment")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t("promises.amountIn", { currency })}
          inputMode="decimal"
          required
          data-autofocus
          value={text}
          hint={minor === null ? undefined : format.money({ amount_minor: minor, currency })}
          problem={text !== "" && minor === null ? t("promises.notAnAmount") : undefined}
          onChange={(event) => setText(event.target.value)}
        />
        <DayField label={t("accounts.valueOn")} value={valueOn} onChange={setValueOn} max={isoDay(businessNow())} />
        <TextField
          label={t("accounts.externalRef")}
          hint={t("accounts.externalRefHint")}
          required
          value={reference}
          onChange={(event) => setReference(event.target.value)}
        />
        <SelectField label={t("accounts.method")} value={method} onChange={(event) => setMethod(event.target.value)}>
          <option value="">{t("accounts.methodUnknown")}</option>
          {METHODS.map((one) => (
            <option key={one} value={one}>
              {t(`accounts.methods.${one}`)}
            </option>
          ))}
        </SelectField>
        {record.refusal && <Notice>{refusalText(record.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={record.busy} disabled={minor === null || !reference.trim()}>
            {t("accounts.keepPayment")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
