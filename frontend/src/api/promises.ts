import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, path, post, type Filters } from "./client";
import { keys } from "./keys";
import type { NewPlan, NewPromise, PromiseCard, PromisePage, PromiseTerms } from "./types";

export const accountPromisesQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "promises"],
    queryFn: ({ signal }) => get<PromiseCard[]>(`/api/accounts/${accountId}/promises`, signal),
  });

export const promiseTermsQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "promise-terms"],
    queryFn: ({ signal }) => get<PromiseTerms>(`/api/accounts/${accountId}/promise-terms`, signal),
  });

export const promisesQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...keys.promises, filters],
    queryFn: ({ pageParam, signal }) =>
      get<PromisePage>(path("/api/promises", { ...filters, cursor: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const makePromise = (ask: { accountId: string; promise: NewPromise }, key: string) =>
  post<PromiseCard>(`/api/accounts/${ask.accountId}/promises`, ask.promise, key);

export const makePlan = (ask: { accountId: string; plan: NewPlan }, key: string) =>
  post<PromiseCard[]>(`/api/accounts/${ask.accountId}/plans`, ask.plan, key);

export const withdrawPromise = (ask: { promiseId: string; reason: string }, key: string) =>
  post<PromiseCard>(`/api/promises/${ask.promiseId}/withdrawal`, { reason: ask.reason }, key);

export const voidPromise = (ask: { promiseId: string; reason: string }, key: string) =>
  post<PromiseCard>(`/api/promises/${ask.promiseId}/void`, { reason: ask.reason }, key);
