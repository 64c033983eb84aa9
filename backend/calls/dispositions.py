"""What the collector says happened: the disposition, its undo, and the marked default of a call nobody spoke of."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from backend.accounts.actions import append_to_timeline
from backend.accounts.queries import account_of, lock_account
from backend.calls import queries
from backend.calls.applying import WRAP_UP_LASTS, announce
from backend.calls.facts import CallWrappedUp
from backend.calls.models import Call, CallState, Disposition, DispositionKind
from backend.calls.rules import debtor_rang
from backend.calls.schemas import NewDisposition
from backend.contact import actions as contact
from backend.kit.facts import tell
from backend.kit.refusal import Invalid, NotFound, Refusal, TooLateToUndo
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people.models import PresenceState, User
from backend.worklist import actions as worklist

SHIPPED = Path(__file__).with_name("dispositions.toml")
#: Reasons of non-payment; asked only where the jurisdiction permits.
REASONS = (
    "forgot",
    "unemployment",
    "lower_income",
    "other_priorities",
    "price_rise",
    "invoice_wrong",
    "invoice_not_received",
    "payment_not_applied",
    "payment_method_failed",
    "service_complaint",
    "cancelling",
    "travelling",
    "fraud",
    "deceased",
    "not_informed",
)
#: Until when a disposition may be taken back by whoever gave it.
UNDO_LASTS = timedelta(minutes=2)


@dataclass(eq=False)
class CallStillOn(Refusal):
    """The call is still on; say what happened when it is over."""


@dataclass(eq=False)
class UnknownDisposition(Refusal):
    """This disposition is not in the tree."""

    status = 422

    given: str


@dataclass(eq=False)
class FollowUpMissing(Refusal):
    """This disposition needs something with it."""

    #: promise, callback or dispute.
    needs: str


@dataclass(eq=False)
class ReasonMayNotBeAsked(Refusal):
    """The reason of non-payment may not be asked here."""


async def disposition(tx: Transaction, user: User, account_id: UUID, said: NewDisposition) -> Disposition:
    """Say what happened; wraps the call up and lets the account rest for as long as the disposition asks."""
    account = await lock_account(tx.session, account_id, user)
    kind = await _kind(tx, said.code)
    call = await _call_meant(tx, user, account_id, said.call_id)
    if said.reason is not None:
        await _may_state_reason(tx, user, account_id, said.reason)
    if kind.asks_for:
        since = call.requested_at if call else tx.now - timedelta(hours=12)
        if not await queries.has_follow_up(tx.session, kind.asks_for, account_id, user.id, since):
            raise FollowUpMissing(needs=kind.asks_for)
    given = await _write(tx, account_id, kind, call, by=user.id, reason=said.reason, note=said.note.strip())
    await worklist.finish(tx, user.id, account.id, rest_hours=kind.rest_hours)
    await people.free_for_next(tx, user.id)
    if call is not None:
        await tell(tx, CallWrappedUp(call.id, user.id))
    if user.team_id:
        tx.announce(f"board:{user.team_id}", "collector", user.id)
    tx.announce(f"desk:{user.id}", "claim", account_id)
    return given


async def undo_disposition(tx: Transaction, user: User, disposition_id: UUID) -> Disposition:
    """Take a disposition back for a short while: the account is in hand again, its call waits to be wrapped up."""
    given = await tx.session.get(Disposition, disposition_id, with_for_update=True)
    if given is None or given.user_id != user.id or given.corrected_at is not None:
        raise NotFound
    if tx.now - given.at > UNDO_LASTS:
        raise TooLateToUndo
    await worklist.take_back(tx, user, given.account_id)
    given.corrected_at = tx.now
    kind = await tx.session.get_one(DispositionKind, given.code)
    call = await queries.lock_call(tx.session, given.call_id) if given.call_id else None
    if call is not None:
        call.wrapped_at, call.wrap_until = None, tx.now + WRAP_UP_LASTS
        await contact.reopen_attempt(tx, call.id)
        if kind.retires_number and call.phone_id:
            await contact.reinstate_phone(tx, call.phone_id)
        announce(tx, call)
    await tx.session.flush()
    await append_to_timeline(tx, given.account_id, "disposition:undone", {"code": given.code}, by=user.id, subject_id=given.id)
    state = PresenceState.WRAP_UP if call else PresenceState.PREVIEWING
    await people.set_presence(tx, user.id, state, account_id=given.account_id, call_id=call.id if call else None)
    return given


async def close_unwrapped(tx: Transaction) -> Sequence[Call]:
    """Close the calls nobody spoke of in time with the marked default: late, visible, never lost."""
    overdue = await queries.overdue_wrap_ups(tx.session, tx.now)
    if not overdue:
        return overdue
    for call in overdue:
        await close_with_default(tx, call)
    return overdue


async def close_with_default(tx: Transaction, call: Call) -> None:
    """Nobody says what happened on an ended call any more: the marked default does, and its collector is free."""
    default = await queries.default_kind(tx.session)
    await _write(tx, call.account_id, default, call, by=call.user_id, reason=None, note="", defaulted=True)
    await worklist.finish(tx, call.user_id, call.account_id, rest_hours=default.rest_hours)
    await people.leave_wrap_up(tx, call.user_id, call.id)


async def seed(tx: Transaction) -> None:
    """The tree an installation starts with; entries that exist stay as they are."""
    for position, shipped in enumerate(tomllib.loads(SHIPPED.read_text())["kind"], start=1):
        if await tx.session.get(DispositionKind, shipped["code"]) is None:
            tx.session.add(DispositionKind(**{"position": position, **shipped}))
    await tx.session.flush()


async def _write(
    tx: Transaction,
    account_id: UUID,
    kind: DispositionKind,
    call: Call | None,
    *,
    by: UUID,
    reason: str | None,
    note: str,
    defaulted: bool = False,
) -> Disposition:
    if call is not None and (before := await queries.disposition_of_call(tx.session, call.id)):
        before.corrected_at = tx.now
        await tx.session.flush()
    given = Disposition(
        account_id=account_id,
        call_id=call.id if call else None,
        user_id=by,
        code=kind.code,
        reason=reason,
        note=note,
        at=tx.now,
        defaulted=defaulted,
    )
    tx.session.add(given)
    if call is not None:
        call.wrapped_at = tx.now
        # Of an answered call nobody spoke of, the caps must go on counting a conversation: only a person knows that it was none.
        if not (defaulted and call.debtor_answered_at):
            await contact.complete_attempt(
                tx,
                call.id,
                rang=debtor_rang(call),
                connected=call.debtor_answered_at is not None,
                contact=kind.contact,
                conversation=kind.right_party,
                right_party=kind.right_party,
            )
        if kind.retires_number and call.phone_id:
            await contact.retire_phone(tx, call.phone_id, kind.code)
        announce(tx, call)
    await tx.session.flush()
    entry = "disposition:defaulted" if defaulted else "disposition:given"
    facts = {
        "code": kind.code,
        "labels": kind.labels,
        "reason": reason,
        "note": note,
        "contact": kind.contact,
        "right_party": kind.right_party,
    }
    await append_to_timeline(tx, account_id, entry, facts, by=by, subject_id=given.id)
    return given


async def _kind(tx: Transaction, code: str) -> DispositionKind:
    kind = await tx.session.get(DispositionKind, code)
    if kind is None or kind.retired_at is not None or kind.is_default:
        raise UnknownDisposition(given=code)
    return kind


async def _call_meant(tx: Transaction, user: User, account_id: UUID, call_id: UUID | None) -> Call | None:
    """The call this is said of: the one named, else the one of this account that still waits to be spoken of."""
    if await queries.live_call(tx.session, user.id):
        raise CallStillOn
    if call_id is None:
        waiting = await queries.unwrapped_call(tx.session, user.id)
        call_id = waiting.id if waiting and waiting.account_id == account_id else None
    return await _ended_call(tx, user, account_id, call_id) if call_id else None


async def _ended_call(tx: Transaction, user: User, account_id: UUID, call_id: UUID) -> Call:
    call = await queries.lock_call(tx.session, call_id)
    if call is None or call.account_id != account_id or call.user_id != user.id:
        raise NotFound
    if call.state is not CallState.ENDED:
        raise CallStillOn
    return call


async def _may_state_reason(tx: Transaction, user: User, account_id: UUID, reason: str) -> None:
    if reason not in REASONS:
        raise Invalid(field="reason", expected=", ".join(REASONS), value=reason)
    _, debtor, portfolio = await account_of(tx.session, user, account_id)
    if not await contact.reason_may_be_asked(tx, debtor, portfolio):
        raise ReasonMayNotBeAsked
