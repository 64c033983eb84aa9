import { queryOptions } from "@tanstack/react-query";
import { get } from "./client";
import type { TeamCard } from "./types";

/** The teams whose boards one may watch. */
export const teamsQuery = queryOptions({
  queryKey: ["teams"],
  queryFn: ({ signal }) => get<TeamCard[]>("/api/teams", signal),
});
