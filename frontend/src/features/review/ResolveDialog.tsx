import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { resolveContradiction } from "@/api/review";
import type { ContradictionRow } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextArea } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

/** Say why a contradiction is settled: the words stand beside it from then on. */
export function ResolveDialog(props: { row: ContradictionRow; onClose: () => void; onDone: () => void }) {
  const { row, onClose, onDone } = props;
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [note, setNote] = useState(row.note);
  const resolve = useCommand(resolveContradiction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await resolve.run({ id: row.id, note })) onDone();
  };
  return (
    <Dialog title={t(`review.code.${row.code}`)} onClose={onClose}>
      <form onSubmit={submit}>
        <p>
          {row.debtor_name || row.account_reference || t("review.nobodyYet")} ·{" "}
          {row.collector_name || t("review.anybody")}
        </p>
        <TextArea
          label={t("review.note")}
          hint={t("review.noteHint")}
          value={note}
          maxLength={2000}
          data-autofocus
          onChange={(event) => setNote(event.target.value)}
        />
        {resolve.refusal && <Notice>{refusalText(resolve.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="primary" type="submit" busy={resolve.busy}>
            {t("review.resolve")}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
