"""What is asked about numbers, rules, attempts and receipts, and the only place where their SQL stands."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account, Debtor, Portfolio
from backend.accounts.queries import visible_to
from backend.contact.book import RuleBook
from backend.contact.models import ContactAttempt, ContactPreference, ContactReceipt, ContactRuleset, PhoneNumber
from backend.contact.question import Event, Wish
from backend.contact.ruleset import Ruleset
from backend.kit.refusal import NotFound
from backend.people.models import User

_books: dict[tuple[tuple[str, int, str], ...], RuleBook] = {}


async def rule_book(session: AsyncSession, only: Sequence[str] | None = None) -> RuleBook:
    """The stored rulesets (or only those a receipt cites), read once for as long as none is added."""
    rows = (await session.execute(text("SELECT name, version, digest FROM contact_ruleset ORDER BY name, version"))).all()
    cited = tuple((name, version, digest) for name, version, digest in rows if only is None or f"{name}@{version}" in only)
    book = _books.get(cited)
    if book is None:
        stored = (await session.exec(select(ContactRuleset))).all()
        wanted = {(name, version) for name, version, _ in cited}
        book = RuleBook(Ruleset.read(row.version, row.body) for row in stored if (row.name, row.version) in wanted)
        if len(_books) > 8:
            _books.clear()
        _books[cited] = book
    return book


async def rulesets(session: AsyncSession) -> Sequence[ContactRuleset]:
    """Every version of every ruleset, newest version first."""
    statement = select(ContactRuleset).order_by(col(ContactRuleset.country), col(ContactRuleset.name), col(ContactRuleset.version).desc())
    return (await session.exec(statement)).all()


async def phones_of(session: AsyncSession, debtor_id: UUID) -> Sequence[PhoneNumber]:
    """The numbers of a debtor, retired ones last, then as they are best tried."""
    found = (await session.exec(select(PhoneNumber).where(PhoneNumber.debtor_id == debtor_id))).all()
    return sorted(found, key=lambda phone: (phone.retired_at is not None, -phone.quality, phone.position, phone.id))


async def phone_of(session: AsyncSession, user: User, phone_id: UUID) -> PhoneNumber:
    """A number of a debtor of whom the user may see an account."""
    seen = select(Account.id).where(Account.debtor_id == PhoneNumber.debtor_id, visible_to(user)).exists()
    phone = (await session.exec(select(PhoneNumber).where(PhoneNumber.id == phone_id, seen))).first()
    if phone is None:
        raise NotFound
    return phone


async def account_for_phone(session: AsyncSession, user: User, debtor_id: UUID, account_id: UUID | None) -> Account:
    """The account a number is asked about: the one named, else the oldest open one the user may see."""
    statement = select(Account).where(Account.debtor_id == debtor_id, visible_to(user))
    if account_id is not None:
        statement = statement.where(Account.id == account_id)
    account = (
        await session.exec(statement.order_by(col(Account.closed_at).is_not(None), col(Account.created_at), col(Account.id)))
    ).first()
    if account is None:
        raise NotFound
    return account


async def accounts_of_debtor(session: AsyncSession, debtor_id: UUID) -> Sequence[UUID]:
    """Every open account of a debtor, in the order in which they are locked."""
    return (
        await session.exec(select(Account.id).where(Account.debtor_id == debtor_id, Account.state == "open").order_by(col(Account.id)))
    ).all()


async def lock_debtor(session: AsyncSession, debtor_id: UUID) -> None:
    """Hold the debtor until the transaction ends: whoever else wants to dial them waits, and then sees our attempt.

    Not the stronger FOR UPDATE: new accounts and numbers of the debtor may still be written.
    """
    await session.execute(text("SELECT 1 FROM debtor WHERE id = :id FOR NO KEY UPDATE"), {"id": debtor_id})


async def parties_of(session: AsyncSession, account_id: UUID) -> tuple[Debtor, Portfolio]:
    """Whom an account concerns, read anew: consent and address may have changed while we waited for a lock."""
    found = await session.exec(
        select(Debtor, Portfolio)
        .join(Account, col(Account.debtor_id) == Debtor.id)
        .join(Portfolio, col(Portfolio.id) == Account.portfolio_id)
        .where(Account.id == account_id)
        .execution_options(populate_existing=True)
    )
    return found.one()


_EVENTS = """
    SELECT debtor_id, at, channel, direction, contact, conversation, settled_at IS NULL AS pending
      FROM contact_attempt
     WHERE debtor_id = ANY($1::uuid[]) AND at > $2 AND ($3::uuid IS NULL OR call_id IS DISTINCT FROM $3)
     ORDER BY debtor_id, at DESC
"""


async def histories(
    session: AsyncSession, debtor_ids: Sequence[UUID], since: datetime, apart_from: UUID | None = None
) -> dict[UUID, tuple[Event, ...]]:
    """What the caps count of each debtor since a moment, apart from one call, newest first; whoever was never tried is missing."""
    found: dict[UUID, list[Event]] = defaultdict(list)
    for debtor_id, *event in await _fetch(session, _EVENTS, list(debtor_ids), since, apart_from):
        found[debtor_id].append(Event(*event))
    return {debtor_id: tuple(events) for debtor_id, events in found.items()}


_WISHES = """
    SELECT debtor_id, days, opens, closes, channel
      FROM contact_preference
     WHERE debtor_id = ANY($1::uuid[]) AND ended_at IS NULL
     ORDER BY debtor_id, id
