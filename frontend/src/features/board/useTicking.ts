import { useEffect, type RefObject } from "react";
import { clockText } from "@/i18n/format";

/**
 * Keeps every time in state under `around` running: elements say since when (`data-since`) and after how many seconds it is too long.
 * What only holds from a moment on (`data-from`) is hidden until then.
 * One timer writes them all; five hundred rows drawn anew by React each second would cost far more than they tell.
 */
export function useTicking(around: RefObject<HTMLElement | null>, offset: number, still: boolean): void {
  useEffect(() => {
    if (still) return;
    const tick = () => {
      const now = Date.now() + offset;
      for (const element of around.current?.querySelectorAll<HTMLElement>("[data-since]") ?? []) {
        const seconds = Math.max(0, (now - Number(element.dataset.since)) / 1_000);
        const text = clockText(seconds);
        // After each change all are looked at; what is written anew is laid out anew.
        if (element.textContent !== text) element.textContent = text;
        const limit = element.dataset.tooLong;
        element.toggleAttribute("data-late", limit !== undefined && seconds > Number(limit));
      }
      for (const element of around.current?.querySelectorAll<HTMLElement>("[data-from]") ?? []) {
        const hidden = now < Number(element.dataset.from);
        if (element.hidden !== hidden) element.hidden = hidden;
      }
    };
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  });
}
