"""A collector's day as it is sent."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from backend.kit.clock import local_date
from backend.kit.refusal import Invalid, NotFound
from backend.kit.transaction import Transaction
from backend.people import floor_queries
from backend.people.models import Team, User
from backend.people.schemas import ShiftCard, StateSeconds, StretchCard
from backend.people.shift import figures, seconds_by_state

#: Beyond these a midnight cannot be reckoned in every zone.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)


async def shift_card(tx: Transaction, viewer: User, user_id: UUID, day: date | None) -> ShiftCard:
    """One day of a collector's, today where none is named, by their team's clock."""
    user = await floor_queries.collector_under(tx.session, viewer, user_id)
    if user is None:
        raise NotFound
    team = await tx.session.get(Team, user.team_id) if user.team_id else None
    zone = team.zone if team else "UTC"
    day = day or local_date(tx.now, zone)
    if not FIRST_DAY <= day <= LAST_DAY:
        raise Invalid(field="day", expected="a day of this century", value=str(day))
    until = min(tx.now, _midnight(day + timedelta(days=1), zone))
    stretches = await floor_queries.stretches_of(tx.session, user.id, _midnight(day, zone), until)
    reasons = await floor_queries.pause_reasons(tx.session, with_retired=True)
    sums = figures(stretches, frozenset(reason.code for reason in reasons if reason.is_work))
    by_state = sorted(seconds_by_state(stretches).items(), key=lambda one: -one[1])
    return ShiftCard(
        user_id=user.id,
        name=user.name,
        day=day,
        zone=zone,
        until=until,
        # A day that is over has no present stretch: what goes on after midnight is the next day's.
        stretches=[
            StretchCard(one.state, one.reason, one.started_at, None if one.is_present and until == tx.now else one.ended_at)
            for one in stretches
        ],
        by_state=[StateSeconds(state, reason, seconds) for (state, reason), seconds in by_state],
        signed_on_seconds=sums.signed_on,
        ready_seconds=sums.ready,
        handling_seconds=sums.handling,
        worked_seconds=sums.worked,
    )


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
