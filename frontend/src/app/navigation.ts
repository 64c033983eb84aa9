import {
  AudioLines,
  FileUp,
  Filter,
  FlaskConical,
  Gauge,
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
  Settings2,
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
  family?: Family;
}

/** Places that belong together: one way in on the rail, tabs between them. */
export interface Family {
  name: string;
  icon: LucideIcon;
}

/** One entry of the rail: a place, or a family by its first place. */
export interface Way {
  path: string;
  name: string;
  icon: LucideIcon;
  places: readonly Place[];
}

const ALL: readonly Role[] = ["collector", "supervisor", "manager", "administrator"];
const LEADERS: readonly Role[] = ["supervisor", "manager", "administrator"];
const MAKERS: readonly Role[] = ["manager", "administrator"];

const CHECKS: Family = { name: "shell.checks", icon: ListChecks };
const STRATEGY: Family = { name: "strategy.title", icon: GitPullRequestArrow };
const HOUSE: Family = { name: "shell.house", icon: Settings2 };

/** Where one can go, in the order of the rail and of its families' tabs. */
export const PLACES: readonly Place[] = [
  { path: "/board", name: "shell.board", icon: LayoutGrid, roles: LEADERS },
  { path: "/work", name: "shell.workbench", icon: Headset, roles: ["collector", "supervisor"] },
  { path: "/worklist", name: "worklist.title", icon: ListOrdered, roles: ALL },
  { path: "/accounts", name: "accounts.title", icon: Search, roles: ALL },
  { path: "/promises", name: "promises.title", icon: CalendarClock, roles: ALL },
  { path: "/callbacks", name: "worklist.callbacksTitle", icon: PhoneForwarded, roles: ALL },
  { path: "/missed", name: "inbound.missed.short", icon: PhoneMissed, roles: ALL },
  { path: "/review", name: "review.title", icon: ListChecks, roles: LEADERS, family: CHECKS },
  { path: "/stranded", name: "stranded.short", icon: Route, roles: LEADERS, family: CHECKS },
  { path: "/recordings", name: "shell.recordings", icon: AudioLines, roles: LEADERS, family: CHECKS },
  { path: "/strategy", name: "strategy.title", icon: GitPullRequestArrow, roles: LEADERS, family: STRATEGY },
  { path: "/capacity", name: "capacity.short", icon: Gauge, roles: LEADERS, family: STRATEGY },
  { path: "/segments", name: "segments.title", icon: Filter, roles: MAKERS, family: STRATEGY },
  { path: "/experiments", name: "experiments.title", icon: FlaskConical, roles: MAKERS, family: STRATEGY },
  { path: "/people", name: "shell.people", icon: Users, roles: LEADERS, family: HOUSE },
  { path: "/rules", name: "shell.rules", icon: Scale, roles: MAKERS, family: HOUSE },
  { path: "/imports", name: "shell.imports", icon: FileUp, roles: MAKERS, family: HOUSE },
  { path: "/telephony", name: "telephony.title", icon: Phone, roles: ["administrator"], family: HOUSE },
];

export function placesOf(role: Role): Place[] {
  return PLACES.filter((place) => place.roles.includes(role));
}

/** The rail of a role; of a family in which only one place is open to it, that place. */
export function waysOf(role: Role): Way[] {
  const ways: Way[] = [];
  const places = placesOf(role);
  for (const place of places) {
    const together = place.family ? places.filter((other) => other.family === place.family) : [place];
    if (together[0] !== place) continue;
    const shown = together.length > 1 && place.family ? place.family : place;
    ways.push({ path: place.path, name: shown.name, icon: shown.icon, places: together });
  }
  return ways;
}

/** Whether a page is at this place or below it. */
export function isAt(place: Place, pathname: string): boolean {
  return pathname === place.path || pathname.startsWith(`${place.path}/`);
}

/** Where a day begins: collectors work, everybody else watches. */
export function homeOf(role: Role): string {
  return role === "collector" ? "/work" : "/board";
}
