"""What is done with switches, trunks, routes and telephones; and the way out that a call takes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, update

from backend.kit.refusal import Invalid, NotFound
from backend.kit.scopes import most_specific
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import TelephoneKind, User
from backend.telephones import queries, rules
from backend.telephones.models import Switch, SwitchLine, TelephonePlace, Trunk, TrunkRoute
from backend.telephones.refusals import NameTaken, TrunkRetired
from backend.telephones.schemas import NewRoute, NewSwitch, SwitchChange, TelephoneChange, TrunkChange


@dataclass(frozen=True)
class WayOut:
    """The switch a call goes through, and where from; without trunk and number as the bridge is told."""

    switch: str
    trunk: str | None = None
    caller_number: str | None = None


async def way_out(tx: Transaction, endpoint: str, portfolio_id: UUID, country: str | None) -> WayOut:
    """How a call from this telephone reaches a number of this country; refuses while it cannot."""
    switch = await queries.switch_of(tx.session, endpoint)
    trunks = {trunk.name: trunk for trunk in await queries.trunks(tx.session, switch)}
    if not trunks:
        return WayOut(switch)
    # A less specific route never stands in: its caller number may not be one this country allows.
    routes = most_specific(await queries.routes_of(tx.session, switch, tx.now), portfolio_id, country)
    # Nobody said how: any trunk of the switch, showing what it shows.
    routes = routes or [TrunkRoute(trunk=name, begins_at=tx.now) for name in trunks]
    limited = sorted({route.trunk for route in routes if trunks[route.trunk].most_calls is not None})
    for name in limited:
        # Two who ask at once for the last line take turns.
        await queries.locked_trunk(tx.session, name)
    chosen = rules.choose(routes, trunks, await queries.live_calls_by_trunk(tx.session, limited))
    return WayOut(switch, chosen.trunk, chosen.caller_number)


async def know_switch(tx: Transaction, name: str) -> None:
    """A bridge serves this switch: from now on it is known."""
    await tx.session.execute(insert(Switch).values(name=rules.acceptable_switch(name), created_at=tx.now).on_conflict_do_nothing())


async def heard_of_lines(tx: Transaction, switch: str, reachable: Mapping[str, bool]) -> None:
    """What a switch says of its lines to others; one that it does not know any more is none."""
    others = {other: is_up for endpoint, is_up in reachable.items() if (other := rules.switch_called(endpoint))}
    known = {each.name for each in await queries.switches(tx.session)}
    await tx.session.execute(delete(SwitchLine).where(col(SwitchLine.switch) == switch, col(SwitchLine.other).not_in(list(others))))
    for other in sorted(known & set(others)):
        wanted = insert(SwitchLine).values(switch=switch, other=other, reachable=others[other], reachable_at=tx.now)
        said = {"reachable": others[other], "reachable_at": tx.now}
        await tx.session.execute(wanted.on_conflict_do_update(index_elements=["switch", "other"], set_=said))


async def heard_of_trunks(tx: Transaction, switch: str, reachable: Mapping[str, bool]) -> None:
    """What a switch says of its trunks; among hundreds of telephones, which are none, so in two statements."""
    for is_up in (True, False):
        names = sorted(name for name, says in reachable.items() if says is is_up)
        here = update(Trunk).where(col(Trunk.name).in_(names), col(Trunk.switch) == switch)
        await tx.session.execute(here.values(reachable=is_up, reachable_at=tx.now))


async def add_switch(tx: Transaction, new: NewSwitch, *, by: User) -> Switch:
    """A switch before its bridge is started."""
    address = rules.acceptable_address(new.address) if new.address else None
    switch = Switch(name=rules.acceptable_switch(new.name), created_at=tx.now, address=address)
    if await tx.session.get(Switch, switch.name) is not None:
        raise NameTaken(field="name", value=switch.name)
    tx.session.add(switch)
    await record_access(tx, "switch.added", by.id, switch=switch.name)
    return switch


async def set_switch(tx: Transaction, name: str, change: SwitchChange, *, by: User) -> Switch:
    """Where the other switches reach a switch from now on, once their configuration is written again."""
    switch = await tx.session.get(Switch, name, with_for_update=True)
    if switch is None:
        raise NotFound
    switch.address = rules.acceptable_address(change.address) if change.address else None
    await tx.session.flush()
    await record_access(tx, "switch.set", by.id, switch=name)
    return switch


async def set_trunk(tx: Transaction, name: str, change: TrunkChange, *, by: User) -> Trunk:
    """A trunk as it shall be from now on; one that is not there yet becomes so."""
    trunk = await queries.locked_trunk(tx.session, rules.acceptable_trunk(name))
    if trunk is None:
        if await queries.lock_user_of(tx.session, name) is not None:
            raise NameTaken(field="name", value=name)
        trunk = Trunk(name=name, switch=change.switch, address=change.address)
    if await tx.session.get(Switch, change.switch) is None:
        raise Invalid(field="switch", expected="a switch there is", value=change.switch[:60])
    if (trunk.switch, trunk.address, trunk.transport) != (change.switch, change.address, change.transport):
        trunk.reachable, trunk.reachable_at = None, None
    trunk.switch, trunk.address = change.switch, rules.acceptable_address(change.address)
    trunk.transport = change.transport
    trunk.sources, trunk.username = rules.acceptable_sources(change.sources), rules.acceptable_username(change.username)
    trunk.registers, trunk.most_calls = change.registers, rules.acceptable_most_calls(change.most_calls)
    trunk.retired_at = (trunk.retired_at or tx.now) if change.retired else None
    tx.session.add(trunk)
    await record_access(tx, "trunk.retired" if change.retired else "trunk.set", by.id, trunk=name, switch=change.switch)
    return trunk


async def add_route(tx: Transaction, new: NewRoute, *, by: User) -> TrunkRoute:
    """From a moment on calls of a portfolio, or to a country, go this way."""
    trunk = await queries.locked_trunk(tx.session, new.trunk)
    if trunk is None:
        raise Invalid(field="trunk", expected="a trunk there is", value=new.trunk[:60])
    if trunk.retired_at is not None:
        raise TrunkRetired(trunk=trunk.name)
    if new.begins_at is not None and new.begins_at.tzinfo is None:
        raise Invalid(field="begins_at", expected="a moment with its offset", value=new.begins_at.isoformat())
    route = TrunkRoute(
        trunk=trunk.name,
        portfolio_id=new.portfolio_id,
        country=rules.acceptable_country(new.country),
        caller_number=rules.acceptable_caller(new.caller_number),
        begins_at=max(new.begins_at or tx.now, tx.now),
    )
    try:
        async with tx.session.begin_nested():
            tx.session.add(route)
    except IntegrityError:
        raise Invalid(field="portfolio_id", expected="a portfolio there is", value=str(new.portfolio_id)) from None
    await record_access(tx, "trunk_route.added", by.id, route=str(route.id), trunk=trunk.name)
    return route


async def end_route(tx: Transaction, route_id: UUID, *, by: User) -> TrunkRoute:
    """From now on no call goes this way; what went stays known."""
    route = await tx.session.get(TrunkRoute, route_id, with_for_update=True)
    if route is None:
        raise NotFound
    if route.ends_at is None or route.ends_at > tx.now:
        route.ends_at = max(tx.now, route.begins_at)
        await record_access(tx, "trunk_route.ended", by.id, route=str(route.id), trunk=route.trunk)
    await tx.session.flush()
    return route


async def set_telephone(tx: Transaction, endpoint: str, change: TelephoneChange, *, by: User) -> None:
    """Where a collector's telephone registers, and whether it is a browser."""
    owner = await queries.lock_user_of(tx.session, endpoint)
    if owner is None:
        raise NotFound
    if await tx.session.get(Switch, change.switch) is None:
        raise Invalid(field="switch", expected="a switch there is", value=change.switch[:60])
    owner.telephone_kind = TelephoneKind.BROWSER if change.in_browser else TelephoneKind.HARD
    wanted = insert(TelephonePlace).values(endpoint=endpoint, switch=change.switch)
    await tx.session.execute(wanted.on_conflict_do_update(index_elements=["endpoint"], set_={"switch": change.switch}))
    await record_access(tx, "telephone.set", by.id, endpoint=endpoint, switch=change.switch)