"""


async def wishes(session: AsyncSession, debtor_ids: Sequence[UUID]) -> dict[UUID, tuple[Wish, ...]]:
    """When each debtor asked to be contacted; whoever asked for nothing is missing."""
    found: dict[UUID, list[Wish]] = defaultdict(list)
    for debtor_id, days, opens, closes, channel in await _fetch(session, _WISHES, list(debtor_ids)):
        found[debtor_id].append(Wish(tuple(days), opens, closes, channel))
    return {debtor_id: tuple(asked) for debtor_id, asked in found.items()}


async def preferences(session: AsyncSession, debtor_id: UUID) -> Sequence[tuple[ContactPreference, str | None]]:
    """What a debtor asked for, in force or ended, newest first, each with the name of whoever wrote it down."""
    statement = (
        select(ContactPreference, User.name)
        .outerjoin(User, col(User.id) == ContactPreference.recorded_by)
        .where(ContactPreference.debtor_id == debtor_id)
        .order_by(col(ContactPreference.ended_at).desc().nulls_first(), col(ContactPreference.id).desc())
    )
    return (await session.exec(statement)).all()


async def attempt_of_call(session: AsyncSession, call_id: UUID) -> ContactAttempt | None:
    """The attempt a call made."""
    return (await session.exec(select(ContactAttempt).where(ContactAttempt.call_id == call_id).with_for_update())).first()


async def receipts_of(session: AsyncSession, debtor_id: UUID) -> Sequence[ContactReceipt]:
    """Every kept answer about a debtor, newest first."""
    statement = select(ContactReceipt).where(ContactReceipt.debtor_id == debtor_id)
    return (await session.exec(statement.order_by(col(ContactReceipt.at).desc(), col(ContactReceipt.id).desc()))).all()


_RANKED = """
    SELECT a.id, a.debtor_id, d.country, d.subdivision, d.zone, d.contact_stopped_at, p.collector_kind, p.debt_kind
      FROM account a
      JOIN debtor d ON d.id = a.debtor_id
      JOIN portfolio p ON p.id = a.portfolio_id
     WHERE a.id = ANY($1::uuid[])
"""
_RANKED_PHONES = """
    SELECT debtor_id, id, party, e164 IS NOT NULL, country, subdivision, zones, consent, given_by
      FROM phone_number
     WHERE debtor_id = ANY($1::uuid[]) AND retired_at IS NULL
     ORDER BY debtor_id, quality DESC, position, id
"""


async def ranked_accounts(session: AsyncSession, account_ids: Sequence[UUID]) -> Sequence[Any]:
    """What a ranking must know of each account's debtor and portfolio."""
    return await _fetch(session, _RANKED, list(account_ids))


async def ranked_phones(session: AsyncSession, debtor_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """The numbers still in use of each debtor, best first."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for debtor_id, *phone in await _fetch(session, _RANKED_PHONES, list(debtor_ids)):
        found[debtor_id].append(phone)
    return found


_LAST_RANKED = """
    -- The last answer a ranking got about each account.
    SELECT wanted.id, last.allowed, last.phone_id,
           jsonb_path_query_array(last.rules, '$[*] ? (@.severity <> "warn").rule')::text
      FROM unnest($1::uuid[]) AS wanted(id)
      JOIN LATERAL (SELECT r.allowed, r.phone_id, r.rules
                      FROM contact_receipt r
                     WHERE r.account_id = wanted.id AND r.occasion = 'ranking'
                     ORDER BY r.at DESC, r.id DESC LIMIT 1) last ON true
"""


async def last_ranked(session: AsyncSession, account_ids: Sequence[UUID]) -> dict[UUID, tuple[bool, UUID | None, list[str]]]:
    """Per account what its last ranking receipt said: allowed, number, rules."""
    rows = await _fetch(session, _LAST_RANKED, list(account_ids))
    return {account_id: (allowed, phone_id, sorted(set(msgspec.json.decode(rules)))) for account_id, allowed, phone_id, rules in rows}


async def write_receipts(session: AsyncSession, rows: Sequence[tuple[Any, ...]]) -> None:
    """Many receipts at once, by COPY on the transaction's own connection."""
    driver = await _driver(session)
    await driver.copy_records_to_table("contact_receipt", records=rows, columns=RECEIPT_COLUMNS)


RECEIPT_COLUMNS = [
    "id", "at", "debtor_id", "account_id", "phone_id", "channel", "purpose", "occasion", "allowed",
    "rules", "rulesets", "next_allowed_at", "inputs",
]  # fmt: skip


async def _fetch(session: AsyncSession, statement: str, *values: Any) -> list[Any]:
    """The rows of a hot statement without what SQLAlchemy does to each."""
    rows: list[Any] = await (await _driver(session)).fetch(statement, *values)
    return rows


async def _driver(session: AsyncSession) -> Any:
    """The transaction's own asyncpg connection. SQLAlchemy opens the transaction only with a statement of its own."""
    await session.flush()
    driver = (await (await session.connection()).get_raw_connection()).driver_connection
    assert driver is not None
    if not driver.is_in_transaction():
        await session.execute(text("SELECT 1"))
    return driver
