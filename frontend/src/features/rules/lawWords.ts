import type { TFunction } from "i18next";
import { DAYS, daysText } from "@/i18n/days";

type Span = readonly [string, string];

/** A ruleset's body as far as it is shown; the server keeps and checks the rest. */
export interface LawBody {
  hours: Record<string, Span>;
  hours_status: string;
  hours_channels?: readonly string[];
  severity?: string;
  holiday?: string;
  weekend_holiday?: { action: string; status: string };
  collector?: readonly string[];
  debt?: readonly string[];
  parties?: readonly string[];
  third_party?: string;
  cap?: readonly {
    counts: string;
    per: string;
    max: number;
    scope: string;
    status: string;
    channels?: readonly string[];
    min_gap_days?: number;
  }[];
  channel_lock?: readonly { window: string; max_channels: number; status: string }[];
  cooloff?: readonly { after: string; days: number; status: string; channels?: readonly string[] }[];
  subdivision?: Record<string, { law: string; status: string; week?: Span; sat?: Span; sun?: Span }>;
  keep_log_years?: number;
  source: readonly string[];
}

export interface Limit {
  text: string;
  status: string;
}

const SAYS = [
  "consented_channels_only",
  "only_supplied_contact_points",
  "hidden_caller_id",
  "judicial_lookalike",
  "stop_on_request",
  "identity_before_disclosure",
  "debtor_preferences",
  "forbid_questions",
  "opt_out_each_electronic_message",
] as const;

/** Mon–Fri 07:00–19:00, Sat 08:00–15:00; not on Sun. */
export function hoursText(t: TFunction, tag: string, hours: Record<string, Span | undefined>): string {
  const bySpan = new Map<string, string[]>();
  for (const day of DAYS) {
    const span = hours[day]?.join("–") ?? "";
    bySpan.set(span, [...(bySpan.get(span) ?? []), day]);
  }
  const open = [...bySpan].filter(([span]) => span !== "").map(([span, days]) => `${daysText(days, tag)} ${span}`);
  const closed = bySpan.get("");
  const parts = closed ? [...open, t("rules.contactLaw.closed", { days: daysText(closed, tag) })] : open;
  return parts.join("; ");
}

export function stateHours(t: TFunction, tag: string, state: { week?: Span; sat?: Span; sun?: Span }): string {
  const week = Object.fromEntries(DAYS.slice(0, 5).map((day) => [day, state.week]));
  return hoursText(t, tag, { ...week, sat: state.sat, sun: state.sun });
}

/** Caps, channel locks and days of rest, each with how well it is founded. */
export function limitsOf(t: TFunction, body: LawBody): Limit[] {
  const word = (group: string, name: string) =>
    t(`rules.contactLaw.${group}.${name}`, { defaultValue: name.replaceAll("_", " ") });
  const counted = (name: string, count: number) => t(`rules.contactLaw.counts.${name}`, { count });
  const channels = (names: readonly string[] | undefined) =>
    names ? ` (${names.map((name) => t(`contact.channel.${name}`)).join(", ")})` : "";
  const caps = (body.cap ?? []).map((cap) => {
    const facts = { count: cap.max, what: counted(cap.counts, cap.max), per: word("per", cap.per) };
    const gap = cap.min_gap_days ? `, ${t("rules.contactLaw.gap", { count: cap.min_gap_days })}` : "";
    const text = t("rules.contactLaw.cap", { ...facts, scope: word("scope", cap.scope) });
    return { text: text + channels(cap.channels) + gap, status: cap.status };
  });
  const locks = (body.channel_lock ?? []).map((lock) => ({
    text: t("rules.contactLaw.lock", { count: lock.max_channels, per: word("per", lock.window) }),
    status: lock.status,
  }));
  const rests = (body.cooloff ?? []).map((rest) => ({
    text: t("rules.contactLaw.cooloff", { count: rest.days, what: counted(rest.after, 1) }) + channels(rest.channels),
    status: rest.status,
  }));
  return [...caps, ...locks, ...rests];
}

/** What else it says, in a few words each. */
export function besidesOf(t: TFunction, body: LawBody): string[] {
  const written = body as unknown as Record<string, unknown>;
  const says = SAYS.filter((name) => written[name]).map((name) => t(`rules.contactLaw.says.${name}`));
  const years = body.keep_log_years;
  return years ? [...says, t("rules.contactLaw.says.keep_log_years", { count: years })] : says;
}

/** Whose page a source is; a source that is no address is named as it is written. */
export function siteOf(address: string): string | null {
  return URL.canParse(address) ? new URL(address).hostname : null;
}
