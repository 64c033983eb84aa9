import { queryOptions } from "@tanstack/react-query";
import { get, post } from "./client";
import { keys } from "./keys";
import type { CallCard, InboundCard, ReattachmentCard, RingingCard, TelephoneCard } from "./types";

/** One's own telephone and what it registers with. */
export const telephoneQuery = queryOptions({
  queryKey: keys.telephone,
  queryFn: ({ signal }) => get<TelephoneCard>("/api/telephone", signal),
  staleTime: Infinity,
});

/** What the server knows of a call that rings here. */
export const whoRings = (callId: string) => get<RingingCard>(`/api/telephone/calls/${callId}`);

/**
 * The conversation that should be on this telephone, if there is one that has not ended. Whoever called in and is not identified yet is no call:
 * they are asked for first, so that nobody is missed who becomes one between the two questions.
 */
export const liveCall = async (): Promise<{ id: string } | undefined> => {
  const callers = await get<InboundCard[]>("/api/me/inbound");
  const calls = await get<CallCard[]>("/api/me/call");
  return calls.find((call) => call.state !== "ended") ?? callers.find((caller) => caller.stage === "talking");
};

/** Lets one's own live call come to this telephone. */
export const bringBack = (callId: string) => post<ReattachmentCard>(`/api/calls/${callId}/reattach`);
