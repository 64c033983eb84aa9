/** `9`, `930`, `9:30`, `17h30` as an hour of the day, which ends at 24; null: not one. */
export function hourSaid(text: string): string | null {
  const said = /^(\d{1,2})(?:[:.h ]?(\d{2}))?$/.exec(text.trim());
  const minute = said ? Number(said[1]) * 60 + Number(said[2] ?? 0) : NaN;
  if (!said || !(minute <= 24 * 60) || Number(said[2] ?? 0) > 59) return null;
  return `${(said[1] ?? "").padStart(2, "0")}:${said[2] ?? "00"}`;
}
