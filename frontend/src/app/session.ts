import { useQuery } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { sessionQuery } from "@/api/session";
import type { Role, UserCard } from "@/api/types";

export const SignedIn = createContext<UserCard | null>(null);

/** The one who is signed in; only used inside the shell, where somebody is. */
export function useUser(): UserCard {
  const user = useContext(SignedIn);
  if (!user) throw new Error("Nobody is signed in here.");
  return user;
}

export function useRole(): Role {
  return useUser().role;
}

export function useSession() {
  return useQuery(sessionQuery);
}
