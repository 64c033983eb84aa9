import { CalendarCheck, CalendarClock, CalendarX, CircleSlash, Replace, Undo2, type LucideIcon } from "lucide-react";
import type { PromiseState } from "@/api/types";
import type { Tone } from "@/ui/Tag";

export const PROMISE_LOOKS: Record<PromiseState, { icon: LucideIcon; tone: Tone }> = {
  open: { icon: CalendarClock, tone: "accent" },
  kept: { icon: CalendarCheck, tone: "good" },
  partially_kept: { icon: CalendarX, tone: "warn" },
  broken: { icon: CalendarX, tone: "bad" },
  withdrawn: { icon: Undo2, tone: "plain" },
  superseded: { icon: Replace, tone: "plain" },
  void: { icon: CircleSlash, tone: "plain" },
};
