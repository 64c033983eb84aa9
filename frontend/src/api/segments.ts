import { queryOptions } from "@tanstack/react-query";
import { get, post, remove } from "./client";
import { keys } from "./keys";
import type { ConditionField, SegmentCard, SegmentSize, SegmentVersionCard } from "./types";

/** The facts conditions may ask about. */
export const conditionFieldsQuery = queryOptions({
  queryKey: keys.conditionFields,
  queryFn: ({ signal }) => get<ConditionField[]>("/api/condition-fields", signal),
  staleTime: 300_000,
});

export const segmentsQuery = queryOptions({
  queryKey: keys.segments,
  queryFn: ({ signal }) => get<SegmentCard[]>("/api/segments", signal),
});

export const segmentVersionsQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.segments, id, "versions"],
    queryFn: ({ signal }) => get<SegmentVersionCard[]>(`/api/segments/${id}/versions`, signal),
  });

/** How many accounts a condition holds for and what they owe: quickly, or exactly. */
export const segmentSizeQuery = (condition: unknown, exact: boolean) =>
  queryOptions({
    queryKey: [...keys.segmentSize, JSON.stringify(condition), exact],
    queryFn: () => post<SegmentSize>("/api/segments/size", { condition, exact }),
    staleTime: 60_000,
    retry: false,
  });

export const createSegment = (ask: { name: string; condition: unknown; description: string }, key: string) =>
  post<SegmentCard>("/api/segments", ask, key);

export const changeSegment = (
  ask: { id: string; based_on: number; condition: unknown; description: string },
  key: string,
) => {
  const { id, ...wish } = ask;
  return post<SegmentCard>(`/api/segments/${id}/versions`, wish, key);
};

export const archiveSegment = (id: string) => post<SegmentCard>(`/api/segments/${id}/archive`);
export const restoreSegment = (id: string) => remove<SegmentCard>(`/api/segments/${id}/archive`);
