import { useSyncExternalStore } from "react";

/** A short word about what was done, with a way back where there is one. */
export interface Toast {
  id: number;
  text: string;
  tone: "good" | "bad" | "plain";
  action?: { label: string; run: () => void };
}

let toasts: readonly Toast[] = [];
let lastId = 0;
const watchers = new Set<() => void>();

function set(next: readonly Toast[]): void {
  toasts = next;
  for (const watcher of watchers) watcher();
}

const STAYS = 6_000;
const STAYS_WITH_ACTION = 10_000;

export function say(text: string, { tone = "good", action }: Partial<Pick<Toast, "tone" | "action">> = {}): void {
  const id = ++lastId;
  set([...toasts.slice(-2), { id, text, tone, action }]);
  setTimeout(() => hush(id), action ? STAYS_WITH_ACTION : STAYS);
}

export function hush(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => toasts,
  );
}
