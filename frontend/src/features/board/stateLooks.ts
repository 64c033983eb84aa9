import {
  CircleHelp,
  Coffee,
  Eye,
  Headphones,
  LogOut,
  Pause,
  Phone,
  PhoneCall,
  PhoneForwarded,
  PhoneOff,
  Timer,
  Users,
  type LucideIcon,
} from "lucide-react";
import type { CollectorRow, PresenceState } from "@/api/types";

export type StateTone = "talk" | "ring" | "ready" | "wrap" | "away" | "off" | "fault";

/** How a state looks, in the order in which a floor is read: conversations first, absence last. */
export const STATES: Record<PresenceState, { icon: LucideIcon; tone: StateTone; order: number; tooLong?: number }> = {
  talking: { icon: PhoneCall, tone: "talk", order: 0 },
  hold: { icon: Pause, tone: "talk", order: 1, tooLong: 120 },
  ringing: { icon: PhoneForwarded, tone: "ring", order: 2, tooLong: 60 },
  dialling: { icon: Phone, tone: "ring", order: 3, tooLong: 20 },
  previewing: { icon: Eye, tone: "ready", order: 4, tooLong: 300 },
  ready: { icon: Headphones, tone: "ready", order: 5, tooLong: 600 },
  wrap_up: { icon: Timer, tone: "wrap", order: 6, tooLong: 90 },
  unreachable: { icon: PhoneOff, tone: "fault", order: 7, tooLong: 0 },
  unknown: { icon: CircleHelp, tone: "fault", order: 8, tooLong: 0 },
  meeting: { icon: Users, tone: "away", order: 9 },
  paused: { icon: Coffee, tone: "away", order: 10, tooLong: 1200 },
  offline: { icon: LogOut, tone: "off", order: 11 },
};

export type Sort = "state" | "name" | "attempts" | "right_party_contacts" | "promises";

/** Rows in the order asked for; equal ones by name, so that nothing jumps about. */
export function sorted(rows: Iterable<CollectorRow>, by: Sort): CollectorRow[] {
  const key = (row: CollectorRow): number | string => {
    if (by === "name") return "";
    if (by === "state") return STATES[row.state].order;
    return -row[by];
  };
  return [...rows].sort((one, other) => {
    const [a, b] = [key(one), key(other)];
    if (a !== b) return a < b ? -1 : 1;
    return one.name.localeCompare(other.name);
  });
}

export interface Totals {
  attempts: number;
  connects: number;
  contacts: number;
  right_party_contacts: number;
  promises: number;
  promised: Map<string, number>;
  collected: Map<string, number>;
  states: Map<PresenceState, number>;
}

/** What the whole team did: sums of the rows that are shown, currencies apart. */
export function totalsOf(rows: Iterable<CollectorRow>): Totals {
  const totals: Totals = {
    attempts: 0,
    connects: 0,
    contacts: 0,
    right_party_contacts: 0,
    promises: 0,
    promised: new Map(),
    collected: new Map(),
    states: new Map(),
  };
  for (const row of rows) {
    totals.attempts += row.attempts;
    totals.connects += row.connects;
    totals.contacts += row.contacts;
    totals.right_party_contacts += row.right_party_contacts;
    totals.promises += row.promises;
    for (const { currency, amount_minor } of row.promised) add(totals.promised, currency, amount_minor);
    for (const { currency, amount_minor } of row.collected) add(totals.collected, currency, amount_minor);
    add(totals.states, row.state, 1);
  }
  return totals;
}

function add<K>(sums: Map<K, number>, key: K, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value);
}
