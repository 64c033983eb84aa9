"""How switches, trunks, routes and telephones are shown."""

from datetime import UTC, datetime, timedelta

import msgspec
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.kit.heartbeat import SILENT_AFTER_SECONDS, ages, bridge_part
from backend.telephones import queries
from backend.telephones.models import TrunkRoute
from backend.telephones.schemas import LineCard, RouteCard, SwitchCard, TelephoneRow, Telephony, TrunkCard


async def telephony(session: AsyncSession, now: datetime) -> Telephony:
    """Everything there is, with how it is now."""
    beats = await ages(session)
    switches = await queries.switches(session)
    trunks = await queries.trunks(session)
    by_trunk = await queries.live_calls_by_trunk(session, [trunk.name for trunk in trunks])
    lines = await queries.lines(session)
    by_switch = await queries.live_calls_by_switch(session)
    return Telephony(
        [
            msgspec.structs.replace(
                switch_card(switch.name, beats.get(bridge_part(switch.name)), by_switch.get(switch.name, 0)),
                address=switch.address,
                lines=[LineCard(other, is_up) for other, is_up in lines.get(switch.name, {}).items()],
            )
            for switch in switches
        ],
        [
            TrunkCard(
                *(trunk.name, trunk.switch, trunk.address, trunk.sources, trunk.username, trunk.registers, trunk.most_calls),
                live_calls=by_trunk.get(trunk.name, 0),
                reachable=trunk.reachable,
                transport=trunk.transport,
            )
            for trunk in trunks
        ],
        [route_card(route, name) for route, name in await queries.routes(session, now)],
        [TelephoneRow(*telephone) for telephone in await queries.telephones(session)],
    )


def switch_card(name: str, beat: tuple[float, bool, str] | None, live_calls: int) -> SwitchCard:
    """A switch as its bridge's last words tell it."""
    if beat is None:
        return SwitchCard(name, False, "no bridge has served it yet", None, live_calls)
    age, healthy, detail = beat
    silent = age > SILENT_AFTER_SECONDS
    said = "its bridge is silent" if silent else detail
    return SwitchCard(name, healthy and not silent, said, datetime.now(UTC) - timedelta(seconds=age), live_calls)


def route_card(route: TrunkRoute, portfolio_name: str | None) -> RouteCard:
    """A route as it stands."""
    return RouteCard(
        *(route.id, route.trunk, route.portfolio_id, portfolio_name, route.country, route.caller_number),
        begins_at=route.begins_at,
        ends_at=route.ends_at,
    )
