"""May this call be dialled? Asked when it is requested, and once more at the moment a bridge takes it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import msgspec

from backend.accounts.actions import AccountIsClosed
from backend.accounts.models import Account, AccountState
from backend.accounts.queries import live_hold
from backend.calls.models import Call
from backend.contact import actions as contact
from backend.contact.models import PhoneNumber
from backend.kit.clock import local_date
from backend.kit.refusal import Refusal
from backend.kit.transaction import Transaction


@dataclass(eq=False)
class NumberRetired(Refusal):
    """This number is no longer dialled."""

    reason: str


@dataclass(eq=False)
class NotANumber(Refusal):
    """This is not a number that can be dialled."""


@dataclass(eq=False)
class AccountOnHold(Refusal):
    """This account is on hold: it is to be left alone."""

    reason: str
    ends_on: date


@dataclass(eq=False)
class NothingOwed(Refusal):
    """Nothing is owed on this account any more."""


async def permit(tx: Transaction, account: Account, phone: PhoneNumber, *, within: timedelta, again_for: Call | None = None) -> str:
    """Refuse unless the debtor of this account may be rung at this number, now and still `within` this time; returns what is dialled."""
    if account.state is AccountState.CLOSED:
        raise AccountIsClosed
    if phone.retired_at is not None:
        raise NumberRetired(reason=phone.retired_reason or "")
    if phone.e164 is None:
        raise NotANumber
    if held := await live_hold(tx.session, account.id, local_date(tx.now, account.zone)):
        raise AccountOnHold(reason=held[0].reason, ends_on=held[0].ends_on)
    if account.balance_minor <= 0:
        raise NothingOwed
    await contact.permit_dial(tx, account, phone, within=within, again_for=again_for.id if again_for else None)
    return phone.e164


async def permit_again(tx: Transaction, call: Call, *, within: timedelta) -> dict[str, Any] | None:
    """Why a requested call may no longer be dialled; None: it may. What has been committed since it was requested counts.

    Nothing is locked: a bridge that waited behind one account would keep every other collector waiting.
    """
    account = await tx.session.get_one(Account, call.account_id, populate_existing=True)
    phone = await tx.session.get_one(PhoneNumber, call.phone_id, populate_existing=True)
    try:
        await permit(tx, account, phone, within=within, again_for=call)
    except Refusal as refusal:
        return {"code": refusal.code, "detail": refusal.detail, "facts": msgspec.to_builtins(refusal.facts)}
    return None
