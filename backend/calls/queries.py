"""What is asked about calls and dispositions."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from sqlalchemy import ColumnElement, and_, any_, bindparam, func, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account
from backend.accounts.queries import visible_to
from backend.calls.models import Call, CallSignal, CallState, DialMode, DialRule, Disposition, DispositionKind, LedgerPosition, Outcome
from backend.calls.signals import Source
from backend.kit.refusal import NotFound
from backend.people.models import Presence, PresenceState, Telephone, User


async def lock_call(session: AsyncSession, call_id: UUID) -> Call | None:
    """The call as it is now, held until the transaction ends."""
    statement = select(Call).where(Call.id == call_id).with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).first()


async def call_of(session: AsyncSession, user: User, call_id: UUID) -> Call:
    """A call on an account the user may see."""
    statement = select(Call).join(Account, col(Account.id) == Call.account_id).where(Call.id == call_id, visible_to(user))
    found = (await session.exec(statement.execution_options(populate_existing=True))).first()
    if found is None:
        raise NotFound
    return found


async def calls_of_account(session: AsyncSession, account_id: UUID, limit: int = 50) -> Sequence[Call]:
    """The latest calls of an account, newest first."""
    return (
        await session.exec(select(Call).where(Call.account_id == account_id).order_by(col(Call.requested_at).desc()).limit(limit))
    ).all()


async def live_call(session: AsyncSession, user_id: UUID) -> Call | None:
    """The call a collector is on."""
    return (await session.exec(select(Call).where(Call.user_id == user_id, Call.state != CallState.ENDED))).first()


async def unwrapped_call(session: AsyncSession, user_id: UUID) -> Call | None:
    """The ended call a collector has yet to say something about."""
    waiting = select(Call).where(Call.user_id == user_id, Call.state == CallState.ENDED, col(Call.wrapped_at).is_(None))
    return (await session.exec(waiting.order_by(col(Call.ended_at).desc()).limit(1))).first()


async def unjoined_calls(session: AsyncSession, endpoints: Collection[str] | None) -> Sequence[Call]:
    """The live calls, debtor rung first, that have yet to reach these telephones; None: any that is gone."""
    waiting = select(Call).where(
        Call.mode == DialMode.PROGRESSIVE,
        Call.state != CallState.ENDED,
        col(Call.collector_answered_at).is_(None),
        col(Call.cancelled_at).is_(None),
    )
    gone = select(Telephone.endpoint).where(col(Telephone.device_reachable).is_(False))
    waiting = waiting.where(col(Call.endpoint).in_(gone if endpoints is None else endpoints))
    return (await session.exec(waiting.order_by(col(Call.id)).with_for_update())).all()


async def has_dropped(session: AsyncSession, user_id: UUID, *, since: datetime) -> bool:
    """Whether a debtor picked up since then and this collector did not come on the line."""
    dropped = select(Call.id).where(Call.user_id == user_id, Call.outcome == Outcome.ABANDONED, col(Call.requested_at) >= since)
    return (await session.exec(dropped.limit(1))).first() is not None


async def dial_rules(session: AsyncSession, *, for_update: bool = False) -> Sequence[DialRule]:
    """Every rule about modes, the latest first."""
    statement = select(DialRule).order_by(col(DialRule.valid_from).desc(), col(DialRule.id))
    return (await session.exec(statement.with_for_update() if for_update else statement)).all()


async def open_calls(session: AsyncSession, switch: str | None = None) -> Sequence[Call]:
    """Every call that has not ended, of one switch or of all."""
    live = select(Call).where(Call.state != CallState.ENDED).order_by(col(Call.requested_at))
    return (await session.exec(live.where(Call.switch == switch) if switch else live)).all()


async def switches_with_calls(session: AsyncSession) -> Sequence[str]:
    """The switches on which calls go on."""
    return (await session.exec(select(Call.switch).where(Call.state != CallState.ENDED).distinct().order_by(Call.switch))).all()


async def calls_on_the_switch(session: AsyncSession, switch: str) -> Sequence[UUID]:
    """The calls that its bridge took and that have not ended."""
    taken = select(Call.id).where(Call.state != CallState.ENDED, col(Call.taken_at).is_not(None), Call.switch == switch)
    return (await session.exec(taken)).all()


async def doubted_calls(session: AsyncSession, switch: str) -> Sequence[UUID]:
    """The calls on a switch of those whose state is unknown."""
    statement = select(Call.id).join(Presence, col(Presence.call_id) == col(Call.id)).where(Call.switch == switch)
    return (await session.exec(statement.where(Presence.state == PresenceState.UNKNOWN, Presence.user_id == Call.user_id))).all()


async def calls_to_hang_up(session: AsyncSession, switch: str) -> Sequence[Call]:
    """Live calls on a switch that somebody asked to end."""
    wanted = select(Call).where(Call.state != CallState.ENDED, col(Call.cancelled_at).is_not(None), Call.switch == switch)
    return (await session.exec(wanted)).all()


def _requested(now: datetime, switch: str) -> ColumnElement[bool]:
    """Waiting for a switch's bridge, and still wanted."""
    return and_(
        col(Call.state) == CallState.REQUESTED,
        col(Call.expires_at) > now,
        col(Call.taken_at).is_(None),
        col(Call.cancelled_at).is_(None),
        col(Call.switch) == switch,
    )


