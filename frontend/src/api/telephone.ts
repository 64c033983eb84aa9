import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { keys } from "./keys";
import type { CallCard, ReattachmentCard, RingingCard, TelephoneCard } from "./types";

/** One's own telephone and what it registers with. */
export const telephoneQuery = queryOptions({
  queryKey: keys.telephone,
  queryFn: ({ signal }) => get<TelephoneCard>("/api/telephone", signal),
  staleTime: Infinity,
});

/** What the server knows of a call that rings here. */
export const whoRings = (callId: string) => get<RingingCard>(`/api/telephone/calls/${callId}`);

/** The call that should be on this telephone, if there is one that has not ended. */
export const liveCall = async () => (await get<CallCard[]>("/api/me/call")).find((call) => call.state !== "ended");

/** Lets one's own live call come to this telephone. */
export const bringBack = (callId: string) => post<ReattachmentCard>(`/api/calls/${callId}/reattach`);
