import type { CallCard } from "@/api/types";

/** Where the collector stands with a call: the screen shows one of these. */
export type Stage = "none" | "connecting" | "ringing" | "talking" | "wrap_up";

export function stageOf(call: CallCard | null): Stage {
  if (!call) return "none";
  switch (call.state) {
    case "requested":
    case "dialling":
      return "connecting";
    case "ringing":
      return "ringing";
    case "talking":
      return "talking";
    case "ended":
      return call.wrapped ? "none" : "wrap_up";
  }
}

/** The branch of the tree an outcome points to, so that one key says the rest. */
export function branchFor(call: CallCard | null): string {
  return call?.outcome && call.outcome !== "answered" ? "no_contact" : "direct";
}
