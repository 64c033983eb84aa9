import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { addSwitch, setSwitch } from "@/api/telephony";
import type { SwitchCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { useShown } from "./useTelephony";

/** A switch: the name its bridge serves, and where the other switches reach it. */
export function SwitchDialog({ one, onClose }: { one: SwitchCard | null; onClose: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const shown = useShown();
  const [name, setName] = useState(one?.name ?? "");
  const [address, setAddress] = useState(one?.address ?? "");
  const adding = useCommand(addSwitch);
  const changing = useCommand(setSwitch);
  const refusal = adding.refusal ?? changing.refusal;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const where = { address: address.trim() || null };
    const now = one
      ? await changing.run({ name: one.name, change: where })
      : await adding.run({ name: name.trim(), ...where });
    if (!now) return;
    shown(now);
    onClose();
  };
  return (
    <Dialog title={one?.name ?? t("telephony.addSwitch")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t("telephony.name")}
          hint={t("telephony.switchHint")}
          required
          data-autofocus={one === null || undefined}
          readOnly={one !== null}
          pattern="[a-z0-9][a-z0-9\-]{0,39}"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label={t("telephony.switchAddress")}
          hint={t("telephony.switchAddressHint")}
          data-autofocus={one !== null || undefined}
          value={address}
          problem={refusal ? refusalText(refusal) : undefined}
          onChange={(event) => setAddress(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={adding.busy || changing.busy} disabled={!name.trim()}>
            {t(one ? "telephony.save" : "telephony.addSwitch")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
