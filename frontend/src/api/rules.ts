import { queryOptions } from "@tanstack/react-query";
import { get, put } from "./client";
import { keys } from "./keys";
import type { DispositionKindCard, DispositionKindChange, DispositionOption, RulesetCard } from "./types";

/** Every entry of the disposition tree, also those no longer offered. */
export const dispositionTreeQuery = queryOptions({
  queryKey: keys.dispositionTree,
  queryFn: ({ signal }) => get<DispositionKindCard[]>("/api/disposition-kinds", signal),
});

export const changeKind = (ask: { code: string; change: DispositionKindChange }) =>
  put<DispositionOption>(`/api/dispositions/${encodeURIComponent(ask.code)}`, ask.change);

export const orderTree = (codes: readonly string[]) =>
  put<DispositionKindCard[]>("/api/disposition-kinds/order", { codes });

export const contactRulesQuery = queryOptions({
  queryKey: keys.contactRules,
  queryFn: ({ signal }) => get<RulesetCard[]>("/api/contact-rules", signal),
  staleTime: 300_000,
});
