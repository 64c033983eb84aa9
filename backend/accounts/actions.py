"""What is done to accounts: holds, disputes, notes, closing, and keeping what is derived on them true."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import available_timezones

from backend.accounts import queries
from backend.accounts.facts import AccountChanged, AccountClosed
from backend.accounts.models import Account, AccountState, Adjustment, Dispute, Hold, Item, Portfolio, PortfolioGrant
from backend.accounts.rules import CLOSING_REASONS, DISPUTE_REASONS, known, may_hold
from backend.accounts.schemas import NewDispute, NewHold, NewPortfolio
from backend.accounts.timeline import append_many, append_to_timeline
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.refusal import Invalid, NotFound, Refusal
from backend.kit.transaction import Transaction
from backend.people.models import User

__all__ = ["append_many", "append_to_timeline", "restate"]


@dataclass(eq=False)
class AlreadyDisputed(Refusal):
    """This item is already under dispute."""


@dataclass(eq=False)
class NothingToDispute(Refusal):
    """Nothing is owed on this item any more."""


@dataclass(eq=False)
class AlreadyResolved(Refusal):
    """This dispute has been resolved."""


@dataclass(eq=False)
class AccountIsClosed(Refusal):
    """This account is closed."""


async def restate(tx: Transaction, account_ids: Sequence[UUID]) -> None:
    """Bring balances, oldest due dates and buckets of these accounts in line with their items and payments."""
    await tx.session.flush()
    await queries.restate_balances(tx.session, account_ids)
    await queries.record_bucket_moves(tx.session, tx.now, account_ids)
    # Rows the session already holds were changed underneath it.
    for row in list(tx.session.identity_map.values()):
        if (isinstance(row, Account) and row.id in account_ids) or (isinstance(row, Item) and row.account_id in account_ids):
            await tx.session.refresh(row)


async def open_portfolio(tx: Transaction, wish: NewPortfolio, by: User | None) -> Portfolio:
    """A new portfolio, granted to whoever opened it (None: a command on the server)."""
    if not wish.name.strip():
        raise Invalid(field="name", expected="a name")
    if wish.zone not in available_timezones():
        raise Invalid(field="zone", expected="an IANA time zone such as America/Bogota", value=wish.zone)
    portfolio = Portfolio(
        name=wish.name.strip(),
        creditor=wish.creditor.strip() or wish.name.strip(),
        country=wish.country.upper(),
        zone=wish.zone,
        collector_kind=wish.collector_kind,
        debt_kind=wish.debt_kind,
    )
    tx.session.add(portfolio)
    await tx.session.flush()
    if by is not None:
        await grant(tx, by.id, [portfolio.id])
    return portfolio


async def grant(tx: Transaction, user_id: UUID, portfolio_ids: Sequence[UUID]) -> None:
    """Let a user see and work these portfolios."""
    for portfolio_id in portfolio_ids:
        await tx.session.merge(PortfolioGrant(user_id=user_id, portfolio_id=portfolio_id))
    await tx.session.flush()


async def hold(tx: Transaction, user: User, account_id: UUID, wish: NewHold) -> None:
    """Leave the account alone until a day."""
    account = await _open_account(tx, user, account_id)
    may_hold(user.role, wish.reason, wish.ends_on, local_date(tx.now, account.zone))
    held = Hold(account_id=account_id, reason=wish.reason, note=wish.note.strip(), owner_id=user.id, starts_at=tx.now, ends_on=wish.ends_on)
    tx.session.add(held)
    await tx.session.flush()
    facts = {"reason": wish.reason, "ends_on": wish.ends_on, "note": held.note}
    await append_to_timeline(tx, account_id, "hold:placed", facts, by=user.id, subject_id=held.id)
    await tell(tx, AccountChanged((account_id,)))


async def lift_hold(tx: Transaction, user: User, account_id: UUID, hold_id: UUID) -> None:
    """End a hold before its day; lifting one that is over changes nothing."""
    await queries.lock_account(tx.session, account_id, user)
    held = await tx.session.get(Hold, hold_id)
    if held is None or held.account_id != account_id:
        raise NotFound
    if held.lifted_at is not None:
        return
    held.lifted_at, held.lifted_by = tx.now, user.id
    await tx.session.flush()
    await append_to_timeline(tx, account_id, "hold:lifted", {"reason": held.reason}, by=user.id, subject_id=hold_id)
    await tell(tx, AccountChanged((account_id,)))


async def dispute(tx: Transaction, user: User | None, account_id: UUID, wish: NewDispute) -> Dispute:
    """Stop chasing one item until its dispute is resolved."""
    await queries.lock_account(tx.session, account_id, user)
    known(wish.reason, DISPUTE_REASONS)
    item = await tx.session.get(Item, wish.item_id, populate_existing=True)
    if item is None or item.account_id != account_id:
        raise NotFound
    if item.open_minor <= 0:
        raise NothingToDispute
    if item.id in await queries.live_disputes(tx.session, account_id):
        raise AlreadyDisputed
    by = user.id if user else None
    opened = Dispute(account_id=account_id, item_id=item.id, reason=wish.reason, note=wish.note.strip(), opened_at=tx.now, opened_by=by)
    tx.session.add(opened)
    await restate(tx, [account_id])
    facts = {"item": item.reference, "reason": wish.reason, "note": wish.note.strip(), "amount_minor": item.open_minor}
    await append_to_timeline(tx, account_id, "dispute:opened", facts, by=by, subject_id=opened.id)
    await tell(tx, AccountChanged((account_id,)))
    return opened


async def resolve_dispute(tx: Transaction, user: User, dispute_id: UUID, resolution: str, note: str) -> None:
    """Decide a dispute: upheld credits what is open of the item, rejected lets it be chased again."""
    if resolution not in ("upheld", "rejected"):
        raise Invalid(field="resolution", expected="upheld or rejected", value=resolution)
    opened = await queries.dispute_of(tx.session, user, dispute_id)
    if opened.resolved_at is not None:
        raise AlreadyResolved
    account = await queries.lock_account(tx.session, opened.account_id, user)
    item = await tx.session.get_one(Item, opened.item_id, populate_existing=True)
    opened.resolved_at, opened.resolution = tx.now, resolution
    credited = item.open_minor if resolution == "upheld" else 0
    if credited:
        today = local_date(tx.now, account.zone)
        credit = Adjustment(
            item_id=item.id, amount_minor=-credited, kind="credit", value_on=today, recorded_at=tx.now, reason="dispute upheld"
        )
        tx.session.add(credit)
    await restate(tx, [account.id])
    facts = {"item": item.reference, "resolution": resolution, "note": note.strip(), "credited_minor": credited}
    await append_to_timeline(tx, account.id, "dispute:resolved", facts, by=user.id, subject_id=dispute_id)
    await tell(tx, AccountChanged((account.id,)))


async def note(tx: Transaction, user: User, account_id: UUID, text: str) -> None:
    """Write a note on the timeline."""
    if not text.strip() or len(text) > 4000:
        raise Invalid(field="text", expected="1 to 4000 characters")
    await queries.lock_account(tx.session, account_id, user)
    await append_to_timeline(tx, account_id, "note:written", {"text": text.strip()}, by=user.id)


async def close(tx: Transaction, user: User, account_id: UUID, reason: str) -> None:
    """Stop working an account for good."""
    known(reason, CLOSING_REASONS)
    account = await _open_account(tx, user, account_id)
    account.state, account.closed_at, account.closed_reason = AccountState.CLOSED, tx.now, reason
    await tx.session.flush()
    await append_to_timeline(tx, account_id, "account:closed", {"reason": reason}, by=user.id)
    await tell(tx, AccountClosed(account_id, user.id))
    await tell(tx, AccountChanged((account_id,)))


async def record_bucket_moves(tx: Transaction) -> None:
    """Daily: which accounts grew older by a bucket."""
    await queries.record_bucket_moves(tx.session, tx.now)


async def _open_account(tx: Transaction, user: User, account_id: UUID) -> Account:
    account = await queries.lock_account(tx.session, account_id, user)
    if account.state is AccountState.CLOSED:
        raise AccountIsClosed
    return account
