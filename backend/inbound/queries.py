"""What is asked about callers, and the only place where their SQL stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.queries import SEES_EVERYTHING
from backend.inbound.models import InboundCall, InboundOffer, InboundSignal
from backend.inbound.rules import Candidate, Known, Ties
from backend.people.models import PresenceState, Role, User
from backend.telephones.models import MAIN


async def arrive(session: AsyncSession, call_id: UUID, channel: str, caller: str, dialled: str, at: datetime, switch: str) -> bool:
    """Write a caller down; whether they were not known yet."""
    done = await session.execute(
        text(
            "INSERT INTO inbound_call (id, switch, channel, caller, dialled, arrived_at, recognised, telephone) "
            "VALUES (:id, :switch, :channel, :caller, :dialled, :at, 'nobody', '') ON CONFLICT DO NOTHING RETURNING id"
        ),
        {"id": call_id, "switch": switch, "channel": channel, "caller": caller, "dialled": dialled, "at": at},
    )
    return done.first() is not None


async def lock_inbound(session: AsyncSession, call_ids: Iterable[UUID]) -> Sequence[InboundCall]:
    """These callers as they are now, held until the transaction ends; in the order of their ids, so that nobody deadlocks."""
    statement = select(InboundCall).where(col(InboundCall.id).in_(list(call_ids))).order_by(col(InboundCall.id)).with_for_update()
    return (await session.exec(statement.execution_options(populate_existing=True))).all()


async def waiting(session: AsyncSession, switch: str) -> Sequence[InboundCall]:
    """Callers at this switch nobody has answered, longest waiting first, held; those somebody is just busy with are passed over."""
    statement = select(InboundCall).where(
        InboundCall.switch == switch, col(InboundCall.over_at).is_(None), col(InboundCall.answered_at).is_(None)
    )
    statement = statement.order_by(col(InboundCall.arrived_at), col(InboundCall.id)).with_for_update(skip_locked=True)
    return (await session.exec(statement.execution_options(populate_existing=True))).all()


async def to_move(session: AsyncSession, switch: str) -> InboundCall | None:
    """A caller this switch has yet to take somewhere."""
    statement = select(InboundCall).where(
        InboundCall.switch == switch,
        col(InboundCall.over_at).is_(None),
        col(InboundCall.answered_at).is_(None),
        col(InboundCall.place).is_not(None),
        col(InboundCall.moved_at).is_(None),
    )
    return (await session.exec(statement.order_by(col(InboundCall.arrived_at)).limit(1).with_for_update(skip_locked=True))).first()


async def to_hang_up(session: AsyncSession, switch: str) -> Sequence[InboundCall]:
    """Callers at this switch somebody wants gone."""
    statement = select(InboundCall).where(
        InboundCall.switch == switch, col(InboundCall.over_at).is_(None), col(InboundCall.cancelled_at).is_not(None)
    )
    return (await session.exec(statement)).all()


async def open_inbound(session: AsyncSession, switch: str) -> Sequence[InboundCall]:
    """Callers who are still at this switch and about whom no `call` speaks."""
    statement = select(InboundCall).where(
        InboundCall.switch == switch, col(InboundCall.over_at).is_(None), col(InboundCall.linked_at).is_(None)
    )
    return (await session.exec(statement.order_by(col(InboundCall.arrived_at)))).all()


async def signals_of(session: AsyncSession, call_id: UUID) -> Sequence[InboundSignal]:
    """Everything that was ever said of a caller."""
    return (await session.exec(select(InboundSignal).where(InboundSignal.call_id == call_id))).all()


async def carry_over(session: AsyncSession, call_id: UUID, kinds: Iterable[str]) -> None:
    """What was said of a caller is from now on what was said of the call they have become."""
    await session.execute(
        text(
            "INSERT INTO call_signal (id, call_id, kind, leg, at, source, received_at, facts) "
            "SELECT id, call_id, kind, leg, at, source, received_at, facts FROM inbound_signal "
            "WHERE call_id = :call_id AND kind = ANY(:kinds) ON CONFLICT DO NOTHING"
        ),
        {"call_id": call_id, "kinds": list(kinds)},
    )


async def standing_offer(session: AsyncSession, call_id: UUID) -> InboundOffer | None:
    """Whose telephone rings for a caller now."""
    statement = select(InboundOffer).where(InboundOffer.call_id == call_id, col(InboundOffer.ended_at).is_(None))
    return (await session.exec(statement.execution_options(populate_existing=True))).first()


async def lock_offer(session: AsyncSession, offer_id: UUID) -> InboundOffer | None:
    """An offer that stands, held until the transaction ends; None: it has ended."""
    statement = select(InboundOffer).where(InboundOffer.id == offer_id, col(InboundOffer.ended_at).is_(None)).with_for_update()
    return (await session.exec(statement.execution_options(populate_existing=True))).first()


async def offer_to(session: AsyncSession, user_id: UUID) -> InboundOffer | None:
    """The caller a collector's telephone rings for."""
    statement = select(InboundOffer).where(InboundOffer.user_id == user_id, col(InboundOffer.ended_at).is_(None))
    return (await session.exec(statement.execution_options(populate_existing=True))).first()


