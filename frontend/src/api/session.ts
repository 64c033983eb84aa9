import { queryOptions } from "@tanstack/react-query";
import { setClock } from "@/i18n/clock";
import { carryToken, get, patch, post, put, remove } from "./client";
import { keys } from "./keys";
import { Refusal } from "./refusal";
import type { PresenceCard, PresenceWish, SessionOpened, UserCard } from "./types";

/** Who is signed in; null: nobody. */
export const sessionQuery = queryOptions({
  queryKey: keys.session,
  queryFn: async ({ signal }): Promise<SessionOpened | null> => {
    try {
      return opened(await get<SessionOpened>("/api/session", signal));
    } catch (thrown) {
      if (thrown instanceof Refusal && thrown.status === 401) return null;
      throw thrown;
    }
  },
  staleTime: Infinity,
});

export async function signIn(credentials: { email: string; password: string }): Promise<SessionOpened> {
  return opened(await post<SessionOpened>("/api/session", credentials));
}

export const signOut = () => remove("/api/session");

export const signOutEverywhere = () => remove("/api/sessions");

export const chooseLocale = (locale: string) => patch<UserCard>("/api/me", { locale });

export const choosePassword = (wish: { token: string; password: string }) => post("/api/password", wish);

export const presenceQuery = queryOptions({
  queryKey: keys.presence,
  queryFn: ({ signal }) => get<PresenceCard>("/api/presence", signal),
});

export const wishPresence = (wish: PresenceWish) => put<PresenceCard>("/api/presence", wish);

function opened(session: SessionOpened): SessionOpened {
  carryToken(session.csrf_token);
  setClock(session.now);
  return session;
}
