import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { keys } from "./keys";
import type { CallCard, InboundCard, MissedCallers } from "./types";

/** The caller one's telephone rings for, or whom one talks with and has not said who it is; at most one. */
export const ownCallerQuery = queryOptions({
  queryKey: keys.ownCaller,
  queryFn: async ({ signal }) => (await get<InboundCard[]>("/api/me/inbound", signal))[0] ?? null,
  // The desk's line says when to look; this is for when it says nothing.
  refetchInterval: ({ state }) => (state.data ? 3_000 : 15_000),
});

export type WhichMissed = "owed" | "settled" | "all";

/** Whom nobody answered, and the calls that are owed for it. */
export const missedCallersQuery = (which: WhichMissed) =>
  queryOptions({
    queryKey: [...keys.missedCallers, which],
    queryFn: ({ signal }) => get<MissedCallers>(`/api/inbound/missed?which=${which}`, signal),
    // Nobody is told of a caller who finds nobody; so often is soon enough to call them back.
    refetchInterval: 10_000,
  });

export const declineCaller = async (callId: string, key: string) => {
  await post(`/api/calls/${callId}/decline`, undefined, key);
  return true;
};

export const linkCaller = (ask: { callId: string; accountId: string }, key: string) =>
  post<CallCard>(`/api/calls/${ask.callId}/account`, { account_id: ask.accountId }, key);

export const dismissCaller = async (ask: { callId: string; reason: string }, key: string) => {
  await post(`/api/calls/${ask.callId}/dismissal`, { reason: ask.reason }, key);
  return true;
};
