import type { Role, UserCard } from "@/api/types";

export const ROLES: readonly Role[] = ["collector", "supervisor", "manager", "administrator"];

export interface Filter {
  words: string;
  role: string | null;
  team: string | null;
  /** Also those who may not sign in any more. */
  disabled: boolean;
}

/** Whether a user is among those looked for; accents and capitals do not matter. */
export function matches(user: UserCard, filter: Filter): boolean {
  if (user.disabled && !filter.disabled) return false;
  if (filter.role && user.role !== filter.role) return false;
  if (filter.team && user.team_id !== filter.team) return false;
  const told = plain([user.name, user.email, user.endpoint].join(" "));
  return plain(filter.words)
    .split(/\s+/)
    .every((word) => told.includes(word));
}

/** Managers and administrators see every portfolio, whatever was granted to them. */
export function seesEverything(role: Role): boolean {
  return role === "manager" || role === "administrator";
}

function plain(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .trim();
}
