"""Numbers and rules as they are shown: masked for those who dial by clicking, with the permission of this moment."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account
from backend.contact import queries
from backend.contact.models import ContactRuleset, PhoneNumber
from backend.contact.phone import display, masked
from backend.contact.receipts import permission
from backend.contact.schemas import PhoneCard, PreferenceCard, RulesetCard
from backend.kit.transaction import Transaction
from backend.people.models import Role, User


async def phone_cards(tx: Transaction, user: User, account: Account) -> list[PhoneCard]:
    """The numbers of an account's debtor, best first, each with whether it may be rung now."""
    return [await phone_card(tx, user, account, phone) for phone in await queries.phones_of(tx.session, account.debtor_id)]


async def phone_card(tx: Transaction, user: User, account: Account, phone: PhoneNumber) -> PhoneCard:
    """One number and whether it may be rung now; somebody looked, nobody was called: no receipt."""
    return PhoneCard(
        id=phone.id,
        display=shown(phone, user),
        kind=phone.kind,
        party=phone.party,
        quality=phone.quality,
        consent=str(phone.consent),
        country=phone.country,
        retired=phone.retired_at is not None,
        permission=await permission(tx, account, phone, occasion="question"),
        local_times=local_times(phone, tx.now),
        zones=phone.zones,
    )


def shown(phone: PhoneNumber, user: User) -> str:
    """The number as this user may see it: collectors dial by clicking and have no need of its digits."""
    if phone.e164 is None:
        return phone.raw if user.role is not Role.COLLECTOR else "•" * min(len(phone.raw), 12)
    return masked(phone.e164) if user.role is Role.COLLECTOR else display(phone.e164)


def local_times(phone: PhoneNumber, now: datetime) -> list[str]:
    """What the clock shows in each zone the number may be in."""
    return [now.astimezone(ZoneInfo(zone)).isoformat(timespec="minutes") for zone in phone.zones]


async def preference_cards(session: AsyncSession, debtor_id: UUID) -> list[PreferenceCard]:
    """What a debtor asked for, in force first."""
    return [
        PreferenceCard(
            id=kept.id,
            days=kept.days,
            opens=kept.opens,
            closes=kept.closes,
            channel=kept.channel,
            source=kept.source,
            note=kept.note,
            recorded_at=kept.recorded_at,
            recorded_by_name=name,
            ended_at=kept.ended_at,
        )
        for kept, name in await queries.preferences(session, debtor_id)
    ]


async def ruleset_cards(tx: Transaction) -> list[RulesetCard]:
    """Every stored version of the contact rules, with its standing."""
    book, rows = await queries.rule_book(tx.session), await queries.rulesets(tx.session)
    in_force = {ruleset.label for country in {row.country for row in rows} for ruleset in book.in_force(country, tx.now.date())}
    return [_card(row, in_force=f"{row.name}@{row.version}" in in_force) for row in rows]


def _card(row: ContactRuleset, *, in_force: bool) -> RulesetCard:
    return RulesetCard(
        name=row.name,
        version=row.version,
        country=row.country,
        valid_from=row.valid_from.isoformat(),
        valid_to=row.valid_to.isoformat() if row.valid_to else None,
        in_force=in_force,
        signed_by=row.body.get("signed_by", ""),
        hours_status=row.body["hours_status"],
        reviewed_on=row.reviewed_on.isoformat() if row.reviewed_on else None,
        reviewed_by=row.reviewed_by,
        body=row.body,
    )
