import {
  AudioLines,
  FileUp,
  Filter,
  GitPullRequestArrow,
  Headset,
  LayoutGrid,
  ListChecks,
  ListOrdered,
  Phone,
  PhoneForwarded,
  PhoneMissed,
  Route,
  Scale,
  Search,
  Users,
  CalendarClock,
  type LucideIcon,
} from "lucide-react";
import type { Role } from "@/api/types";

export interface Place {
  path: string;
  /** Key of its name in the catalogue. */
  name: string;
  icon: LucideIcon;
  roles: readonly Role[];
}

const ALL: readonly Role[] = ["collector", "supervisor", "manager", "administrator"];
const LEADERS: readonly Role[] = ["supervisor", "manager", "administrator"];

/** Where one can go, in the order of the rail. */
export const PLACES: readonly Place[] = [
  { path: "/board", name: "shell.board", icon: LayoutGrid, roles: LEADERS },
  { path: "/work", name: "shell.workbench", icon: Headset, roles: ["collector", "supervisor"] },
  { path: "/worklist", name: "worklist.title", icon: ListOrdered, roles: ALL },
  { path: "/accounts", name: "accounts.title", icon: Search, roles: ALL },
  { path: "/promises", name: "promises.title", icon: CalendarClock, roles: ALL },
  { path: "/callbacks", name: "worklist.callbacksTitle", icon: PhoneForwarded, roles: ALL },
  { path: "/missed", name: "inbound.missed.short", icon: PhoneMissed, roles: ALL },
  { path: "/review", name: "review.title", icon: ListChecks, roles: LEADERS },
  { path: "/stranded", name: "stranded.short", icon: Route, roles: LEADERS },
  { path: "/recordings", name: "shell.recordings", icon: AudioLines, roles: LEADERS },
  { path: "/imports", name: "shell.imports", icon: FileUp, roles: ["manager", "administrator"] },
  { path: "/segments", name: "segments.title", icon: Filter, roles: ["manager", "administrator"] },
  { path: "/rules", name: "shell.rules", icon: Scale, roles: ["manager", "administrator"] },
  { path: "/strategy", name: "strategy.title", icon: GitPullRequestArrow, roles: ["manager", "administrator"] },
  { path: "/people", name: "shell.people", icon: Users, roles: LEADERS },
  { path: "/telephony", name: "telephony.title", icon: Phone, roles: ["administrator"] },
];

export function placesOf(role: Role): Place[] {
  return PLACES.filter((place) => place.roles.includes(role));
}

/** Where a day begins: collectors work, everybody else watches. */
export function homeOf(role: Role): string {
  return role === "collector" ? "/work" : "/board";
}
