import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { saveProfile } from "@/api/imports";
import { keys } from "@/api/keys";
import type { Mapping } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { say } from "@/ui/toasts";
import { asSent } from "./reading";
import { RefusedFile } from "./RefusedFile";

interface Props {
  mapping: Mapping;
  onClose: () => void;
}

/** Next month the same file comes again: how it is read is kept under a name. */
export function SaveProfileDialog({ mapping, onClose }: Props) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const saving = useCommand(saveProfile);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    const saved = await saving.run({ name, mapping: asSent(mapping), portfolio_id: mapping.portfolio_id });
    if (!saved) return;
    await client.invalidateQueries({ queryKey: keys.importProfiles });
    say(t("imports.profileSaved", { name: saved.name }));
    onClose();
  };
  return (
    <Dialog title={t("imports.saveProfile")} onClose={onClose}>
      <form onSubmit={submit}>
        <p className="quiet">{t("imports.saveProfileText")}</p>
        <TextField
          label={t("imports.profileName")}
          required
          maxLength={100}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        {saving.refusal && <RefusedFile refusal={saving.refusal} />}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={saving.busy} disabled={!name.trim()}>
            {t("imports.save")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
