import { now as businessNow } from "@/i18n/clock";
import { Undo2 } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { reversePayment } from "@/api/accounts";
import type { PaymentCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { isoDay, useFormat } from "@/i18n/format";
import { useRefusalText, useWord } from "@/i18n/words";
import { ActionsHeading } from "@/ui/ActionsHeading";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Empty } from "@/ui/Empty";
import { TextField } from "@/ui/Field";
import { MoneyText } from "@/ui/MoneyText";
import { Notice } from "@/ui/Notice";
import table from "@/ui/Table.module.css";
import { Tag } from "@/ui/Tag";

/** Money that came, what it was applied to, and what was taken back. */
export function PaymentsTable({ payments, onChanged }: { payments: readonly PaymentCard[]; onChanged: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const word = useWord();
  const [asked, setAsked] = useState<PaymentCard | null>(null);
  if (payments.length === 0) return <Empty title={t("accounts.noPayments")}>{t("accounts.noPaymentsText")}</Empty>;
  return (
    <>
      <table className={table.table}>
        <thead>
          <tr>
            <th>{t("accounts.valueOn")}</th>
            <th>{t("accounts.externalRef")}</th>
            <th className={table.right}>{t("accounts.amount")}</th>
            <th>{t("accounts.appliedTo")}</th>
            <th>{t("accounts.creditedTo")}</th>
            <ActionsHeading />
          </tr>
        </thead>
        <tbody>
          {payments.map((payment) => (
            <tr key={payment.id}>
              <td className="numeric">{format.day(payment.value_on)}</td>
              <td>
                {payment.external_ref}
                <span className={table.under}>
                  {[
                    payment.method && word("accounts.methods", payment.method),
                    word("accounts.sources", payment.source),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </span>
              </td>
              <td className={table.right}>
                <MoneyText amount={payment.amount} />
                {payment.unapplied.amount_minor > 0 && (
                  <span className={table.under}>
                    {t("accounts.unapplied")} {format.amount(payment.unapplied)}
                  </span>
                )}
              </td>
              <td>
                {payment.applied.map((part) => `${part.item_reference} ${format.amount(part.amount)}`).join(", ")}
              </td>
              <td>{payment.credited_to_name ?? "–"}</td>
              <td className={table.right}>
                {payment.reversed_at ? (
                  <Tag tone="bad" icon={Undo2}>
                    {t("accounts.reversed")}
                  </Tag>
                ) : (
                  <Button size="small" look="ghost" onClick={() => setAsked(payment)}>
                    {t("accounts.reverse")}
                  </Button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {asked && (
        <ReversalDialog
          payment={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            onChanged();
          }}
        />
      )}
    </>
  );
}

/** Taking money back undoes everything it caused: the items, the promises, the credit. */
function ReversalDialog({
  payment,
  onClose,
  onDone,
}: {
  payment: PaymentCard;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [reason, setReason] = useState("");
  const [day, setDay] = useState(isoDay(businessNow()));
  const reverse = useCommand(reversePayment);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await reverse.run({ paymentId: payment.id, reversal: { reason, reversed_on: day } })) onDone();
  };
  return (
    <Dialog title={t("accounts.reverse")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("accounts.reverseText")}</p>
        <TextField
          label={t("accounts.reverseReason")}
          required
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <DayField
          label={t("accounts.reversedOn")}
          value={day}
          onChange={setDay}
          min={payment.value_on}
          max={isoDay(businessNow())}
        />
        {reverse.refusal && <Notice>{refusalText(reverse.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="danger" type="submit" busy={reverse.busy} disabled={!reason.trim()}>
            {t("accounts.reverse")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