async def offers_of(session: AsyncSession, call_id: UUID) -> Sequence[InboundOffer]:
    """Everybody a caller was offered to, in order."""
    statement = select(InboundOffer).where(InboundOffer.call_id == call_id).order_by(col(InboundOffer.offered_at), col(InboundOffer.id))
    return (await session.exec(statement.execution_options(populate_existing=True))).all()


async def unsettled(session: AsyncSession, user_id: UUID) -> InboundCall | None:
    """The caller a collector answered and has yet to say whose account it is about."""
    statement = select(InboundCall).where(
        InboundCall.answered_by == user_id, col(InboundCall.linked_at).is_(None), col(InboundCall.dismissed_at).is_(None)
    )
    return (await session.exec(statement.execution_options(populate_existing=True))).first()


async def unidentified_in_time(session: AsyncSession, now: datetime) -> Sequence[InboundCall]:
    """Conversations that are over and about which nobody said anything in time."""
    overdue = select(InboundCall).where(
        col(InboundCall.wrap_until) <= now, col(InboundCall.linked_at).is_(None), col(InboundCall.dismissed_at).is_(None)
    )
    return (await session.exec(overdue.order_by(col(InboundCall.id)).with_for_update(skip_locked=True))).all()


#: Who may know of a caller: those who may see the account they were recognised by, or one that shares the number; of a stranger,
#: leaders, and only those of the portfolio whose number was dialled, where it is a portfolio's own.
MAY_KNOW = """
    (:everything
     OR EXISTS (SELECT FROM account a JOIN portfolio_grant g ON g.portfolio_id = a.portfolio_id
                 WHERE g.user_id = :user_id
                   AND (a.id = i.account_id
                        OR (i.recognised = 'several'
                            AND a.debtor_id IN (SELECT p.debtor_id FROM phone_number p WHERE p.e164 = i.caller AND p.retired_at IS NULL))))
     OR (i.recognised = 'nobody' AND i.account_id IS NULL AND :leads
         AND (NOT EXISTS (SELECT FROM trunk_route r WHERE r.caller_number = '+' || ltrim(i.dialled, '+') AND r.portfolio_id IS NOT NULL)
              OR EXISTS (SELECT FROM trunk_route r JOIN portfolio_grant g ON g.portfolio_id = r.portfolio_id
                          WHERE r.caller_number = '+' || ltrim(i.dialled, '+') AND g.user_id = :user_id))))
"""
MISSED = f"""
    SELECT i.id, c.due_at, c.for_user_id, u.name, c.done_at, c.cancelled_at,
           (SELECT count(*) FROM inbound_offer o WHERE o.call_id = i.id)
      FROM inbound_call i
      LEFT JOIN callback c ON c.id = i.callback_id
      LEFT JOIN app_user u ON u.id = c.for_user_id
     WHERE i.over_at IS NOT NULL AND i.answered_at IS NULL AND {{wanted}} AND {MAY_KNOW}
     ORDER BY i.arrived_at DESC, i.id
     LIMIT :most
"""  # noqa: S608  (nothing of it comes from outside)
OWED = "c.id IS NOT NULL AND c.done_at IS NULL AND c.cancelled_at IS NULL"
#: Which of them, by what became of the call that is owed.
WANTED = {
    "owed": OWED,
    "settled": f"i.arrived_at >= :since AND NOT ({OWED})",
    "all": f"(i.arrived_at >= :since OR ({OWED}))",
}


