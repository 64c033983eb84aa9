import { queryOptions } from "@tanstack/react-query";
import { get, patch, post, remove } from "./client";
import { keys } from "./keys";
import type { PhoneCard } from "./types";

export const phonesQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "phones"],
    queryFn: ({ signal }) => get<PhoneCard[]>(`/api/accounts/${accountId}/phones`, signal),
    // Permission is a matter of the hour: look again before long.
    refetchInterval: 60_000,
  });

export const addPhone = (ask: { accountId: string; number: string; party: string }, key: string) =>
  post<PhoneCard>(
    `/api/accounts/${ask.accountId}/phones`,
    { number: ask.number, party: ask.party, country: null },
    key,
  );

export const changePhone = (ask: { phoneId: string; consent?: string; retired_reason?: string | null }) =>
  patch<PhoneCard>(`/api/phones/${ask.phoneId}`, { consent: ask.consent, retired_reason: ask.retired_reason });

export const stopContact = (ask: { accountId: string; reason: string }, key: string) =>
  post<void>(`/api/accounts/${ask.accountId}/contact-stop`, { reason: ask.reason }, key);

export const resumeContact = (accountId: string) => remove(`/api/accounts/${accountId}/contact-stop`);
