import { queryOptions } from "@tanstack/react-query";
import { get, put } from "./client";
import { keys } from "./keys";
import type { CapacityBoard, SkillCard, SkillChange, WorkerCard, WorkerChange } from "./types";

export const skillsQuery = queryOptions({
  queryKey: keys.skills,
  queryFn: ({ signal }) => get<SkillCard[]>("/api/skills", signal),
});

export const workerQuery = (userId: string) =>
  queryOptions({
    queryKey: keys.worker(userId),
    queryFn: ({ signal }) => get<WorkerCard>(`/api/users/${userId}/assignment`, signal),
  });

/** The day's people against the day's work; it moves with every account worked, so it is asked again now and then. */
export const capacityQuery = queryOptions({
  queryKey: keys.capacity,
  queryFn: ({ signal }) => get<CapacityBoard>("/api/capacity", signal),
  refetchInterval: 60_000,
});

export const changeWorker = (ask: { userId: string; change: WorkerChange }) =>
  put<WorkerCard>(`/api/users/${ask.userId}/assignment`, ask.change);

export const changeSkill = (ask: { code: string; change: SkillChange }) =>
  put<SkillCard>(`/api/skills/${encodeURIComponent(ask.code)}`, ask.change);
