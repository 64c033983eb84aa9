import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { undoImport } from "@/api/imports";
import { keys } from "@/api/keys";
import type { Refusal } from "@/api/refusal";
import type { ImportReport } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useFormat } from "@/i18n/format";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { say } from "@/ui/toasts";
import { RefusedFile } from "./RefusedFile";
import styles from "./UndoDialog.module.css";

interface Props {
  report: ImportReport;
  onClose: () => void;
}

/** Everything is put back as it was; refused, saying why, when later work rests on it. */
export function UndoDialog({ report, onClose }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useQueryClient();
  const undo = useCommand(undoImport);
  const submit = async () => {
    const undone = await undo.run(report.id);
    if (!undone) return;
    client.setQueryData(keys.import(report.id), undone);
    for (const queryKey of [keys.imports, keys.portfolios, keys.accounts]) void client.invalidateQueries({ queryKey });
    say(t("imports.undone", { name: report.filename }));
    onClose();
  };
  return (
    <Dialog title={t("imports.undoTitle")} onClose={onClose}>
      <p>
        {t(report.changed > 0 ? "imports.undoText" : "imports.undoTextNew", {
          name: report.filename,
          count: report.new,
          added: format.count(report.new),
          changed: format.count(report.changed),
        })}
      </p>
      {undo.refusal && <RefusedFile refusal={undo.refusal} />}
      {undo.refusal && <RestsOnIt refusal={undo.refusal} />}
      <DialogActions>
        <Button data-autofocus onClick={onClose}>
          {undo.refusal ? t("ui.close") : t("ui.cancel")}
        </Button>
        {!undo.refusal && (
          <Button look="danger" busy={undo.busy} onClick={() => void submit()}>
            {t("imports.undo")}
          </Button>
        )}
      </DialogActions>
    </Dialog>
  );
}

interface Named {
  id: string;
  reference: string;
}

/** What came since: how many of what, and on which accounts. */
function RestsOnIt({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation();
  const format = useFormat();
  const dependents = Object.entries((refusal.facts.dependents ?? {}) as Record<string, number>);
  const accounts = (refusal.facts.accounts ?? []) as Named[];
  if (dependents.length === 0) return null;
  return (
    <div className={styles.rests}>
      <ul>
        {dependents.map(([what, count]) => (
          <li key={what}>
            {t(`imports.dependent.${what.replaceAll(" ", "_")}`, { defaultValue: what })}:{" "}
            <b className="numeric">{format.count(count)}</b>
          </li>
        ))}
      </ul>
      <p>
        {t("imports.onAccounts")}{" "}
        {accounts.map(({ id, reference }, index) => (
          <span key={id}>
            {index > 0 && ", "}
            <Link to={`/accounts/${id}`}>{reference}</Link>
          </span>
        ))}
      </p>
    </div>
  );
}
