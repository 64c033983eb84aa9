import { now as businessNow } from "@/i18n/clock";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import type { PhoneCard } from "@/api/types";
import { makeCallback } from "@/api/worklist";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { Choice, SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { WhenField } from "./WhenField";
import { momentOf, whenOffers } from "./whenOffers";

interface Props {
  accountId: string;
  phones: readonly PhoneCard[];
  onClose: () => void;
  onDone: () => void;
}

/** The debtor asked to be called at a time: it then comes before everything else. */
export function CallbackDialog({ accountId, phones, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [at, setAt] = useState(() => whenOffers()[0]?.at ?? businessNow());
  const [keeper, setKeeper] = useState<"me" | "anybody">("me");
  const [phone, setPhone] = useState("");
  const [note, setNote] = useState("");
  const make = useCommand(makeCallback);
  const meant = phones.filter((one) => (phone ? one.id === phone : !one.retired));
  const zones = [...new Set(meant.flatMap((one) => one.zones))];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const callback = { due_at: momentOf(at), for_me: keeper === "me", phone_id: phone || null, note };
    if (await make.run({ accountId, callback })) onDone();
  };
  return (
    <Dialog title={t("worklist.callback")} onClose={onClose}>
      <form onSubmit={submit}>
        <WhenField value={at} onChange={setAt} zones={zones} />
        <Choice
          label={t("worklist.keptFor")}
          name="keeper"
          value={keeper}
          onChange={setKeeper}
          options={[
            { value: "me", label: t("worklist.forMe") },
            { value: "anybody", label: t("worklist.forAnybody") },
          ]}
        />
        <SelectField label={t("worklist.onNumber")} value={phone} onChange={(event) => setPhone(event.target.value)}>
          <option value="">{t("worklist.anyNumber")}</option>
          {phones
            .filter((one) => !one.retired)
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.display}
              </option>
            ))}
        </SelectField>
        <TextField label={t("ui.noteOptional")} value={note} onChange={(event) => setNote(event.target.value)} />
        {make.refusal && <Notice>{refusalText(make.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={make.busy} data-autofocus keyed="↵">
            {t("worklist.keepCallback")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
