import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { get, path, post } from "./client";
import { keys } from "./keys";
import type { RecordingCard, RecordingPage, RecordingStatus } from "./types";

/** What the recording of a call does now; asked often while the switch has still to answer. */
export const recordingStatusQuery = (callId: string) =>
  queryOptions({
    queryKey: [...keys.recordingStatus, callId],
    queryFn: ({ signal }) => get<RecordingStatus>(`/api/calls/${callId}/recording`, signal),
    refetchInterval: ({ state }) => (state.data && HURRIES.has(state.data.doing) ? 700 : 4_000),
  });

const HURRIES = new Set(["waiting", "pausing", "resuming"]);

/** The recordings of an account one may listen to, by nothing but their calls. */
export const accountRecordingsQuery = (accountId: string) =>
  queryOptions({
    queryKey: [...keys.account(accountId), "recordings"],
    queryFn: ({ signal }) => get<RecordingCard[]>(`/api/accounts/${accountId}/recordings`, signal),
  });

export const recordingsQuery = (show: "all" | "missing") =>
  infiniteQueryOptions({
    queryKey: [...keys.recordings, show],
    queryFn: ({ pageParam, signal }) =>
      get<RecordingPage>(path("/api/recordings", { show, before: pageParam }), signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: 30_000,
  });

export const audioOf = (callId: string) => `/api/recordings/${callId}/audio`;

/** Why a recording cannot be heard: the refusal an audio element keeps to itself. */
export const askWhyNotHeard = (callId: string) => get<never>(audioOf(callId));

export const pauseRecording = (callId: string, key: string) =>
  post<RecordingStatus>(`/api/calls/${callId}/recording/pause`, undefined, key);

export const resumeRecording = (callId: string, key: string) =>
  post<RecordingStatus>(`/api/calls/${callId}/recording/resume`, undefined, key);
