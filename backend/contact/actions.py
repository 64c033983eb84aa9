"""What is done about contact: asking permission, keeping the attempt ledger."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account, Debtor, Portfolio
from backend.contact import queries
from backend.contact.models import ContactAttempt, PhoneNumber
from backend.contact.numbers import add_phone, change_phone, reinstate_phone, retire_phone, withdraw_consent
from backend.contact.quality import quality_after
from backend.contact.receipts import Occasion, RankingPermission, permission, permissions_for_ranking
from backend.contact.refusals import ContactNotPermitted
from backend.contact.rulebook import load_rulesets, override_ruleset
from backend.contact.schemas import Permission
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.transaction import Transaction

__all__ = [
    "RankingPermission",
    "add_phone",
    "cancel_attempt",
    "change_phone",
    "complete_attempt",
    "load_rulesets",
    "override_ruleset",
    "permission",
    "permissions_for_ranking",
    "permit_dial",
    "reason_may_be_asked",
    "record_attempt",
    "reinstate_phone",
    "reopen_attempt",
    "retire_phone",
    "withdraw_consent",
]


async def permit_dial(
    tx: Transaction, account: Account, phone: PhoneNumber, *, within: timedelta = timedelta(), again_for: UUID | None = None
) -> Permission:
    """Refuse unless this number may be dialled now, and still when it rings `within` this time; the debtor is locked.

    `again_for` a call whose attempt is written down already, it does not count against itself, and nothing is locked.
    """
    occasion: Occasion = "take" if again_for else "dial"
    answer = await permission(tx, account, phone, occasion=occasion, apart_from=again_for)
    latest = replace(tx, now=tx.now + within)
    if answer.allowed and not (await permission(latest, account, phone, occasion="question", apart_from=again_for)).allowed:
        # It would ring after the hour has closed: that "no" is kept, too.
        answer = await permission(latest, account, phone, occasion=occasion, apart_from=again_for)
    if not answer.allowed:
        rules = [rule for rule in answer.rules if rule.severity != "warn"]
        raise ContactNotPermitted(rules=rules, next_allowed_at=answer.next_allowed_at)
    return answer


async def record_attempt(
    tx: Transaction,
    account: Account,
    phone: PhoneNumber | None,
    *,
    user_id: UUID | None,
    call_id: UUID | None = None,
    channel: str = "voice",
    direction: str = "out",
) -> ContactAttempt:
    """Write down that the debtor is being tried, or has reached us. Until it is known how it ended it counts as a conversation."""
    attempt = ContactAttempt(
        debtor_id=account.debtor_id,
        account_id=account.id,
        phone_id=phone.id if phone else None,
        call_id=call_id,
        channel=channel,
        direction=direction,
        at=tx.now,
        user_id=user_id,
        connected=direction == "in",
    )
    tx.session.add(attempt)
    await tx.session.flush()
    await _rank_anew(tx, account.debtor_id)
    return attempt


async def complete_attempt(
    tx: Transaction,
    call_id: UUID,
    *,
    rang: bool | None = None,
    connected: bool | None = None,
    contact: bool | None = None,
    conversation: bool | None = None,
    right_party: bool | None = None,
) -> ContactAttempt | None:
    """Write down how far the attempt of a call came, as much of it as is known yet.

    It is settled once somebody said whether a person was reached, or when nothing was reached at all.
    """
    attempt = await queries.attempt_of_call(tx.session, call_id)
    if attempt is None:
        return None
    attempt.rang = attempt.rang if rang is None else rang
    attempt.connected = attempt.connected if connected is None else connected
    if contact is not None:
        attempt.contact = contact
        attempt.conversation = contact and bool(conversation)
        attempt.right_party = contact and bool(right_party)
    newly_settled = attempt.settled_at is None and (contact is not None or not attempt.connected)
    if newly_settled:
        attempt.settled_at = tx.now
        await _learn(tx, attempt)
    await tx.session.flush()
    await _rank_anew(tx, attempt.debtor_id)
    return attempt


async def cancel_attempt(tx: Transaction, call_id: UUID) -> None:
    """Forget the attempt of a call in which the debtor's telephone was never dialled: it was none."""
    attempt = await queries.attempt_of_call(tx.session, call_id)
    if attempt is not None:
        await tx.session.delete(attempt)
        await tx.session.flush()
        await _rank_anew(tx, attempt.debtor_id)


async def reopen_attempt(tx: Transaction, call_id: UUID) -> None:
    """What was said of the end of an attempt is taken back: until it is said anew, it counts as a conversation again."""
    attempt = await queries.attempt_of_call(tx.session, call_id)
    if attempt is not None:
        attempt.contact = attempt.conversation = attempt.right_party = False
        attempt.settled_at = None
        await tx.session.flush()
        await _rank_anew(tx, attempt.debtor_id)


async def reason_may_be_asked(tx: Transaction, debtor: Debtor, portfolio: Portfolio) -> bool:
    """Whether the debtor may be asked why they did not pay; where no rule is known: no."""
    book = await queries.rule_book(tx.session)
    day = local_date(tx.now, debtor.zone or portfolio.zone)
    laws = book.in_force(debtor.country, day) if debtor.country else ()
    return bool(laws) and not any("reason_for_default" in law.body.forbid_questions for law in laws)


async def _learn(tx: Transaction, attempt: ContactAttempt) -> None:
    """What the end of an attempt tells about the number."""
    phone = await tx.session.get(PhoneNumber, attempt.phone_id) if attempt.phone_id else None
    if phone is not None:
        phone.quality = quality_after(phone.quality, attempt)


async def _rank_anew(tx: Transaction, debtor_id: UUID) -> None:
    """A cap reached on one account of a debtor is reached on all of them."""
    accounts = await queries.accounts_of_debtor(tx.session, debtor_id)
    if accounts:
        await tell(tx, AccountChanged(tuple(accounts)))
