"""Callers nobody answered: written down, and called back first thing the law allows."""

from backend.accounts.actions import append_to_timeline
from backend.accounts.models import Account
from backend.inbound import queries
from backend.inbound.models import InboundCall
from backend.inbound.offering import shown
from backend.inbound.rules import REMEMBERED, numbers_meant
from backend.kit.transaction import Transaction
from backend.worklist import actions as worklist


async def call_back_instead(tx: Transaction, call: InboundCall) -> None:
    """Owe the debtor a call, kept for whoever they would have been offered to first. Who was not recognised only stays in the list."""
    if call.account_id is None:
        return
    facts = {"ending": call.outcome, "number": shown(call), "offered_to": len(await queries.offers_of(tx.session, call.id))}
    await append_to_timeline(tx, call.account_id, "inbound:missed", facts, subject_id=call.id)
    account = await tx.session.get_one(Account, call.account_id)
    if account.closed_at is not None:
        return
    ties = await queries.ties_of(tx.session, account.id, tx.now - REMEMBERED)
    numbers = numbers_meant(call.caller, [])
    phone_id = await queries.phone_of(tx.session, account.id, numbers)
    kept_for = ties.open_promise or ties.last_conversation or ties.owner
    call.callback_id = await worklist.owe_call_back(tx, account.id, kept_for, phone_id)


async def was_answered_after_all(tx: Transaction, call: InboundCall) -> None:
    """A late word of the switch: somebody had answered, so no call is owed."""
    await outcome_completed(tx, call)
    if call.callback_id is not None:
        await worklist.owe_no_call_back(tx, call.callback_id)


async def outcome_completed(tx: Transaction, call: InboundCall) -> None:
    """A late word of the switch: it was otherwise."""
    if call.account_id is not None:
        facts = {"ending": call.outcome, "number": shown(call)}
        await append_to_timeline(tx, call.account_id, "inbound:outcome_completed", facts, by=call.answered_by, subject_id=call.id)
