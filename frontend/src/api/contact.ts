import { queryOptions } from "@tanstack/react-query";
import { get, patch, post, remove } from "./client";
import { keys } from "./keys";
import type { NewPreference, PhoneCard, PreferenceCard } from "./types";

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

export const preferencesQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "preferences"],
    queryFn: ({ signal }) => get<PreferenceCard[]>(`/api/accounts/${accountId}/preferences`, signal),
  });

export const recordPreference = (ask: { accountId: string; preference: NewPreference }, key: string) =>
  post<PreferenceCard[]>(`/api/accounts/${ask.accountId}/preferences`, ask.preference, key);

export const endPreference = async (ask: { accountId: string; preferenceId: string }) => {
  await remove(`/api/accounts/${ask.accountId}/preferences/${ask.preferenceId}`);
  return true;
};
