import { Check, FlaskConical, Hourglass, OctagonX, Undo2, type LucideIcon } from "lucide-react";
import type { ImportReport } from "@/api/types";
import type { Tone } from "@/ui/Tag";

interface Looks {
  word: string;
  tone: Tone;
  icon: LucideIcon;
}

/** How an import's state is shown; a finished trial is told apart from what was written. */
export function looksOf(report: ImportReport): Looks {
  switch (report.state) {
    case "done":
      return report.dry_run
        ? { word: "tried", tone: "info", icon: FlaskConical }
        : { word: "done", tone: "good", icon: Check };
    case "refused":
      return { word: "refused", tone: "bad", icon: OctagonX };
    case "undone":
      return { word: "undone", tone: "plain", icon: Undo2 };
    default:
      return { word: report.state, tone: "warn", icon: Hourglass };
  }
}