async def is_any_requested(session: AsyncSession, now: datetime, switch: str) -> bool:
    """Whether a call waits for a switch's bridge."""
    return (await session.exec(select(col(Call.id)).where(_requested(now, switch)).limit(1))).first() is not None


async def next_requested(session: AsyncSession, now: datetime, switch: str) -> Call | None:
    """The oldest call still waiting for a switch's bridge; one another bridge is taking is passed over."""
    waiting = select(Call).where(_requested(now, switch)).order_by(col(Call.requested_at))
    return (await session.exec(waiting.limit(1).with_for_update(skip_locked=True))).first()


async def expired_requests(session: AsyncSession, now: datetime) -> Sequence[Call]:
    """Calls no bridge took in time."""
    late = select(Call).where(Call.state == CallState.REQUESTED, col(Call.expires_at) <= now)
    return (await session.exec(late.with_for_update(skip_locked=True))).all()


async def overdue_wrap_ups(session: AsyncSession, now: datetime, limit: int = 200) -> Sequence[Call]:
    """Ended calls nobody said anything about in time."""
    overdue = select(Call).where(Call.state == CallState.ENDED, col(Call.wrapped_at).is_(None), col(Call.wrap_until) <= now)
    return (await session.exec(overdue.order_by(col(Call.wrap_until)).limit(limit).with_for_update(skip_locked=True))).all()


#: The same text however many they are: one of its own for each number of calls would have to be planned each time.
LOCK_CALLS = (
    select(Call)
    .where(col(Call.id) == any_(bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True)))))
    .order_by(col(Call.id))
    .with_for_update()
    .execution_options(populate_existing=True)
)


async def lock_calls(session: AsyncSession, call_ids: Iterable[UUID]) -> Sequence[Call]:
    """These calls as they are now, held until the transaction ends; taken in the order of their ids, so that nobody deadlocks."""
    return (await session.exec(LOCK_CALLS, params={"ids": list(call_ids)})).all()


async def remember_signals(
    session: AsyncSession, signals: Sequence[CallSignal], *, into: Literal["call_signal", "inbound_signal"] = "call_signal"
) -> set[tuple[UUID, str, str, datetime]]:
    """Keep signals as they came, in one statement; returns call, kind, leg and moment of those that were not kept already."""
    if not signals:
        return set()
    kept = await session.execute(
        text(
            "INSERT INTO call_signal (id, call_id, kind, leg, at, source, received_at, facts) "
            "SELECT id, call_id, kind, leg, at, source, received_at, CAST(facts AS jsonb) FROM unnest("
            "CAST(:id AS uuid[]), CAST(:call_id AS uuid[]), CAST(:kind AS text[]), CAST(:leg AS text[]), "
            "CAST(:at AS timestamptz[]), CAST(:source AS text[]), CAST(:received_at AS timestamptz[]), CAST(:facts AS text[])) "
            "AS told (id, call_id, kind, leg, at, source, received_at, facts) "
            "ON CONFLICT DO NOTHING RETURNING call_id, kind, leg, at".replace("call_signal", into)
        ),
        {
            **{
                name: [getattr(signal, name) for signal in signals]
                for name in ("id", "call_id", "kind", "leg", "at", "source", "received_at")
            },
            "facts": [msgspec.json.encode(signal.facts).decode() for signal in signals],
        },
    )
    return {(call_id, kind, leg, at) for call_id, kind, leg, at in kept}


