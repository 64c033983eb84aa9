import {
  AudioLines,
  FileUp,
  Headset,
  LayoutGrid,
  ListChecks,
  ListOrdered,
  Phone,
  PhoneForwarded,
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
  /** Pressed after G: `g w` goes to the workbench. */
  key: string;
}

const ALL: readonly Role[] = ["collector", "supervisor", "manager", "administrator"];
const LEADERS: readonly Role[] = ["supervisor", "manager", "administrator"];

/** Where one can go, in the order of the rail. */
export const PLACES: readonly Place[] = [
  { path: "/board", name: "shell.board", icon: LayoutGrid, roles: LEADERS, key: "b" },
  { path: "/work", name: "shell.workbench", icon: Headset, roles: ["collector", "supervisor"], key: "w" },
  { path: "/worklist", name: "worklist.title", icon: ListOrdered, roles: ALL, key: "l" },
  { path: "/accounts", name: "accounts.title", icon: Search, roles: ALL, key: "a" },
  { path: "/promises", name: "promises.title", icon: CalendarClock, roles: ALL, key: "p" },
  { path: "/callbacks", name: "worklist.callbacksTitle", icon: PhoneForwarded, roles: ALL, key: "c" },
  { path: "/review", name: "review.title", icon: ListChecks, roles: LEADERS, key: "v" },
  { path: "/recordings", name: "shell.recordings", icon: AudioLines, roles: LEADERS, key: "s" },
  { path: "/imports", name: "shell.imports", icon: FileUp, roles: ["manager", "administrator"], key: "i" },
  { path: "/rules", name: "shell.rules", icon: Scale, roles: ["manager", "administrator"], key: "r" },
  { path: "/people", name: "shell.people", icon: Users, roles: LEADERS, key: "u" },
  { path: "/telephony", name: "telephony.title", icon: Phone, roles: ["administrator"], key: "t" },
];

export function placesOf(role: Role): Place[] {
  return PLACES.filter((place) => place.roles.includes(role));
}

/** Where a day begins: collectors work, everybody else watches. */
export function homeOf(role: Role): string {
  return role === "collector" ? "/work" : "/board";
}
