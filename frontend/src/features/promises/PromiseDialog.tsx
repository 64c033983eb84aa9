import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { makePlan, makePromise } from "@/api/promises";
import type { Money, PromiseTerms } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { decimalText, minorFrom, useFormat } from "@/i18n/format";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { DayField } from "@/ui/DayField";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, TextField } from "@/ui/Field";
import { Kbd } from "@/ui/Kbd";
import { MoneyText } from "@/ui/MoneyText";
import { Notice } from "@/ui/Notice";
import { useShortcuts } from "@/ui/shortcuts";
import { amountOffers, dayOffers, instalmentsOf } from "./offers";
import styles from "./PromiseDialog.module.css";

interface Props {
  accountId: string;
  terms: PromiseTerms;
  overdue: Money;
  callId?: string | null;
  /** Their own limits are wider: the dialog says that they are applied. */
  mayOverride?: boolean;
  onClose: () => void;
  onDone: () => void;
}

/** How much, by when; what it will be judged by is said before it is kept. */
export function PromiseDialog({
  accountId,
  terms,
  overdue,
  callId = null,
  mayOverride = false,
  onClose,
  onDone,
}: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const refusalText = useRefusalText();
  const amounts = amountOffers(terms, overdue);
  const days = dayOffers(terms.latest_due_on);
  const [amountText, setAmountText] = useState(() => (amounts[0] ? typed(amounts[0].amount) : ""));
  const [day, setDay] = useState(() => days[2]?.day ?? days[0]?.day ?? terms.latest_due_on);
  const [parts, setParts] = useState(1);
  const [override, setOverride] = useState(false);
  const promise = useCommand(makePromise);
  const plan = useCommand(makePlan);

  const minor = minorFrom(amountText, terms.currency);
  const amount = minor === null ? null : { amount_minor: minor, currency: terms.currency };
  const tooLittle = amount !== null && amount.amount_minor < terms.minimum.amount_minor && !override;
  const tooMuch = amount !== null && amount.amount_minor > terms.balance.amount_minor;
  const problem = amountProblem(amountText, amount, tooLittle, tooMuch);
  const instalments = amount && parts > 1 ? instalmentsOf(amount, parts, day) : [];

  const lastDay = instalments.at(-1)?.due_on;

  // Alt and a number picks an amount: the hands stay on the keyboard while the debtor speaks.
  useShortcuts(
    amounts.map((offer, index) => ({
      id: `promise-amount-${index}`,
      keys: [`alt+${index + 1}`],
      label: t(`promises.offer.${offer.id}`),
      group: t("keys.promise"),
      whileWriting: true,
      inDialog: true,
      unlisted: true,
      run: () => setAmountText(typed(offer.amount)),
    })),
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!amount || problem) return;
    const rest = { call_id: callId, override };
    const made =
      parts > 1
        ? await plan.run({ accountId, plan: { instalments, ...rest } })
        : await promise.run({ accountId, promise: { amount, due_on: day, ...rest } });
    if (made) onDone();
  };
  const refusal = promise.refusal ?? plan.refusal;

  return (
    <Dialog title={t("promises.make")} onClose={onClose}>
      <form onSubmit={submit}>
        <div>
          <TextField
            label={t("promises.amountIn", { currency: terms.currency })}
            inputMode="decimal"
            data-autofocus
            autoComplete="off"
            className="numeric"
            value={amountText}
            problem={
              problem
                ? t(problem, { minimum: format.money(terms.minimum), balance: format.money(terms.balance) })
                : undefined
            }
            hint={amount ? format.money(amount) : undefined}
            onChange={(event) => setAmountText(event.target.value)}
            onFocus={(event) => event.target.select()}
          />
          <div className={styles.offers}>
            {amounts.map((offer, index) => (
              <button
                key={offer.id}
                type="button"
                className={styles.offer}
                onClick={() => setAmountText(typed(offer.amount))}
              >
                <span>{t(`promises.offer.${offer.id}`)}</span>
                <span className="numeric">{format.amount(offer.amount)}</span>
                <Kbd>{`Alt ${index + 1}`}</Kbd>
              </button>
            ))}
          </div>
        </div>
        <div>
          <DayField
            label={t("promises.by")}
            value={day}
            onChange={setDay}
            hint={t("promises.latest", { day: format.day(terms.latest_due_on) })}
          />
          <div className={styles.offers}>
            {days.map((offer) => (
              <button
                key={offer.id}
                type="button"
                className={styles.offer}
                aria-pressed={offer.day === day}
                onClick={() => setDay(offer.day)}
              >
                <span>{t(`promises.day.${offer.id}`)}</span>
                <span className="numeric">{format.weekday(offer.day)}</span>
              </button>
            ))}
          </div>
        </div>
        {terms.maximum_instalments > 1 && (
          <Choice
            label={t("promises.parts")}
            name="parts"
            value={String(parts)}
            onChange={(value) => setParts(Number(value))}
            options={Array.from({ length: Math.min(6, terms.maximum_instalments) }, (_, index) => ({
              value: String(index + 1),
              label: index === 0 ? t("promises.once") : `${index + 1}×`,
            }))}
          />
        )}
        {instalments.length > 0 && (
          <ol className={styles.instalments}>
            {instalments.map((instalment, index) => (
              <li key={instalment.due_on}>
                <span className="quiet">{index + 1}</span>
                <span>{format.weekday(instalment.due_on)}</span>
                <MoneyText amount={instalment.amount} />
              </li>
            ))}
          </ol>
        )}
        {lastDay && lastDay > terms.latest_due_on && (
          <p className={styles.terms}>
            {t("promises.planBeyond", { day: format.day(terms.latest_due_on), last: format.day(lastDay) })}
          </p>
        )}
        <p className={styles.terms}>
          {t("promises.terms", {
            count: terms.grace_business_days,
            share: format.percent(10_000 - terms.tolerance_basis_points, 10_000),
          })}
        </p>
        {mayOverride && (
          <label className={styles.override}>
            <input type="checkbox" checked={override} onChange={(event) => setOverride(event.target.checked)} />
            {t("promises.override")}
          </label>
        )}
        {refusal && <Notice>{refusalText(refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button
            look="primary"
            type="submit"
            busy={promise.busy || plan.busy}
            disabled={!amount || Boolean(problem)}
            keyed="↵"
          >
            {parts > 1 ? t("promises.keepPlan") : t("promises.keep")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** As one would type it: no grouping, cents only where there are any. */
function typed(amount: Money): string {
  return decimalText(amount).replace(/\.0+$/, "");
}

function amountProblem(text: string, amount: Money | null, tooLittle: boolean, tooMuch: boolean): string | null {
  if (text.trim() === "") return null;
  if (amount === null) return "promises.notAnAmount";
  if (tooMuch) return "promises.tooMuch";
  return tooLittle ? "promises.tooLittle" : null;
}