@dataclass(frozen=True)
class Missed:
    """Somebody nobody answered, and the call that is owed to them."""

    call: InboundCall
    due_at: datetime | None
    for_user_id: UUID | None
    for_user_name: str | None
    done_at: datetime | None
    cancelled_at: datetime | None
    offered_to: int


async def missed(session: AsyncSession, user: User, which: str, since: datetime, most: int = 200) -> list[Missed]:
    """Callers nobody answered of whom this user may know, newest first."""
    statement = text(MISSED.format(wanted=WANTED[which]))
    rows = (await session.execute(statement, {**_knower(user), "since": since, "most": most})).all()
    calls = await session.exec(select(InboundCall).where(col(InboundCall.id).in_([row[0] for row in rows])))
    by_id = {call.id: call for call in calls}
    return [Missed(by_id[row[0]], *row[1:]) for row in rows]


async def debtors_owed_a_call(session: AsyncSession, user: User) -> int:
    """To how many accounts this user may know of a call is owed because nobody answered."""
    counted = f"SELECT count(DISTINCT c.id) FROM inbound_call i JOIN callback c ON c.id = i.callback_id WHERE {OWED} AND {MAY_KNOW}"  # noqa: S608
    return int((await session.execute(text(counted), _knower(user))).scalar_one())


def _knower(user: User) -> dict[str, object]:
    return {"user_id": user.id, "everything": user.role in SEES_EVERYTHING, "leads": user.role is not Role.COLLECTOR}


async def user_at(session: AsyncSession, endpoint: str) -> UUID | None:
    """Whose telephone this is."""
    return (await session.exec(select(User.id).where(User.endpoint == endpoint, col(User.disabled_at).is_(None)))).first()


async def countries(session: AsyncSession) -> list[str]:
    """Where our portfolios are: in whose national formats a caller's number may come."""
    return list((await session.execute(text("SELECT DISTINCT country FROM portfolio ORDER BY country"))).scalars())


KNOWN = """
    -- Of each debtor whose number this is, the account it is probably about: with an open promise, then spoken of last, then most owed.
    SELECT DISTINCT ON (a.debtor_id) a.debtor_id, a.id, a.portfolio_id, p.party, p.e164
      FROM phone_number p
      JOIN account a ON a.debtor_id = p.debtor_id
     WHERE p.e164 = ANY(:numbers) AND p.retired_at IS NULL
     ORDER BY a.debtor_id, p.party = 'reference', a.state = 'closed',
              EXISTS (SELECT FROM promise m WHERE m.account_id = a.id AND m.state = 'open') DESC,
              (SELECT max(t.at) FROM contact_attempt t WHERE t.account_id = a.id AND t.conversation) DESC NULLS LAST,
              a.balance_minor DESC, a.id
     LIMIT 20
"""


async def known_by(session: AsyncSession, numbers: Sequence[str]) -> list[Known]:
    """The debtors one of these numbers belongs to."""
    return [Known(*row) for row in await session.execute(text(KNOWN), {"numbers": list(numbers)})] if numbers else []


TIES = """
    SELECT (SELECT w.claimed_by FROM work_item w WHERE w.account_id = a.id)                                         AS in_hand,
           (SELECT m.made_by FROM promise m JOIN account o ON o.id = m.account_id
             WHERE o.debtor_id = a.debtor_id AND m.state = 'open' ORDER BY m.due_on, m.made_at DESC LIMIT 1)         AS open_promise,
           (SELECT t.user_id FROM contact_attempt t
             WHERE t.debtor_id = a.debtor_id AND t.conversation AND t.user_id IS NOT NULL AND t.at >= :remembered
             ORDER BY t.at DESC LIMIT 1)                                                                             AS last_conversation,
           a.owner_id                                                                                                AS owner
      FROM account a WHERE a.id = :account_id
"""


async def ties_of(session: AsyncSession, account_id: UUID, remembered: datetime) -> Ties:
    """Who has to do with the debtor of an account."""
    row = (await session.execute(text(TIES), {"account_id": account_id, "remembered": remembered})).one()
    return Ties(*row)


