import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { addSwitch } from "@/api/telephony";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { useShown } from "./useTelephony";

/** One more switch, by the name its bridge will serve. */
export function SwitchDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const shown = useShown();
  const [name, setName] = useState("");
  const adding = useCommand(addSwitch);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const now = await adding.run(name.trim());
    if (!now) return;
    shown(now);
    onClose();
  };
  return (
    <Dialog title={t("telephony.addSwitch")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t("telephony.name")}
          hint={t("telephony.switchHint")}
          required
          data-autofocus
          pattern="[a-z0-9][a-z0-9\-]{0,39}"
          value={name}
          problem={adding.refusal ? refusalText(adding.refusal) : undefined}
          onChange={(event) => setName(event.target.value)}
        />
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={adding.busy} disabled={!name.trim()}>
            {t("telephony.addSwitch")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
