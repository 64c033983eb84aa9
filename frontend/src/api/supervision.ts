import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { keys } from "./keys";
import type { CallCard, ListenerCard, SpyCard, SpyMode } from "./types";

/** The call one is on as a leader, if any. */
export const ownSpyingQuery = queryOptions({
  queryKey: keys.spying,
  queryFn: async ({ signal }) => (await get<SpyCard[]>("/api/me/spying", signal))[0] ?? null,
  // The desk's line says when to look; this is for when it says nothing.
  refetchInterval: ({ state }) => (state.data ? 4_000 : false),
});

/** Who is on one's own call, where policy says that one is told. */
export const listenersQuery = queryOptions({
  queryKey: keys.listeners,
  queryFn: ({ signal }) => get<ListenerCard[]>("/api/me/listeners", signal),
});

export const spy = (ask: { callId: string; mode: SpyMode }, key: string) =>
  post<SpyCard>(`/api/calls/${ask.callId}/spying`, { mode: ask.mode }, key);

export const changeSpyMode = (ask: { sessionId: string; mode: SpyMode }, key: string) =>
  post<SpyCard>(`/api/spying/${ask.sessionId}/mode`, { mode: ask.mode }, key);

export const stopSpying = (sessionId: string, key: string) =>
  post<SpyCard>(`/api/spying/${sessionId}/end`, undefined, key);

export const endCallOf = (callId: string, key: string) => post<CallCard>(`/api/calls/${callId}/ending`, undefined, key);

export const takeOver = (callId: string, key: string) =>
  post<CallCard>(`/api/calls/${callId}/take-over`, undefined, key);

export const forceWrapUp = (callId: string, key: string) =>
  post<CallCard>(`/api/calls/${callId}/wrap-up`, undefined, key);
