"""What is done to a debtor's numbers: given, allowed or not, retired."""

from typing import Any
from uuid import UUID

from sqlmodel import col, select

from backend.accounts.actions import append_to_timeline
from backend.accounts.facts import AccountChanged
from backend.accounts.models import Debtor
from backend.contact import queries
from backend.contact.models import Consent, PhoneNumber
from backend.contact.phone import masked, read_number
from backend.contact.refusals import NotATelephoneNumber
from backend.kit.facts import tell
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction

PARTIES = ("debtor", "codebtor", "guarantor", "reference")
GIVEN_BY = ("creditor", "debtor", "found")


async def add_phone(
    tx: Transaction,
    debtor_id: UUID,
    number: str,
    *,
    country: str | None = None,
    party: str = "debtor",
    given_by: str = "debtor",
    consent: str = "unknown",
    by: UUID | None = None,
) -> PhoneNumber:
    """One more number of a debtor; one that is already there is put back into use instead."""
    _one_of("party", party, PARTIES)
    _one_of("given_by", given_by, GIVEN_BY)
    _one_of("consent", consent, ("unknown", "given"))
    debtor = await tx.session.get(Debtor, debtor_id)
    if debtor is None:
        raise NotFound
    read = read_number(number, country or debtor.country)
    if read.e164 is None or not number.isprintable():
        raise NotATelephoneNumber(number=number[:40], country=country or debtor.country)
    await queries.lock_debtor(tx.session, debtor_id)
    present = (
        await tx.session.exec(select(PhoneNumber).where(PhoneNumber.debtor_id == debtor_id).order_by(col(PhoneNumber.position)))
    ).all()
    phone = next((phone for phone in present if read.e164 == phone.e164 or phone.raw == number), None)
    if phone is None:
        phone = PhoneNumber(
            debtor_id=debtor_id,
            raw=number,
            position=1 + max((phone.position for phone in present), default=0),
            party=party,
            given_by=given_by,
            created_at=tx.now,
        )
    phone.e164, phone.kind, phone.country, phone.subdivision, phone.zones = (
        read.e164,
        read.kind,
        read.country,
        read.subdivision,
        list(read.zones),
    )
    phone.retired_at = phone.retired_reason = None
    # A withdrawal stands until the debtor says otherwise in so many words.
    if consent == "given":
        phone.consent = Consent.GIVEN
    tx.session.add(phone)
    await _tell(tx, phone, "phone:added", by, party=phone.party, given_by=phone.given_by, consent=str(phone.consent))
    return phone


async def change_phone(
    tx: Transaction, phone: PhoneNumber, *, consent: str | None = None, retired_reason: str | None = None, reinstate: bool = False, by: UUID
) -> PhoneNumber:  # fmt: skip
    """What a collector learnt about a number: allowed, not allowed any more, not to be dialled, dialled again."""
    if consent is not None:
        _one_of("consent", consent, tuple(Consent))
        if consent == Consent.WITHDRAWN:
            await withdraw_consent(tx, phone.id, by=by)
        elif phone.consent != consent:
            phone.consent = Consent(consent)
            await _tell(tx, phone, "phone:consent_given" if consent == Consent.GIVEN else "phone:consent_unknown", by)
    if reinstate:
        await reinstate_phone(tx, phone.id, by=by)
    elif retired_reason is not None:
        await retire_phone(tx, phone.id, retired_reason, by=by)
    return phone


async def withdraw_consent(tx: Transaction, phone_id: UUID, *, by: UUID | None = None) -> None:
    """The debtor does not want to be reached by this number any more: from now on it is never dialled."""
    phone = await _held(tx, phone_id)
    if phone.consent is not Consent.WITHDRAWN:
        phone.consent = Consent.WITHDRAWN
        await _tell(tx, phone, "phone:consent_withdrawn", by)


async def retire_phone(tx: Transaction, phone_id: UUID, reason: str, *, by: UUID | None = None) -> None:
    """Do not dial this number again: wrong person, out of order."""
    if not reason.strip() or len(reason) > 200 or not reason.isprintable():
        raise Invalid(field="retired_reason", expected="1 to 200 printable characters")
    phone = await _held(tx, phone_id)
    if phone.retired_at is None:
        phone.retired_at, phone.retired_reason = tx.now, reason.strip()
        await _tell(tx, phone, "phone:retired", by, reason=reason.strip())


async def reinstate_phone(tx: Transaction, phone_id: UUID, *, by: UUID | None = None) -> None:
    """Take a retirement back."""
    phone = await _held(tx, phone_id)
    if phone.retired_at is not None:
        phone.retired_at = phone.retired_reason = None
        await _tell(tx, phone, "phone:reinstated", by)


async def _held(tx: Transaction, phone_id: UUID) -> PhoneNumber:
    phone = await tx.session.get(PhoneNumber, phone_id, with_for_update=True, populate_existing=True)
    if phone is None:
        raise NotFound
    return phone


async def _tell(tx: Transaction, phone: PhoneNumber, kind: str, by: UUID | None, **facts: Any) -> None:
    """Write it on the timeline of each open account of the debtor, and have them ranked anew."""
    await tx.session.flush()
    accounts = await queries.accounts_of_debtor(tx.session, phone.debtor_id)
    number = masked(phone.e164) if phone.e164 else ""
    for account_id in accounts:
        await append_to_timeline(tx, account_id, kind, {"number": number, **facts}, by=by, subject_id=phone.id)
    if accounts:
        await tell(tx, AccountChanged(tuple(accounts)))


def _one_of(field: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        raise Invalid(field=field, expected=", ".join(known), value=value)
