import { queryOptions } from "@tanstack/react-query";
import { get, patch, post } from "./client";
import { keys } from "./keys";
import type { NewTeam, NewUser, SignInLinkMade, TeamCard, UserCard, UserChange, UserCreated } from "./types";

const at = (id: string) => `/api/users/${id}`;

export const usersQuery = queryOptions({
  queryKey: keys.users,
  queryFn: ({ signal }) => get<UserCard[]>("/api/users", signal),
});

export const grantsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...keys.users, userId, "portfolios"],
    queryFn: ({ signal }) => get<string[]>(`${at(userId)}/portfolios`, signal),
  });

export const addUser = (user: NewUser, key: string) => post<UserCreated>("/api/users", user, key);

export const changeUser = (ask: { userId: string; change: UserChange }) => patch<UserCard>(at(ask.userId), ask.change);

export const makeSignInLink = (userId: string, key: string) =>
  post<SignInLinkMade>(`${at(userId)}/link`, undefined, key);

export const signUserOut = (userId: string, key: string) => post(`${at(userId)}/sign-out`, undefined, key);

export const openTeam = (team: NewTeam, key: string) => post<TeamCard>("/api/teams", team, key);
