import { useState } from "react";

/** What was written and not sent, for as long as the page lives; nothing of it is stored, for it is about people. */
const drafts = new Map<string, string>();

export function forgetDrafts(): void {
  drafts.clear();
}

export function forgetDraft(name: string): void {
  drafts.delete(name);
}

/** A text that outlives its field: it is there again until it is sent or discarded. */
export function useDraft(name: string) {
  const [text, setText] = useState(() => drafts.get(name) ?? "");
  const write = (next: string) => {
    if (next) drafts.set(name, next);
    else drafts.delete(name);
    setText(next);
  };
  return {
    text,
    write,
    /** Also after the field is gone. */
    restore: (kept: string) => void drafts.set(name, kept),
    forget: () => void drafts.delete(name),
  };
}
