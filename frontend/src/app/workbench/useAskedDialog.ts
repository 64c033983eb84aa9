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
  const [kept, setKept] = useState<readonly DialogName[]>([]);
  const close = () => setAsked(null);
  const done = () => {
    const then = asked?.then;
    if (asked) setKept([...kept, asked.name]);
    close();
    if (then) say(then);
  };
  const has = (name: DialogName) => kept.includes(name);
  return {
    asked,
    has,
    ask: (name: DialogName, more: Omit<Asked, "name"> = {}) => setAsked({ name, ...more }),
    close,
    done,
  };
}
