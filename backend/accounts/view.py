"""One account as it is shown: what is owed, how late, what holds it."""

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts import queries
from backend.accounts.models import Debtor, Dispute, Hold, Item, Portfolio
from backend.accounts.rules import NO_DUE_DATE, OpenItem, ageing, bucket_names, bucket_of, days_past_due, masked
from backend.accounts.schemas import AccountView, AgeingBucket, DebtorCard, HoldCard, ItemCard, PortfolioCard, TimelineItem, TimelinePage
from backend.accounts.timeline_queries import timeline_page
from backend.kit.clock import local_date
from backend.kit.money import Money
from backend.people.models import User


async def account_view(session: AsyncSession, user: User, account_id: UUID, now: datetime) -> AccountView:
    """Everything about an account the user may see, on its own today; NotFound otherwise."""
    account, debtor, portfolio = await queries.account_of(session, user, account_id)
    today = local_date(now, account.zone)
    items = await queries.items_of(session, account_id)
    disputes = await queries.live_disputes(session, account_id)
    held = await queries.live_hold(session, account_id, today)
    owner = await session.get(User, account.owner_id) if account.owner_id else None
    days = days_past_due(account.oldest_due_on, today)
    money = account.currency
    return AccountView(
        id=account.id,
        reference=account.reference,
        portfolio=portfolio_card(portfolio),
        debtor=debtor_card(debtor),
        product=account.product,
        state=account.state,
        stage=account.stage,
        zone=account.zone,
        currency=money,
        balance=Money(account.balance_minor, money),
        unapplied=Money(account.unapplied_minor, money),
        disputed=Money(account.disputed_minor, money),
        overdue=Money(sum(item.open_minor for item in items if item.due_on and item.due_on < today), money),
        days_past_due=days,
        bucket=bucket_names(portfolio.bucket_ends)[bucket_of(days, portfolio.bucket_ends)],
        oldest_due_on=account.oldest_due_on,
        ageing=ageing_cards(items, portfolio.bucket_ends, today, money),
        items=[_item_card(item, disputes.get(item.id), today, money) for item in items],
        hold=_hold_card(*held) if held else None,
        closed_reason=account.closed_reason,
        owner_name=owner.name if owner else None,
    )


async def timeline_view(session: AsyncSession, account_id: UUID, before: int | None = None, limit: int = 50) -> TimelinePage:
    """A page of an account's timeline, newest first."""
    found = await timeline_page(session, account_id, before, limit + 1)
    page = found[:limit]
    return TimelinePage(
        entries=[
            TimelineItem(seq=entry.seq, at=entry.at, kind=entry.kind, by_name=name, subject_id=entry.subject_id, facts=entry.facts)
            for entry, name in page
        ],
        next_before=page[-1][0].seq if len(found) > limit else None,
    )


def portfolio_card(portfolio: Portfolio, accounts: int = 0) -> PortfolioCard:
    """A portfolio as lists and accounts show it."""
    return PortfolioCard(
        id=portfolio.id, name=portfolio.name, creditor=portfolio.creditor, country=portfolio.country, zone=portfolio.zone, accounts=accounts
    )


def debtor_card(debtor: Debtor) -> DebtorCard:
    """A debtor with the identity number masked."""
    return DebtorCard(
        id=debtor.id,
        reference=debtor.reference,
        name=debtor.name or debtor.reference,
        kind=debtor.kind,
        language=debtor.language,
        country=debtor.country,
        tax_id=masked(debtor.tax_id),
        email=debtor.email,
        contact_stopped_at=debtor.contact_stopped_at,
    )


def ageing_cards(items: Sequence[Item], ends: Sequence[int], today: date, currency: str) -> list[AgeingBucket]:
    """The open balance by bucket; the amounts add up to the balance."""
    sums = ageing((OpenItem(item.due_on, item.open_minor) for item in items), ends, today)
    spans: list[tuple[int | None, int | None]] = [(None, ends[0]), *((low + 1, high) for low, high in pairwise(ends))]
    spans += [(ends[-1] + 1, None), (None, None)]
    return [
        AgeingBucket(name=name, from_day=span[0], to_day=span[1], amount=Money(minor, currency))
        for (name, minor), span in zip(sums.items(), spans, strict=True)
        if name != NO_DUE_DATE or minor
    ]


def _hold_card(hold: Hold, owner_name: str) -> HoldCard:
    return HoldCard(id=hold.id, reason=hold.reason, note=hold.note, owner_name=owner_name, starts_at=hold.starts_at, ends_on=hold.ends_on)


def _item_card(item: Item, dispute: Dispute | None, today: date, currency: str) -> ItemCard:
    return ItemCard(
        id=item.id,
        reference=item.reference,
        kind=item.kind,
        issued_on=item.issued_on,
        due_on=item.due_on,
        original=Money(item.original_minor, currency),
        open=Money(item.open_minor, currency),
        days_past_due=days_past_due(item.due_on, today) if item.open_minor > 0 else 0,
        disputed=dispute is not None,
        dispute_id=dispute.id if dispute else None,
    )
