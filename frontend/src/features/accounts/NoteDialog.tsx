import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { addNote } from "@/api/accounts";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

interface Props {
  accountId: string;
  onClose: () => void;
  onDone: () => void;
}

/** A note for whoever opens the account next; Ctrl+Enter keeps it. */
export function NoteDialog({ accountId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [text, setText] = useState("");
  const write = useCommand(addNote);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() && (await write.run({ accountId, text }))) onDone();
  };
  return (
    <Dialog title={t("accounts.note")} onClose={onClose}>
      <form onSubmit={submit}>
        <TextArea
          label={t("accounts.noteText")}
          data-autofocus
          rows={5}
          maxLength={4000}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
        {write.refusal && <Notice>{refusalText(write.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={write.busy} disabled={!text.trim()} keyed="Ctrl ↵">
            {t("accounts.keepNote")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
