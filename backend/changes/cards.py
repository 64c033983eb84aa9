"""Changes, versions and previews as they are sent."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.queries import SEES_EVERYTHING, granted_to, visible_of
from backend.changes import queries, rules
from backend.changes.actions import meanwhile, version_of
from backend.changes.comparing_sql import NAMED
from backend.changes.differences import between
from backend.changes.floors import floor_of
from backend.changes.models import Preview, StrategyChange
from backend.changes.schemas import (
    ChangeCard,
    ChangeView,
    Comparison,
    EventCard,
    Floor,
    PreviewCard,
    StrategyOverview,
    VersionCard,
    VersionView,
)
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.people.queries import names_of
from backend.people.rules import WRITES_STRATEGY
from backend.segments.references import as_written
from backend.strategy.actions import in_force
from backend.strategy.models import StrategyVersion
from backend.strategy.queries import retired_last
from backend.strategy.reading import parsed
from backend.strategy.schemas import Meant


async def overview(tx: Transaction, user: User, *, one_is_enough: bool) -> StrategyOverview:
    """Everything about the strategy on one page."""
    active, _ = await in_force(tx)
    return StrategyOverview(
        active=active,
        before=await retired_last(tx.session),
        versions=await version_cards(tx.session, await queries.versions(tx.session)),
        changes=await change_cards(tx.session, await queries.changes(tx.session), active),
        events=await event_cards(tx.session, limit=50),
        floor=await floor_of(tx),
        one_is_enough=one_is_enough,
        may_write=user.role in WRITES_STRATEGY,
    )


async def version_cards(session: AsyncSession, versions: Sequence[StrategyVersion]) -> list[VersionCard]:
    """Versions with the change each came from."""
    changes = await queries.published_as(session, [version.number for version in versions])
    names = await names_of(session, {version.created_by for version in versions if version.created_by})
    return [
        VersionCard(
            number=version.number,
            name=version.name,
            created_by_name=names.get(version.created_by) if version.created_by else None,
            activated_at=version.activated_at,
            retired_at=version.retired_at,
            change_id=changes[version.number].id if version.number in changes else None,
            title=changes[version.number].title if version.number in changes else None,
        )
        for version in versions
    ]


async def version_view(tx: Transaction, number: int) -> VersionView:
    """A version beside the one before it."""
    version = await version_of(tx, number)
    change = (await queries.published_as(tx.session, [number])).get(number)
    before = await version_of(tx, change.based_on if change else number - 1) if number > 1 else None
    differences = between(before.body, version.body) if before else []
    card = (await version_cards(tx.session, [version]))[0]
    return VersionView(card, as_written(version.body), differences, before.number if before else None, parsed(version.body).segments)


async def change_cards(session: AsyncSession, changes: Sequence[StrategyChange], active: int) -> list[ChangeCard]:
    """Changes for the list."""
    names = await names_of(session, {person for change in changes for person in (change.author_id, change.approved_by) if person})
    return [
        ChangeCard(
            id=change.id,
            title=change.title,
            why=change.why,
            author_name=names.get(change.author_id, ""),
            created_at=change.created_at,
            based_on=change.based_on,
            revision=change.revision,
            state=change.state,
            approved_by_name=names.get(change.approved_by) if change.approved_by else None,
            activate_at=change.activate_at,
            version=change.version,
            rolls_back_to=change.rolls_back_to,
            outdated=change.version is None and change.based_on != active,
        )
        for change in changes
    ]


async def change_view(tx: Transaction, user: User, change: StrategyChange, *, one_is_enough: bool) -> ChangeView:
    """A change with what it differs in, what happened to it, and its last preview."""
    active, _ = await in_force(tx)
    base = (await version_of(tx, change.based_on if change.version is not None else active)).body
    preview = await queries.last_preview(tx.session, change.id)
    writers = await queries.writers_of(tx.session, change.id)
    return ChangeView(
        card=(await change_cards(tx.session, [change], active))[0],
        body=as_written(change.body),
        base=as_written(base),
        segments=_said(change.body, base),
        differences=between(base, change.body),
        meanwhile=await meanwhile(tx, change, active) if change.version is None else [],
        events=await event_cards(tx.session, change.id),
        preview=await preview_card(tx.session, user, preview) if preview else None,
        may_write=user.role in WRITES_STRATEGY,
        may_approve=rules.may_approve(user, writers, one_is_enough=one_is_enough),
    )


def _said(*bodies: dict[str, Any]) -> list[Meant]:
    """What the segments say that these strategies name, each once."""
    said = {(meant.name, meant.version): meant for body in bodies for meant in parsed(body).segments}
    return [said[reference] for reference in sorted(said)]


async def event_cards(session: AsyncSession, change_id: UUID | None = None, limit: int = 100) -> list[EventCard]:
    """What happened, newest first."""
    found = await queries.events(session, change_id, limit)
    return [EventCard(event.change_id, title, event.at, name, event.what, event.facts) for event, title, name in found]


async def preview_card(session: AsyncSession, user: User, preview: Preview) -> PreviewCard:
    """A preview as it stands, as this user may see it."""
    result = msgspec.convert(preview.result, Comparison, str_keys=True) if preview.result else None
    return PreviewCard(
        id=preview.id,
        change_id=preview.change_id,
        revision=preview.revision,
        against=preview.against,
        floor=msgspec.convert(preview.floor, Floor),
        state=preview.state,
        step=preview.step,
        share=preview.share,
        asked_at=preview.asked_at,
        as_of=preview.as_of,
        finished_at=preview.finished_at,
        result=await _seen_by(session, user, result) if result else None,
        names_all=user.role in SEES_EVERYTHING,
    )


async def _seen_by(session: AsyncSession, user: User, result: Comparison) -> Comparison:
    """What differs, without the names of accounts and portfolios this user may not see; the sums are of all."""
    if user.role in SEES_EVERYTHING:
        return result
    named = {mover.account_id for which in NAMED for mover in getattr(result, which)}
    seen = await visible_of(session, user, named)
    granted = await granted_to(session, user.id)
    return msgspec.structs.replace(
        result,
        portfolios=[portfolio for portfolio in result.portfolios if portfolio.portfolio_id in granted],
        **{which: [mover for mover in getattr(result, which) if mover.account_id in seen] for which in NAMED},
    )
