import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { addNote } from "@/api/accounts";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { useDraft } from "@/ui/drafts";
import { Notice } from "@/ui/Notice";
import { say } from "@/ui/toasts";

interface Props {
  accountId: string;
  onClose: () => void;
  onDone: () => void;
}

/** A note for whoever opens the account next; Ctrl+Enter keeps it. */
export function NoteDialog({ accountId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const draft = useDraft(`note ${accountId}`);
  const { text } = draft;
  const write = useCommand(addNote);
  const submit = async (event?: FormEvent) => {
    event?.preventDefault();
    if (!text.trim() || !(await write.run({ accountId, text }))) return;
    draft.forget();
    onDone();
  };
  const close = () => {
    if (text.trim()) say(t("ui.draftKept"), { tone: "plain" });
    onClose();
  };
  const discard = () => {
    draft.forget();
    onClose();
    say(t("ui.discarded"), {
      tone: "plain",
      action: { label: t("ui.undo"), run: () => draft.restore(text) },
    });
  };
  return (
    <Dialog title={t("accounts.note")} onClose={close}>
      <form onSubmit={submit}>
        <TextArea
          label={t("accounts.noteText")}
          data-autofocus
          rows={5}
          maxLength={4000}
          value={text}
          onChange={(event) => draft.write(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit();
          }}
        />
        {write.refusal && <Notice>{refusalText(write.refusal)}</Notice>}
        <DialogActions>
          {text.trim() && (
            <Button look="ghost" onClick={discard}>
              {t("ui.discard")}
            </Button>
          )}
          <Button onClick={close}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={write.busy} disabled={!text.trim()} keyed="Ctrl ↵">
            {t("accounts.keepNote")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
