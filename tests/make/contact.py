"""Builders of numbers, attempts and the contact rules."""

from datetime import datetime
from itertools import count
from typing import Any

from backend.accounts.models import Account, Debtor
from backend.contact.actions import load_rulesets
from backend.contact.models import Consent, ContactAttempt, PhoneNumber
from backend.contact.phone import read_number
from backend.kit.transaction import Transaction

_numbers = count(1)


async def contact_rules(tx: Transaction) -> int:
    """The shipped contact rules."""
    return await load_rulesets(tx)


async def phone(tx: Transaction, debtor: Debtor, number: str | None = None, **said: Any) -> PhoneNumber:
    """A Colombian mobile the debtor allowed to be called."""
    place = next(_numbers)
    raw = number or f"+57300{place:07}"
    read = read_number(raw, debtor.country)
    made = PhoneNumber(
        **{
            "debtor_id": debtor.id,
            "raw": raw,
            "e164": read.e164,
            "kind": read.kind,
            "country": read.country,
            "subdivision": read.subdivision,
            "zones": list(read.zones),
            "consent": Consent.GIVEN,
            "position": place,
            "created_at": tx.now,
            **said,
        }
    )
    tx.session.add(made)
    await tx.session.flush()
    return made


async def attempt(tx: Transaction, account: Account, at: datetime, **said: Any) -> ContactAttempt:
    """A call that reached nobody, and is over."""
    made = ContactAttempt(**{"debtor_id": account.debtor_id, "account_id": account.id, "at": at, "settled_at": at, **said})
    tx.session.add(made)
    await tx.session.flush()
    return made
