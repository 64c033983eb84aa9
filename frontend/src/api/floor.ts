import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { get, post, put } from "./client";
import { keys } from "./keys";
import type { PauseReasonCard, PauseReasonChange, PresenceCard, PresenceWish, ShiftCard } from "./types";

/** Milliseconds a telephone may contradict a state before it is shown: both change within the same second. */
export const CONTRADICTION_SHOWN_AFTER = 5_000;

/** Every pause reason there ever was, in its order: retired ones still name old pauses. */
export const pauseReasonsQuery = queryOptions({
  queryKey: keys.pauseReasons,
  queryFn: ({ signal }) => get<PauseReasonCard[]>("/api/pause-reasons", signal),
  staleTime: 60_000,
});

export const changePauseReason = (ask: { code: string; change: PauseReasonChange }) =>
  put<PauseReasonCard>(`/api/pause-reasons/${encodeURIComponent(ask.code)}`, ask.change);

/** One collector's day so far. */
export const shiftQuery = (userId: string) =>
  queryOptions({
    queryKey: keys.shift(userId),
    queryFn: ({ signal }) => get<ShiftCard>(`/api/users/${userId}/shift`, signal),
  });

export const orderPresence = (ask: { userId: string; wish: PresenceWish }, key: string) =>
  post<PresenceCard>(`/api/users/${ask.userId}/presence`, ask.wish, key);

/** What a pause is called, in the language of whoever looks. */
export function usePauseLabel(): (code: string) => string {
  const { i18n } = useTranslation();
  const { data: reasons = [] } = useQuery(pauseReasonsQuery);
  return (code) => reasons.find((one) => one.code === code)?.labels[i18n.language] ?? code.replaceAll("_", " ");
}
