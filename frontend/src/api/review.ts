import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, path, post, remove, type Filters } from "./client";
import { keys } from "./keys";
import type { ContradictionRow, ReviewPage, ReviewSummary } from "./types";

/** How much there is to review, and how well the board followed the switch in the last hour. */
export const reviewSummaryQuery = queryOptions({
  queryKey: [...keys.review, "summary"],
  queryFn: ({ signal }) => get<ReviewSummary>("/api/review/summary", signal),
  refetchInterval: 30_000,
});

export const contradictionsQuery = (filters: Filters) =>
  infiniteQueryOptions({
    queryKey: [...keys.review, "list", filters],
    queryFn: ({ pageParam, signal }) => get<ReviewPage>(path("/api/review", { ...filters, after: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const resolveContradiction = (ask: { id: string; note: string }, key: string) =>
  post<ContradictionRow>(`/api/review/${ask.id}/resolution`, { note: ask.note }, key);

export const reopenContradiction = (id: string) => remove<ContradictionRow>(`/api/review/${id}/resolution`);
