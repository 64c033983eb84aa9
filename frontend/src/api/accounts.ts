import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, path, post, remove, type Filters } from "./client";
import { keys } from "./keys";
import type {
  AccountPage,
  AccountView,
  HoldCard,
  NewDispute,
  NewHold,
  NewPayment,
  NewReversal,
  PaymentCard,
  PortfolioCard,
  TimelineItem,
  TimelinePage,
} from "./types";

const at = (id: string) => `/api/accounts/${id}`;

export const portfoliosQuery = queryOptions({
  queryKey: keys.portfolios,
  queryFn: ({ signal }) => get<PortfolioCard[]>("/api/portfolios", signal),
  staleTime: 60_000,
});

export const accountsQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...keys.accounts, filters],
    queryFn: ({ pageParam, signal }) =>
      get<AccountPage>(path("/api/accounts", { ...filters, cursor: pageParam, limit: 60 }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const accountQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.account(id), "view"],
    queryFn: ({ signal }) => get<AccountView>(at(id), signal),
  });

export const timelineQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.account(id), "timeline"],
    queryFn: ({ pageParam, signal }) => get<TimelinePage>(path(`${at(id)}/timeline`, { before: pageParam }), signal),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next_before,
  });

export const paymentsQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.account(id), "payments"],
    queryFn: ({ signal }) => get<PaymentCard[]>(`${at(id)}/payments`, signal),
  });

export const addNote = (ask: { accountId: string; text: string }, key: string) =>
  post<TimelineItem>(`${at(ask.accountId)}/notes`, { text: ask.text }, key);

export const placeHold = (ask: { accountId: string; hold: NewHold }, key: string) =>
  post<HoldCard>(`${at(ask.accountId)}/holds`, ask.hold, key);

export const liftHold = (ask: { accountId: string; holdId: string }) =>
  remove(`${at(ask.accountId)}/holds/${ask.holdId}`);

export const openDispute = (ask: { accountId: string; dispute: NewDispute }, key: string) =>
  post(`${at(ask.accountId)}/disputes`, ask.dispute, key);

export const resolveDispute = (ask: { disputeId: string; resolution: string; note: string }, key: string) =>
  post(`/api/disputes/${ask.disputeId}/resolution`, { resolution: ask.resolution, note: ask.note }, key);

export const closeAccount = (ask: { accountId: string; reason: string }, key: string) =>
  post(`${at(ask.accountId)}/closing`, { reason: ask.reason }, key);

export const recordPayment = (payment: NewPayment, key: string) => post<PaymentCard>("/api/payments", payment, key);

export const reversePayment = (ask: { paymentId: string; reversal: NewReversal }, key: string) =>
  post<PaymentCard>(`/api/payments/${ask.paymentId}/reversal`, ask.reversal, key);
