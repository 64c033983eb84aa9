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
