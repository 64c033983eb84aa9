import { queryOptions } from "@tanstack/react-query";
import { get, post, put, remove } from "./client";
import { keys } from "./keys";
import type { ChangeView, FloorWish, PreviewCard, StrategyOverview, VersionView } from "./types";

const CHANGES = "/api/strategy/changes";

/** Versions, changes and what happened last. */
export const strategyQuery = queryOptions({
  queryKey: keys.strategy,
  queryFn: ({ signal }) => get<StrategyOverview>("/api/strategy", signal),
});

/** A change waits for its moment: looked at again until the worker has put it into force. */
export const isDue = (change: ChangeView | undefined) =>
  change?.card.state === "approved" && change.card.activate_at !== null;

export const changeQuery = (id: string) =>
  queryOptions({
    queryKey: keys.change(id),
    queryFn: ({ signal }) => get<ChangeView>(`${CHANGES}/${id}`, signal),
    refetchInterval: (query) => (isDue(query.state.data) ? 1000 : false),
  });

export const versionQuery = (number: number) =>
  queryOptions({
    queryKey: keys.strategyVersion(number),
    queryFn: ({ signal }) => get<VersionView>(`/api/strategy/versions/${number}`, signal),
  });

export const isComputed = (preview: PreviewCard | undefined) =>
  preview?.state === "done" || preview?.state === "failed";

export const previewQuery = (id: string) =>
  queryOptions({
    queryKey: keys.preview(id),
    queryFn: ({ signal }) => get<PreviewCard>(`/api/strategy/previews/${id}`, signal),
    refetchInterval: (query) => (isComputed(query.state.data) ? false : 500),
  });

export const draftChange = (ask: { title: string; why: string }, key: string) => post<ChangeView>(CHANGES, ask, key);

export const editChange = (ask: { id: string; revision: number; title: string; why: string; body: unknown }) => {
  const { id, ...change } = ask;
  return put<ChangeView>(`${CHANGES}/${id}`, change);
};

export const bringUpToDate = (id: string) => post<ChangeView>(`${CHANGES}/${id}/update`);

export const submitChange = (ask: { id: string; revision: number }) =>
  post<ChangeView>(`${CHANGES}/${ask.id}/submission`, { revision: ask.revision });

export const approveChange = (ask: { id: string; revision: number; note: string }) =>
  post<ChangeView>(`${CHANGES}/${ask.id}/approval`, { revision: ask.revision, note: ask.note });

export const returnChange = (ask: { id: string; note: string }) =>
  post<ChangeView>(`${CHANGES}/${ask.id}/return`, { note: ask.note });

export const withdrawChange = (ask: { id: string; note: string }) =>
  post<ChangeView>(`${CHANGES}/${ask.id}/withdrawal`, { note: ask.note });

export const activateChange = (ask: { id: string; at: string | null }) =>
  post<ChangeView>(`${CHANGES}/${ask.id}/activation`, { at: ask.at });

export const unscheduleChange = (id: string) => remove<ChangeView>(`${CHANGES}/${id}/activation`);

export const askPreview = (ask: { id: string; floor: FloorWish }) =>
  post<PreviewCard>(`${CHANGES}/${ask.id}/previews`, ask.floor);

export const rollBack = (ask: { number: number; title: string; why: string }, key: string) =>
  post<ChangeView>(`/api/strategy/versions/${ask.number}/rollback`, { title: ask.title, why: ask.why }, key);
