import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect } from "react";
import { accountCallsQuery } from "@/api/calls";
import { keys } from "@/api/keys";
import type { AccountCard, CallCard, Desk } from "@/api/types";
import { deskQuery, renewClaim } from "@/api/worklist";

/** Well inside the time a claim lasts without a sign of life. */
const RENEW_EVERY = 20_000;

/** The account in hand and the call that belongs to it, as the server last said. */
export function useDeskCard() {
  const client = useQueryClient();
  const desk = useQuery(deskQuery);
  const card = desk.data?.card ?? null;
  const accountId = card?.account.id ?? "";
  const calls = useQuery({ ...accountCallsQuery(accountId), enabled: card !== null });
  const call = openCall(calls.data);
  const claimId = card?.claim?.id;

  const look = useCallback(() => client.invalidateQueries({ queryKey: keys.desk }), [client]);
  const hold = useCallback(
    (taken: AccountCard | null) => client.setQueryData<Desk>(keys.desk, { card: taken }),
    [client],
  );
  const lookAtCalls = useCallback(
    () => client.invalidateQueries({ queryKey: [...keys.account(accountId), "calls"] }),
    [client, accountId],
  );

  useEffect(() => {
    if (!claimId) return;
    const timer = setInterval(() => renewClaim().catch(() => look()), RENEW_EVERY);
    return () => clearInterval(timer);
  }, [claimId, look]);

  useEffect(() => {
    if (!call || call.state === "ended") return;
    // The desk's line says when a call changed; this is for when the line is down.
    const timer = setInterval(() => void lookAtCalls(), 4_000);
    return () => clearInterval(timer);
  }, [call, lookAtCalls]);

  return { isPending: desk.isPending, card, call, look, hold, lookAtCalls };
}

/** The one call that still wants something of the collector: live, or not yet spoken of. */
function openCall(calls: readonly CallCard[] | undefined): CallCard | null {
  return calls?.find((call) => call.state !== "ended" || !call.wrapped) ?? null;
}
