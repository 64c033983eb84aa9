import { queryOptions } from "@tanstack/react-query";
import { get, path, post, remove } from "./client";
import { keys } from "./keys";
import type {
  CallCard,
  DialModeCard,
  DialRuleCard,
  DispositionCard,
  DispositionOptions,
  NewDialRule,
  NewDisposition,
  OwnDay,
} from "./types";

/** The call one is on or has yet to speak of; the server allows at most one. */
export const ownCallQuery = queryOptions({
  queryKey: keys.ownCall,
  queryFn: async ({ signal }) => (await get<CallCard[]>("/api/me/call", signal))[0] ?? null,
  // The desk's line says when to look; this is for when it says nothing.
  refetchInterval: ({ state }) => (state.data ? 4_000 : false),
});

/** One call, as it is after one no longer waits for it. */
export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: [...keys.ownCall, callId],
    queryFn: ({ signal }) => get<CallCard>(`/api/calls/${callId}`, signal),
  });

export const accountCallsQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "calls"],
    queryFn: ({ signal }) => get<CallCard[]>(`/api/accounts/${accountId}/calls`, signal),
  });

export const dispositionsQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.dispositions, accountId],
    queryFn: ({ signal }) => get<DispositionOptions>(path("/api/dispositions", { account_id: accountId }), signal),
    staleTime: 300_000,
  });

/** How this account is dialled for the asker; it may change from one call to the next. */
export const dialModeQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "dial-mode"],
    queryFn: ({ signal }) => get<DialModeCard>(`/api/accounts/${accountId}/dial-mode`, signal),
    staleTime: 0,
  });

export const dialRulesQuery = queryOptions({
  queryKey: keys.dialRules,
  queryFn: ({ signal }) => get<DialRuleCard[]>("/api/dial-rules", signal),
});

export const setDialRule = (wish: NewDialRule, key: string) => post<DialRuleCard>("/api/dial-rules", wish, key);

export const endDialRule = (ruleId: string) => remove(`/api/dial-rules/${ruleId}`);

export const ownDayQuery = queryOptions({
  queryKey: keys.ownDay,
  queryFn: ({ signal }) => get<OwnDay>("/api/me/day", signal),
  refetchInterval: 60_000,
});

export const ring = (ask: { account_id: string; phone_id: string }, key: string) =>
  post<CallCard>("/api/calls", ask, key);

export const hangUp = (callId: string, key: string) => post<CallCard>(`/api/calls/${callId}/hangup`, undefined, key);

export const dispose = (ask: { accountId: string; disposition: NewDisposition }, key: string) =>
  post<DispositionCard>(`/api/accounts/${ask.accountId}/dispositions`, ask.disposition, key);

export const undoDisposition = (dispositionId: string, key: string) =>
  post(`/api/dispositions/${dispositionId}/undo`, undefined, key);
