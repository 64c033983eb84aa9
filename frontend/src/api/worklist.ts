import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, path, post, remove } from "./client";
import { keys } from "./keys";
import type { AccountCard, CallbackCard, Desk, NewCallback, Renewed, WhatIf, Why, WorkPage } from "./types";

export const deskQuery = queryOptions({
  queryKey: keys.desk,
  queryFn: ({ signal }) => get<Desk>("/api/desk", signal),
});

export const cardQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "card"],
    queryFn: ({ signal }) => get<AccountCard>(`/api/accounts/${accountId}/card`, signal),
  });

export const whyQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "why"],
    queryFn: ({ signal }) => get<Why>(`/api/accounts/${accountId}/why`, signal),
  });

/** Who may be offered an account, and where it would stand if one fact were otherwise. */
export const whatIfQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "what-if"],
    queryFn: ({ signal }) => get<WhatIf>(`/api/accounts/${accountId}/what-if`, signal),
  });

export const worklistQuery = (state: string | null) =>
  infiniteQueryOptions({
    queryKey: [...keys.worklist, { state }],
    queryFn: ({ pageParam, signal }) => get<WorkPage>(path("/api/worklist", { state, cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });

export const callbacksQuery = (mine: boolean) =>
  queryOptions({
    queryKey: [...keys.callbacks, { mine }],
    queryFn: ({ signal }) => get<CallbackCard[]>(path("/api/callbacks", { mine }), signal),
  });

export const takeNext = (_: void, key: string) => post<AccountCard>("/api/worklist/next", undefined, key);

export const renewClaim = () => post<Renewed>("/api/worklist/renew");

export const releaseClaim = (_: void, key: string) => post("/api/worklist/release", undefined, key);

export const skipAccount = (ask: { reason: string; note: string }, key: string) => post("/api/worklist/skip", ask, key);

export const snoozeAccount = (ask: { until: string; note: string }, key: string) =>
  post("/api/worklist/snooze", ask, key);

export const makeCallback = (ask: { accountId: string; callback: NewCallback }, key: string) =>
  post<CallbackCard>(`/api/accounts/${ask.accountId}/callbacks`, ask.callback, key);

export const cancelCallback = (callbackId: string) => remove(`/api/callbacks/${callbackId}`);