async def signals_of_call(session: AsyncSession, call_id: UUID) -> Sequence[CallSignal]:
    """Everything that was ever said of a call."""
    return (await session.exec(select(CallSignal).where(CallSignal.call_id == call_id))).all()


async def last_written(session: AsyncSession, call_ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """Of these calls, those that stand in the switch's ledger: when it last wrote of each."""
    of_ledger = select(CallSignal.call_id, func.max(CallSignal.at)).where(CallSignal.source == Source.LEDGER)
    rows = await session.exec(of_ledger.where(col(CallSignal.call_id).in_(call_ids)).group_by(col(CallSignal.call_id)))
    return dict(rows.all())


#: Stands for the number of a file where none was read yet.
NOTHING_READ = 0


async def ledger_position(session: AsyncSession, node: str, now: datetime) -> LedgerPosition:
    """How far a switch's ledger has been read, held until the transaction ends."""
    await session.execute(
        text(
            'INSERT INTO ledger_position (node, inode, "offset", head, bad_lines, read_at) '
            "VALUES (:node, :inode, 0, '', 0, :now) ON CONFLICT DO NOTHING"
        ),
        {"node": node, "inode": NOTHING_READ, "now": now},
    )
    statement = select(LedgerPosition).where(LedgerPosition.node == node).with_for_update().execution_options(populate_existing=True)
    return (await session.exec(statement)).one()


async def disposition_kinds(session: AsyncSession) -> Sequence[DispositionKind]:
    """The disposition tree in its order, without what is no longer used."""
    in_use = select(DispositionKind).where(col(DispositionKind.retired_at).is_(None))
    return (await session.exec(in_use.order_by(col(DispositionKind.position), col(DispositionKind.code)))).all()


async def whole_tree(session: AsyncSession) -> Sequence[DispositionKind]:
    """Every entry there ever was, in the tree's order, those no longer used last."""
    order = (col(DispositionKind.retired_at).is_not(None), col(DispositionKind.position), col(DispositionKind.code))
    return (await session.exec(select(DispositionKind).order_by(*order))).all()


async def lock_tree(session: AsyncSession) -> Sequence[DispositionKind]:
    """The same, held until the transaction ends."""
    await session.execute(text("SELECT 1 FROM disposition_kind ORDER BY code FOR UPDATE"))
    return await whole_tree(session)


async def default_kind(session: AsyncSession) -> DispositionKind:
    """The entry that closes a call nobody dispositioned."""
    return (await session.exec(select(DispositionKind).where(col(DispositionKind.is_default)).limit(1))).one()


async def disposition_of_call(session: AsyncSession, call_id: UUID) -> Disposition | None:
    """What is said of a call now."""
    standing = select(Disposition).where(Disposition.call_id == call_id, col(Disposition.corrected_at).is_(None))
    return (await session.exec(standing)).first()


async def dispositions_of_calls(session: AsyncSession, call_ids: Sequence[UUID]) -> dict[UUID, Disposition]:
    """What is said now of each of these calls."""
    standing = select(Disposition).where(col(Disposition.call_id).in_(call_ids), col(Disposition.corrected_at).is_(None))
    return {found.call_id: found for found in await session.exec(standing) if found.call_id}


#: Promises and call-backs stand in tables of their own features; only whether one is there matters here.
FOLLOW_UP = {
    "promise": """
        SELECT EXISTS (SELECT 1 FROM promise
                        WHERE account_id = :account_id AND made_by = :user_id AND made_at >= :since AND state <> 'void')
    """,
    "callback": """
        SELECT EXISTS (SELECT 1 FROM callback
                        WHERE account_id = :account_id AND made_by = :user_id AND made_at >= :since AND cancelled_at IS NULL)
    """,
    "dispute": """
        SELECT EXISTS (SELECT 1 FROM dispute WHERE account_id = :account_id AND opened_by = :user_id AND opened_at >= :since)
    """,
}


async def has_follow_up(session: AsyncSession, what: str, account_id: UUID, user_id: UUID, since: datetime) -> bool:
    """Whether the promise, call-back or dispute that a disposition asks for was entered since a moment."""
    found = await session.execute(text(FOLLOW_UP[what]), {"account_id": account_id, "user_id": user_id, "since": since})
    return bool(found.scalar_one())
