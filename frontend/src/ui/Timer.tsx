import { now as businessNow } from "@/i18n/clock";
import { useEffect, useState } from "react";
import { clockText } from "@/i18n/format";

/** The present moment, once a second. */
export function useNow(every = 1_000): number {
  const [now, setNow] = useState(() => businessNow().getTime());
  useEffect(() => {
    const timer = setInterval(() => setNow(businessNow().getTime()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Time since a moment, running; silent to screen readers, who would hear every second. */
export function Timer({ since }: { since: string }) {
  const now = useNow();
  return (
    <span className="numeric" role="timer" aria-live="off">
      {clockText((now - new Date(since).getTime()) / 1_000)}
    </span>
  );
}
