/** What the clocks of these zones show at a moment, where it is not what ours shows; each once. */
export function timesThere(tag: string, iso: string, zones: readonly string[], ours?: string): string[] {
  const at = new Date(iso);
  const shown = (timeZone: string | undefined, style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(tag, { ...style, timeZone }).format(at);
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const day = { weekday: "short" } as const;
  const there = zones.map((zone) => {
    const sameDay = shown(zone, day) === shown(ours, day);
    return sameDay ? shown(zone, time) : `${shown(zone, day)} ${shown(zone, time)}`;
  });
  const different = [...new Set(there)];
  return different.length === 1 && different[0] === shown(ours, time) ? [] : different;
}

/** What a zone's clock shows at a moment, as the milliseconds of a clock that shows the same in UTC. */
function shownIn(zone: string | undefined, at: number): number {
  const style = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  const clock = new Intl.DateTimeFormat("sv-SE", { ...style, second: "2-digit", hourCycle: "h23", timeZone: zone });
  return Date.parse(`${clock.format(at).replace(" ", "T")}Z`);
}

/** The moment at which a zone's clock shows this hour, so many days after its own today; no zone: ours. */
export function hourThere(zone: string | undefined, now: Date, days: number, hour: number): Date {
  const day = new Date(shownIn(zone, now.getTime()));
  const wanted = Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), day.getUTCDate() + days, hour);
  const first = wanted - (shownIn(zone, wanted) - wanted);
  // Once more from there: between the two the clocks may have been changed.
  return new Date(first - (shownIn(zone, first) - wanted));
}

/** The day of the week that a zone's calendar shows, 0 for Sunday. */
export function weekdayThere(zone: string | undefined, now: Date): number {
  return new Date(shownIn(zone, now.getTime())).getUTCDay();
}
