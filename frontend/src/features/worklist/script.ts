import { now } from "@/i18n/clock";
import type { AccountCard } from "@/api/types";

export type Situation = "callback" | "broken" | "reminder" | "first" | "disputed" | "late";

/** What kind of call this is, so that the first sentence fits it. */
export function situationOf(card: AccountCard): Situation {
  const { why, promises, account } = card;
  if (
    why.band_name === "callback_due" ||
    card.callbacks.some((callback) => new Date(callback.due_at).getTime() <= now().getTime())
  )
    return "callback";
  const latest = [...promises].sort((one, other) => (one.made_at < other.made_at ? 1 : -1))[0];
  if (latest?.state === "broken" || latest?.state === "partially_kept") return "broken";
  if (latest?.state === "open") return "reminder";
  if (account.disputed.amount_minor > 0 && account.disputed.amount_minor === account.balance.amount_minor)
    return "disputed";
  return why.band_name === "first_contact" ? "first" : "late";
}
