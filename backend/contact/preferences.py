"""What a debtor asked for about when and how to be contacted: written down, honoured on all their accounts, ended; never changed."""

from uuid import UUID

from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account
from backend.accounts.timeline import NewEntry, append_many
from backend.contact import queries
from backend.contact.models import ContactPreference
from backend.contact.question import CHANNELS
from backend.contact.ruleset import DAYS, TIME_OF_DAY
from backend.contact.schemas import NewPreference
from backend.kit.facts import tell
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction

SOURCES = ("call", "written", "creditor")
LONGEST_NOTE = 200


async def record_preference(tx: Transaction, account: Account, wish: NewPreference, *, by: UUID) -> ContactPreference:
    """From now on the debtor is contacted in these hours, or in others they asked for; asking for the same again changes nothing."""
    _check(wish)
    days = [day for day in DAYS if day in wish.days]
    await queries.lock_debtor(tx.session, account.debtor_id)
    for standing, _ in await queries.preferences(tx.session, account.debtor_id):
        same = (standing.days, standing.opens, standing.closes, standing.channel) == (days, wish.opens, wish.closes, wish.channel)
        if same and standing.ended_at is None:
            return standing
    kept = ContactPreference(
        debtor_id=account.debtor_id,
        days=days,
        opens=wish.opens,
        closes=wish.closes,
        channel=wish.channel,
        source=wish.source,
        note=wish.note.strip(),
        recorded_by=by,
        recorded_at=tx.now,
    )
    tx.session.add(kept)
    await _tell(tx, account, kept, "contact:preference_recorded", by)
    return kept


async def end_preference(tx: Transaction, account: Account, preference_id: UUID, *, by: UUID) -> None:
    """The debtor no longer asks for this; without any preference left, the law's hours alone hold."""
    await queries.lock_debtor(tx.session, account.debtor_id)
    kept = await tx.session.get(ContactPreference, preference_id, populate_existing=True)
    if kept is None or kept.debtor_id != account.debtor_id:
        raise NotFound
    if kept.ended_at is None:
        kept.ended_at, kept.ended_by = tx.now, by
        await _tell(tx, account, kept, "contact:preference_ended", by)


async def _tell(tx: Transaction, account: Account, kept: ContactPreference, kind: str, by: UUID) -> None:
    """Write it on the timeline of each open account of the debtor, and have them ranked anew."""
    await tx.session.flush()
    affected = sorted({*await queries.accounts_of_debtor(tx.session, account.debtor_id), account.id})
    facts = {"days": kept.days, "opens": kept.opens, "closes": kept.closes, "channel": kept.channel, "source": kept.source}
    await append_many(tx, [NewEntry(account_id, kind, {**facts, "note": kept.note}, by, kept.id) for account_id in affected])
    await tell(tx, AccountChanged(tuple(affected)))


def _check(wish: NewPreference) -> None:
    if not wish.days or set(wish.days) - set(DAYS):
        raise Invalid(field="days", expected="one or more of " + ", ".join(DAYS))
    for field, time in (("opens", wish.opens), ("closes", wish.closes)):
        if not TIME_OF_DAY.fullmatch(time):
            raise Invalid(field=field, expected="a time of day, 00:00 to 24:00", value=time[:20])
    if wish.opens >= wish.closes:
        raise Invalid(field="closes", expected=f"later than {wish.opens}", value=wish.closes)
    if wish.channel is not None and wish.channel not in CHANNELS:
        raise Invalid(field="channel", expected=", ".join(sorted(CHANNELS)), value=wish.channel[:40])
    if wish.source not in SOURCES:
        raise Invalid(field="source", expected=", ".join(SOURCES), value=wish.source[:40])
    if len(wish.note) > LONGEST_NOTE or not wish.note.isprintable():
        raise Invalid(field="note", expected=f"at most {LONGEST_NOTE} printable characters")
