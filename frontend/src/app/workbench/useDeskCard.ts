import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ownCallQuery } from "@/api/calls";
import { keys } from "@/api/keys";
import type { AccountCard, CallCard, Desk } from "@/api/types";
import { NoAnswer } from "@/api/refusal";
import { deskQuery, renewClaim } from "@/api/worklist";
import { say } from "@/ui/toasts";

/** Well inside the time a claim lasts without a sign of life. */
const RENEW_EVERY = 20_000;

/** The account in hand and the call that wants something of the collector, as the server last said. */
export function useDeskCard() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const desk = useQuery(deskQuery);
  const { data: call = null } = useQuery(ownCallQuery);
  const card = desk.data?.card ?? null;
  const claimId = card?.claim?.id;

  const look = useCallback(() => void client.invalidateQueries({ queryKey: keys.desk }), [client]);
  const hold = useCallback(
    (taken: AccountCard | null) => client.setQueryData<Desk>(keys.desk, { card: taken }),
    [client],
  );
  const holdCall = useCallback(
    (placed: CallCard | null) => client.setQueryData<CallCard | null>(keys.ownCall, placed),
    [client],
  );

  useEffect(() => {
    if (!claimId) return;
    const lost = (thrown: unknown) => {
      // Silence is not a loss: the claim outlives a few missed signs of life.
      if (thrown instanceof NoAnswer) return;
      say(t("worklist.claimLost"), { tone: "bad" });
      look();
    };
    const timer = setInterval(() => renewClaim().catch(lost), RENEW_EVERY);
    return () => clearInterval(timer);
  }, [claimId, look, t]);

  // A call that was spoken of no longer wants anything; one of another account is not this screen's.
  const open = call && !(call.state === "ended" && call.wrapped) && call.account_id === card?.account.id ? call : null;
  return { isPending: desk.isPending, card, call: open, look, hold, holdCall };
}
