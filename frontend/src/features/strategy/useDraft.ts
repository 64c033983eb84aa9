import { useEffect, useState } from "react";
import type { ChangeView } from "@/api/types";
import { begun, changed, isSame, redone, undone, type Body, type History } from "./draft";

interface Text {
  title: string;
  why: string;
  body: Body;
}

export interface Draft extends Text {
  /** The revision it was written on. */
  revision: number;
  isDirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  set: (text: Partial<Text>) => void;
  undo: () => void;
  redo: () => void;
}

const textOf = (change: ChangeView): Text => ({
  title: change.card.title,
  why: change.card.why,
  body: change.body as unknown as Body,
});

/** What is being written, with its steps back; a saving does not take them away. */
export function useDraft(change: ChangeView): Draft {
  const [history, setHistory] = useState<History<Text>>(() => begun(textOf(change)));
  const [revision, setRevision] = useState(change.card.revision);
  const saved = textOf(change);
  const isDirty = !isSame(history.present, saved);
  if (revision !== change.card.revision) {
    // Saved by us, or by a colleague: what stands there is what the server has.
    setRevision(change.card.revision);
    if (isDirty) setHistory(changed(history, saved));
  }
  useEffect(() => {
    if (!isDirty) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
  return {
    ...history.present,
    revision: change.card.revision,
    isDirty,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    set: (text) => setHistory(changed(history, { ...history.present, ...text })),
    undo: () => setHistory(undone(history)),
    redo: () => setHistory(redone(history)),
  };
}
