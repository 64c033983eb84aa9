import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { voidPromise, withdrawPromise } from "@/api/promises";
import type { PromiseCard } from "@/api/types";
import { useCommand } from "@/api/useCommand";
import { useRole } from "@/app/session";
import { AccountPromises } from "@/features/promises/AccountPromises";
import { useRefusalText } from "@/i18n/words";
import { Button } from "@/ui/Button";
import { Dialog, DialogActions } from "@/ui/Dialog";
import { TextField } from "@/ui/Field";
import { Notice } from "@/ui/Notice";

interface Ending {
  promise: PromiseCard;
  how: "withdraw" | "void";
}

/** Promises with the ways to end an open one: the debtor withdraws, or it was entered by mistake. */
export function PromisesTab({ promises, onChanged }: { promises: readonly PromiseCard[]; onChanged: () => void }) {
  const { t } = useTranslation();
  const role = useRole();
  const [ending, setEnding] = useState<Ending | null>(null);
  return (
    <>
      <AccountPromises
        promises={promises}
        actions={(promise) =>
          promise.state === "open" && (
            <p>
              <Button size="small" look="ghost" onClick={() => setEnding({ promise, how: "withdraw" })}>
                {t("promises.withdraw")}
              </Button>
              {role !== "collector" && (
                <Button size="small" look="ghost" onClick={() => setEnding({ promise, how: "void" })}>
                  {t("promises.void")}
                </Button>
              )}
            </p>
          )
        }
      />
      {ending && (
        <EndDialog
          ending={ending}
          onClose={() => setEnding(null)}
          onDone={() => {
            setEnding(null);
            onChanged();
          }}
        />
      )}
    </>
  );
}

function EndDialog({ ending, onClose, onDone }: { ending: Ending; onClose: () => void; onDone: () => void }) {
  const { t } = useTranslation();
  const refusalText = useRefusalText();
  const [reason, setReason] = useState("");
  const end = useCommand(ending.how === "withdraw" ? withdrawPromise : voidPromise);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await end.run({ promiseId: ending.promise.id, reason })) onDone();
  };
  return (
    <Dialog title={t(`promises.${ending.how}`)} onClose={onClose}>
      <form onSubmit={submit}>
        <TextField
          label={t("promises.whyEnd")}
          required
          data-autofocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        {end.refusal && <Notice>{refusalText(end.refusal)}</Notice>}
        <DialogActions>
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button look="danger" type="submit" busy={end.busy} disabled={!reason.trim()}>
            {t(`promises.${ending.how}`)}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
