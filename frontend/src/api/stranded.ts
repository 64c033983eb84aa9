import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, path, post } from "./client";
import { keys } from "./keys";
import type { Gap, StrandedPage, StrandedSummary } from "./types";

/** What the last check counted; asked often only while one is on its way. */
export const strandedSummaryQuery = queryOptions({
  queryKey: [...keys.stranded, "summary"],
  queryFn: ({ signal }) => get<StrandedSummary>("/api/stranded/summary", signal),
  refetchInterval: (query) => (query.state.data?.waiting ? 1_500 : 60_000),
});

/** The accounts a check found; another check is another list. */
export const strandedQuery = (filters: { gap: Gap | null; portfolio: string | null }, checkedAt: string | null) =>
  infiniteQueryOptions({
    queryKey: [...keys.stranded, "list", filters, checkedAt],
    queryFn: ({ pageParam, signal }) =>
      get<StrandedPage>(path("/api/stranded", { ...filters, after: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

export const checkStranded = (_: void, key: string) => post<StrandedSummary>("/api/stranded/checks", undefined, key);
