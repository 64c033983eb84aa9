import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something the keyboard can do now; listed in the palette and on the sheet of keys. */
export interface Shortcut {
  id: string;
  /** `r`, `Enter`, `mod+k`, `?`; several for one deed; none: only in the palette. */
  keys: string[];
  label: string;
  group: string;
  run: () => void;
  /** Why it cannot be done now; the key then does nothing. */
  disabled?: boolean;
  /** Also while writing in a field. */
  whileWriting?: boolean;
  /** Belongs to the dialog that is open; all others wait until it is closed. */
  inDialog?: boolean;
  /** Not listed: its effect is plain from the screen (number keys). */
  unlisted?: boolean;
}

let layers: { current: Shortcut[] }[] = [];
let listed: Shortcut[] = [];
const watchers = new Set<() => void>();

/** Watchers are told only when what they show changed; deeds are looked up by id when they are run. */
function relist(): void {
  const now = layers.flatMap((layer) => layer.current);
  const shown = (shortcuts: Shortcut[]) => JSON.stringify(shortcuts.map((s) => [s.id, s.label, s.keys, s.disabled]));
  if (shown(now) === shown(listed)) return;
  listed = now;
  for (const watcher of watchers) watcher();
}

/** Does what a listed shortcut does, as it stands now. */
export function runShortcut(id: string): void {
  layers
    .flatMap((layer) => layer.current)
    .find((shortcut) => shortcut.id === id && !shortcut.disabled)
    ?.run();
}

/** What is pressed, by the name shortcuts use; letters by what they write, so that layouts do not matter. */
export function nameOf(event: KeyboardEvent): string {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const named = key === " " ? "Space" : key;
  return event.metaKey || event.ctrlKey ? `mod+${named}` : event.altKey ? `alt+${named}` : named;
}

/** Keys that a control under the focus takes for itself. */
export function isTaken(event: KeyboardEvent): boolean {
  const target = event.target instanceof HTMLElement ? event.target : null;
  if (!target) return false;
  const name = nameOf(event);
  if (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"))
    return true;
  if (
    (name === "Enter" || name === "Space") &&
    target.closest("button, a, summary, [role=tab], [role=option], [role=menuitem]")
  )
    return true;
  return false;
}

export function press(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  // An open dialog is a room of its own: keys of the page behind it wait.
  const inDialog = document.querySelector("dialog[open]") !== null;
  const name = nameOf(event);
  const taken = isTaken(event);
  for (const layer of [...layers].reverse()) {
    const found = layer.current.find(
      (shortcut) =>
        shortcut.keys.includes(name) &&
        !shortcut.disabled &&
        (!taken || shortcut.whileWriting) &&
        (!inDialog || shortcut.inDialog),
    );
    if (found) {
      event.preventDefault();
      if (!event.repeat) found.run();
      return;
    }
  }
}

/** Makes these keys work while the component is on the screen; the component mounted last wins. */
export function useShortcuts(shortcuts: Shortcut[]): void {
  const layer = useRef(shortcuts);
  useEffect(() => {
    layer.current = shortcuts;
    relist();
  });
  useEffect(() => {
    layers = [...layers, layer];
    relist();
    return () => {
      layers = layers.filter((other) => other !== layer);
      relist();
    };
  }, []);
}

/** Every shortcut that works now. */
export function useListedShortcuts(): Shortcut[] {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => listed,
  );
}

/** `mod+k` as printed: ⌘K or Ctrl K. */
export function keyText(key: string): string {
  const mod = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "⌘" : "Ctrl ";
  const printed: Record<string, string> = {
    Enter: "↵",
    Escape: "Esc",
    ArrowLeft: "←",
    ArrowRight: "→",
    ArrowUp: "↑",
    ArrowDown: "↓",
    Space: "␣",
  };
  const plain = key.replace("mod+", "").replace("alt+", "");
  const name = printed[plain] ?? (plain.length === 1 ? plain.toUpperCase() : plain);
  return key.startsWith("mod+") ? mod + name : key.startsWith("alt+") ? `Alt ${name}` : name;
}
