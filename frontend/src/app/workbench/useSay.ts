import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { dispose, undoDisposition } from "@/api/calls";
import { keys } from "@/api/keys";
import type { CallCard } from "@/api/types";
import { asRefusal } from "@/api/refusal";
import { useCommand } from "@/api/useCommand";
import type { Said } from "@/features/calls/Dispositions";
import { useRefusalText } from "@/i18n/words";
import { forgetDraft } from "@/ui/drafts";
import { say as sayToast } from "@/ui/toasts";

/** Under what name the note of an outcome is kept until it is said. */
export const draftOf = (accountId: string) => `outcome ${accountId}`;

/** Says what happened, lets the account go, and offers the way back while there is one. */
export function useSay(accountId: string, call: CallCard | null, onGone: () => void) {
  const { t, i18n } = useTranslation();
  const client = useQueryClient();
  const refusalText = useRefusalText();
  const command = useCommand(dispose);

  const lookAgain = () => {
    for (const key of [keys.desk, keys.ownDay, keys.presence, keys.account(accountId), keys.worklist]) {
      void client.invalidateQueries({ queryKey: key });
    }
  };
  const takeBack = async (id: string) => {
    try {
      await undoDisposition(id, crypto.randomUUID());
      sayToast(t("calls.undone"), { tone: "plain" });
    } catch (thrown) {
      sayToast(refusalText(asRefusal(thrown)), { tone: "bad" });
    }
    lookAgain();
  };
  const say = async ({ option, reason, note }: Said): Promise<void> => {
    const disposition = { code: option.code, call_id: call?.id ?? null, reason, note };
    const said = await command.run({ accountId, disposition });
    if (!said) return;
    forgetDraft(draftOf(accountId));
    onGone();
    lookAgain();
    const label = option.labels[i18n.language] ?? option.code;
    sayToast(t("calls.said", { what: label }), { action: { label: t("ui.undo"), run: () => void takeBack(said.id) } });
  };
  return { say, busy: command.busy, refusal: command.refusal ? refusalText(command.refusal) : null };
}
