export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export type Day = (typeof DAYS)[number];

/** Monday, 1 January 2024: the days of a week that began on the first. */
const WEEK = DAYS.map((_, index) => new Date(2024, 0, 1 + index));

export function dayName(day: string, tag: string): string {
  const date = WEEK[DAYS.indexOf(day as Day)];
  return date ? new Intl.DateTimeFormat(tag, { weekday: "short" }).format(date).replace(".", "") : day;
}

/** mon, tue, wed, sat as lun–mié, sáb. */
export function daysText(days: readonly string[], tag: string): string {
  const places = days.map((day) => DAYS.indexOf(day as Day)).sort((one, other) => one - other);
  const runs: number[][] = [];
  for (const place of places) {
    const last = runs.at(-1);
    if (last && last.at(-1) === place - 1) last.push(place);
    else runs.push([place]);
  }
  const name = (place: number | undefined) => dayName(DAYS[place ?? 0] ?? "", tag);
  return runs
    .map((run) => (run.length > 2 ? `${name(run[0])}–${name(run.at(-1))}` : run.map(name).join(", ")))
    .join(", ");
}
