import {
  AudioLines,
  Banknote,
  CalendarCheck,
  CalendarClock,
  CalendarX,
  CircleCheck,
  CirclePause,
  CirclePlay,
  FileText,
  Headphones,
  MicOff,
  Phone,
  PhoneCall,
  PhoneForwarded,
  PhoneIncoming,
  PhoneMissed,
  PhoneOff,
  Scale,
  ShieldAlert,
  StickyNote,
  Undo2,
  UserCheck,
  type LucideIcon,
} from "lucide-react";
import type { TFunction } from "i18next";
import type { TimelineItem } from "@/api/types";
import type { Tone } from "@/ui/Tag";
import type { Format } from "@/i18n/format";
import { daysText } from "@/i18n/days";
import { wordFact } from "@/i18n/words";

interface Looks {
  icon: LucideIcon;
  tone: Tone;
}

const BY_KIND: Record<string, Looks> = {
  "inbound:missed": { icon: PhoneMissed, tone: "warn" },
  "call:answered": { icon: PhoneCall, tone: "good" },
  "call:ended": { icon: PhoneOff, tone: "plain" },
  "promise:made": { icon: CalendarClock, tone: "accent" },
  "promise:kept": { icon: CalendarCheck, tone: "good" },
  "promise:partially_kept": { icon: CalendarX, tone: "warn" },
  "promise:broken": { icon: CalendarX, tone: "bad" },
  "payment:received": { icon: Banknote, tone: "good" },
  "payment:reversed": { icon: Undo2, tone: "bad" },
  "hold:placed": { icon: CirclePause, tone: "warn" },
  "hold:lifted": { icon: CirclePlay, tone: "plain" },
  "contact:stopped": { icon: PhoneOff, tone: "bad" },
  "contact:resumed": { icon: CirclePlay, tone: "plain" },
  "call:listened_in": { icon: Headphones, tone: "info" },
  "call:taken_over": { icon: PhoneForwarded, tone: "info" },
  "call:ended_by_leader": { icon: PhoneOff, tone: "warn" },
  "call:wrap_up_forced": { icon: PhoneOff, tone: "warn" },
  "recording:prevented": { icon: MicOff, tone: "warn" },
  "recording:tampered": { icon: ShieldAlert, tone: "bad" },
  "disposition:undone": { icon: Undo2, tone: "plain" },
};

const BY_SUBJECT: Record<string, Looks> = {
  call: { icon: Phone, tone: "plain" },
  inbound: { icon: PhoneIncoming, tone: "plain" },
  promise: { icon: CalendarClock, tone: "plain" },
  payment: { icon: Banknote, tone: "plain" },
  dispute: { icon: Scale, tone: "info" },
  disposition: { icon: UserCheck, tone: "accent" },
  note: { icon: StickyNote, tone: "plain" },
  callback: { icon: CalendarClock, tone: "info" },
  recording: { icon: AudioLines, tone: "plain" },
  account: { icon: FileText, tone: "plain" },
};

export function looksOf(kind: string): Looks {
  return BY_KIND[kind] ?? BY_SUBJECT[kind.split(":")[0] ?? ""] ?? { icon: CircleCheck, tone: "plain" };
}

/** Groups of words in which a fact's value is looked up before it is shown as it came. */
const WORDS_OF: Record<string, string> = {
  outcome: "calls.outcome",
  why: "inbound.why",
  ending: "inbound.outcome",
  reason: "reasons",
  resolution: "reasons",
  state: "promises.state",
};

/** An entry in words: the catalogue's phrase for its kind with its facts in, or the kind itself made readable. */
export function titleOf(
  t: TFunction,
  format: Format,
  entry: TimelineItem,
  currency: string,
  labels: Record<string, string>,
): string {
  const known = typeof entry.facts.currency === "string" ? entry.facts.currency : currency;
  // An entry of the tree carries its own words, also those no longer (or never) offered.
  const own = typeof entry.facts.code === "string" ? ownLabel(entry.facts.labels, format.tag) : undefined;
  const worded = own ? { ...labels, [String(entry.facts.code)]: own } : labels;
  const facts = Object.fromEntries(
    Object.entries(entry.facts).map(([name, fact]) => [name, factText(t, format, name, fact, known, worded)]),
  );
  if (facts.refused) facts.refused = `(${t(`refusals.${facts.refused}`, { defaultValue: facts.refused, ...facts })})`;
  const plain = entry.kind.replace(":", " ").replaceAll("_", " ");
  const said = t(`timeline.${entry.kind.replace(":", "_")}`, { defaultValue: plain, ...facts });
  return said.replace(/\s*\{\{[^}]*\}\}/g, "");
}

function ownLabel(labels: unknown, tag: string): string | undefined {
  if (typeof labels !== "object" || labels === null) return undefined;
  const said: unknown = (labels as Record<string, unknown>)[tag.slice(0, 2)];
  return typeof said === "string" ? said : undefined;
}

/** What a payment was applied to, as `payment:applied` tells it. */
interface AppliedFact {
  item: string;
  amount_minor: number;
}

function factText(
  t: TFunction,
  format: Format,
  name: string,
  fact: unknown,
  currency: string,
  labels: Record<string, string>,
): string {
  if (name.endsWith("_minor") && typeof fact === "number") return format.money({ amount_minor: fact, currency });
  if (name === "items" && Array.isArray(fact)) {
    return fact
      .map((part: AppliedFact) => `${part.item} ${format.money({ amount_minor: part.amount_minor, currency })}`)
      .join(", ");
  }
  if (name === "modes" && Array.isArray(fact)) return fact.map((mode) => t(`supervision.mode.${mode}`)).join(", ");
  if (name === "talk_seconds" && typeof fact === "number") return format.count(Math.round(fact));
  if (name === "code" && typeof fact === "string") return labels[fact] ?? fact.replaceAll("_", " ");
  if (name === "days" && Array.isArray(fact)) return daysText(fact.map(String), format.tag);
  const group = WORDS_OF[name];
  if (group && typeof fact === "string") return t(`${group}.${fact}`, { defaultValue: fact.replaceAll("_", " ") });
  return wordFact(format, fact);
}

/** What somebody wrote, shown as they wrote it. */
export function writtenIn(entry: TimelineItem): string | null {
  const text = entry.facts.text ?? entry.facts.note;
  return typeof text === "string" && text !== "" ? text : null;
}
