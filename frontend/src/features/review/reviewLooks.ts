import { CircleAlert, Info, OctagonX, type LucideIcon } from "lucide-react";
import type { ContradictionRow, Severity } from "@/api/types";
import type { Tone } from "@/ui/Tag";
import { wordFact } from "@/i18n/words";
import type { Format } from "@/i18n/format";
import type { TFunction } from "i18next";

export const SEVERITIES: Record<Severity, { icon: LucideIcon; tone: Tone }> = {
  high: { icon: OctagonX, tone: "bad" },
  medium: { icon: CircleAlert, tone: "warn" },
  low: { icon: Info, tone: "plain" },
};

/** Groups of words in which a fact's value is looked up before it is shown as it came. */
const WORDS_OF: Record<string, string> = {
  outcome: "calls.outcome",
  heard: "calls.outcome",
  presence: "session.presence",
  state: "review.callState",
  caller: "review.callerOutcome",
  caller_heard: "review.callerOutcome",
  dismissed: "review.dismissed",
};

/** What a contradiction rests on, in a few words: "4 s of talk · 1 promise". */
export function factsOf(t: TFunction, format: Format, row: ContradictionRow, labels: Record<string, string>): string {
  return Object.entries(row.facts)
    .filter(([, fact]) => fact !== null && fact !== 0)
    .map(([name, fact]) => {
      const group = WORDS_OF[name];
      const value =
        name === "disposition" && typeof fact === "string"
          ? (labels[fact] ?? fact.replaceAll("_", " "))
          : group && typeof fact === "string"
            ? t(`${group}.${fact}`, { defaultValue: fact.replaceAll("_", " ") })
            : typeof fact === "boolean"
              ? t(fact ? "review.yes" : "review.no")
              : wordFact(format, fact);
      return t(`review.fact.${name}`, { value, defaultValue: `${name} ${value}` });
    })
    .join(" · ");
}