CANDIDATES = """
    -- Collectors at work who may see (one of) these accounts; without accounts, whoever works any portfolio. Their telephone is at
    -- the caller's switch, or at one to which that has a line.
    SELECT u.id, u.endpoint, p.state, p.since,
           EXISTS (SELECT FROM call c WHERE c.user_id = u.id AND (c.state <> 'ended' OR c.wrapped_at IS NULL))
             OR EXISTS (SELECT FROM inbound_offer o WHERE o.user_id = u.id AND o.ended_at IS NULL)
             OR EXISTS (SELECT FROM inbound_call i WHERE i.answered_by = u.id AND i.linked_at IS NULL AND i.dismissed_at IS NULL),
           CAST(:language AS text) IS NULL OR u.locale = CAST(:language AS text)
      FROM app_user u
      JOIN presence p ON p.user_id = u.id
      LEFT JOIN telephone_place h ON h.endpoint = u.endpoint
     WHERE (coalesce(h.switch, :main) = :switch
            OR EXISTS (SELECT FROM switch_line l WHERE l.switch = :switch AND l.other = coalesce(h.switch, :main) AND l.reachable))
       AND u.role = 'collector' AND u.disabled_at IS NULL AND u.endpoint IS NOT NULL AND p.state <> 'offline'
       AND (CAST(:only AS uuid) IS NULL OR u.id = CAST(:only AS uuid))
       AND EXISTS (SELECT FROM portfolio_grant g WHERE g.user_id = u.id
                      AND (cardinality(CAST(:portfolio_ids AS uuid[])) = 0 OR g.portfolio_id = ANY(CAST(:portfolio_ids AS uuid[]))))
"""


async def candidates(
    session: AsyncSession, switch: str, portfolio_ids: Sequence[UUID], language: str | None, *, only: UUID | None = None
) -> list[Candidate]:
    """Who is at work, in reach of this switch, and may take a caller about accounts of these portfolios."""
    said = {"switch": switch, "main": MAIN, "portfolio_ids": sorted(set(portfolio_ids)), "language": language, "only": only}
    rows = await session.execute(text(CANDIDATES), said)
    return [
        Candidate(user_id, endpoint, PresenceState(state), since, busy, speaks) for user_id, endpoint, state, since, busy, speaks in rows
    ]


async def language_of(session: AsyncSession, account_id: UUID) -> str | None:
    """What the debtor of an account speaks."""
    statement = "SELECT d.language FROM debtor d JOIN account a ON a.debtor_id = d.id WHERE a.id = :id"
    return (await session.execute(text(statement), {"id": account_id})).scalar_one_or_none()


CARD = """
    SELECT a.id, a.reference, COALESCE(NULLIF(d.name, ''), d.reference), o.name,
           (SELECT min(m.due_on) FROM promise m WHERE m.account_id = a.id AND m.state = 'open')
      FROM account a JOIN debtor d ON d.id = a.debtor_id JOIN portfolio o ON o.id = a.portfolio_id
     WHERE a.id = ANY(:ids) AND a.portfolio_id = ANY(:portfolio_ids)
     ORDER BY d.name, a.reference
"""


async def named(session: AsyncSession, account_ids: Sequence[UUID], portfolio_ids: Sequence[UUID]) -> Sequence[Any]:
    """What these portfolios' people are told of accounts before identity is known: id, reference, name, portfolio, day of the promise."""
    return (await session.execute(text(CARD), {"ids": list(account_ids), "portfolio_ids": list(portfolio_ids)})).all()


async def phone_of(session: AsyncSession, account_id: UUID, numbers: Sequence[str]) -> UUID | None:
    """The debtor's entry for one of these numbers."""
    statement = (
        "SELECT p.id FROM phone_number p JOIN account a ON a.debtor_id = p.debtor_id "
        "WHERE a.id = :id AND p.e164 = ANY(:numbers) ORDER BY p.retired_at NULLS FIRST, p.position LIMIT 1"
    )
    return (await session.execute(text(statement), {"id": account_id, "numbers": list(numbers)})).scalar_one_or_none()
