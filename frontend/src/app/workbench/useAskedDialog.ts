import { useState } from "react";
import type { Said } from "@/features/calls/Dispositions";

export type DialogName = "promise" | "callback" | "note" | "hold" | "dispute" | "skip" | "snooze" | "why" | "phone";

interface Asked {
  name: DialogName;
  /** What is to be said once the dialog is done: `agreement` asks for its promise first. */
  then?: Said;
  itemId?: string;
}

/** Which dialog is open, and what follows when it is done. */
export function useAskedDialog(say: (said: Said) => void) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const close = () => setAsked(null);
  const done = () => {
    const then = asked?.then;
    close();
    if (then) say(then);
  };
  return { asked, ask: (name: DialogName, more: Omit<Asked, "name"> = {}) => setAsked({ name, ...more }), close, done };
}
