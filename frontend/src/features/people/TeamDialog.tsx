import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { openTeam } from "@/api/people";
import { useCommand } from "@/api/useCommand";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { SelectField, TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";
import { useRefusedField } from "@/i18n/refusedField";

/** A new team; its zone decides when its day begins. */
export function TeamDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [zone, setZone] = useState(() => new Intl.DateTimeFormat().resolvedOptions().timeZone);
  const opening = useCommand(openTeam);
  const refused = useRefusedField(opening.refusal);
  const zones = [...new Set([zone, ...Intl.supportedValuesOf("timeZone")])];
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const team = await opening.run({ name, zone });
    if (!team) return;
    await client.invalidateQueries({ queryKey: keys.teams });
    say(t("people.teamOpened", { name: team.name }));
    onClose();
  };
  return (
    <Dialog title={t("people.openTeam")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t("people.teamName")}
          required
          maxLength={120}
          data-autofocus
          value={name}
          problem={refused.problem("name")}
          onChange={(event) => setName(event.target.value)}
        />
        <SelectField
          label={t("people.zone")}
          hint={t("people.zoneHint")}
          value={zone}
          onChange={(event) => setZone(event.target.value)}
        >
          {zones.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </SelectField>
        {refused.rest && <Notice>{refused.rest}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={opening.busy} disabled={!name.trim()}>
            {t("people.openTeam")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
