"""What is asked about switches, trunks, routes and telephones."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Portfolio
from backend.people.models import User
from backend.telephones.models import MAIN, Switch, SwitchLine, TelephonePlace, Trunk, TrunkRoute
from backend.telephones.rules import endpoint_of


async def switches(session: AsyncSession) -> Sequence[Switch]:
    """Every switch, by name."""
    return (await session.exec(select(Switch).order_by(col(Switch.name)))).all()


async def trunks(session: AsyncSession, switch: str | None = None) -> Sequence[Trunk]:
    """Trunks in use, of one switch or of all."""
    in_use = select(Trunk).where(col(Trunk.retired_at).is_(None)).order_by(col(Trunk.switch), col(Trunk.name))
    return (await session.exec(in_use.where(Trunk.switch == switch) if switch else in_use)).all()


async def locked_trunk(session: AsyncSession, name: str) -> Trunk | None:
    """A trunk as it is now, held until the transaction ends."""
    return (await session.exec(select(Trunk).where(Trunk.name == name).with_for_update().execution_options(populate_existing=True))).first()


async def routes(session: AsyncSession, now: datetime) -> Sequence[tuple[TrunkRoute, str | None]]:
    """Routes that apply now or will, each with its portfolio's name; the oldest first."""
    standing = (
        select(TrunkRoute, Portfolio.name)
        .outerjoin(Portfolio, col(Portfolio.id) == TrunkRoute.portfolio_id)
        .join(Trunk, col(Trunk.name) == TrunkRoute.trunk)
        .where(or_(col(TrunkRoute.ends_at).is_(None), col(TrunkRoute.ends_at) > now), col(Trunk.retired_at).is_(None))
    )
    return (await session.exec(standing.order_by(col(TrunkRoute.begins_at), col(TrunkRoute.id)))).all()


async def routes_of(session: AsyncSession, switch: str, now: datetime) -> Sequence[TrunkRoute]:
    """The routes over a switch's trunks that apply at a moment; the oldest first."""
    applying = (
        select(TrunkRoute)
        .join(Trunk, col(Trunk.name) == TrunkRoute.trunk)
        .where(Trunk.switch == switch, col(Trunk.retired_at).is_(None), col(TrunkRoute.begins_at) <= now)
        .where(or_(col(TrunkRoute.ends_at).is_(None), col(TrunkRoute.ends_at) > now))
    )
    return (await session.exec(applying.order_by(col(TrunkRoute.begins_at), col(TrunkRoute.id)))).all()


async def live_calls_by_trunk(session: AsyncSession, names: Sequence[str]) -> dict[str, int]:
    """How many calls each of these trunks carries; calls stand in a feature above, only their number matters here."""
    counted = await session.execute(
        text("SELECT trunk, count(*) FROM call WHERE state <> 'ended' AND trunk = ANY(:names) GROUP BY trunk"), {"names": list(names)}
    )
    return {row[0]: row[1] for row in counted}


async def live_calls_by_switch(session: AsyncSession) -> dict[str, int]:
    """How many calls each switch carries."""
    counted = await session.execute(text("SELECT switch, count(*) FROM call WHERE state <> 'ended' GROUP BY switch"))
    return {row[0]: row[1] for row in counted}


async def switch_addresses(session: AsyncSession) -> dict[str, str]:
    """The switches other switches can reach, and where."""
    return {name: where for name, where in await session.exec(select(Switch.name, Switch.address)) if where is not None}


async def lines(session: AsyncSession) -> dict[str, dict[str, bool]]:
    """Of each switch, which others it has a line to, and whether they answer."""
    found: dict[str, dict[str, bool]] = {}
    for line in await session.exec(select(SwitchLine).order_by(col(SwitchLine.switch), col(SwitchLine.other))):
        found.setdefault(line.switch, {})[line.other] = line.reachable
    return found


async def line_to(session: AsyncSession, endpoint: str, switch: str) -> str:
    """The endpoint by which a switch rings a telephone that registers elsewhere; empty: it registers here."""
    other = await switch_of(session, endpoint)
    return "" if other == switch else endpoint_of(other)


async def switch_of(session: AsyncSession, endpoint: str) -> str:
    """Where a telephone registers."""
    return (await session.exec(select(TelephonePlace.switch).where(TelephonePlace.endpoint == endpoint))).first() or MAIN


async def telephones(session: AsyncSession, switch: str | None = None) -> Sequence[tuple[str, str, str, bool]]:
    """Endpoint, whose it is, where it registers and whether it is a browser, of everybody who may come in."""
    rows = await session.execute(
        text(
            "SELECT u.endpoint, u.name, coalesce(t.switch, :main), u.telephone_kind = 'browser' "
            "FROM app_user u LEFT JOIN telephone_place t ON t.endpoint = u.endpoint "
            "WHERE u.endpoint IS NOT NULL AND u.disabled_at IS NULL "
            "AND (CAST(:switch AS text) IS NULL OR coalesce(t.switch, :main) = :switch) ORDER BY u.endpoint"
        ),
        {"main": MAIN, "switch": switch},
    )
    return [(endpoint, name, where, in_browser) for endpoint, name, where, in_browser in rows]


async def lock_user_of(session: AsyncSession, endpoint: str) -> User | None:
    """Whoever has this telephone."""
    return (await session.exec(select(User).where(User.endpoint == endpoint).with_for_update())).first()
