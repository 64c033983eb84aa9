"""Builders of switches, trunks, routes and telephones."""

from datetime import timedelta

from sqlalchemy.dialects.postgresql import insert

from backend.accounts.models import Portfolio
from backend.kit.transaction import Transaction
from backend.people.models import TelephoneKind, User
from backend.telephones.models import MAIN, Switch, TelephonePlace, Trunk, TrunkRoute


async def switch(tx: Transaction, name: str = MAIN) -> str:
    """A switch; made once."""
    await tx.session.execute(insert(Switch).values(name=name, created_at=tx.now).on_conflict_do_nothing())
    return name


async def trunk(
    tx: Transaction, name: str = "trunk", *, at: str = MAIN, most_calls: int | None = None, reachable: bool | None = True
) -> Trunk:
    """A trunk of a switch, which is up."""
    made = Trunk(name=name, switch=await switch(tx, at), address="sip.example:5060", most_calls=most_calls, reachable=reachable)
    tx.session.add(made)
    await tx.session.flush()
    return made


async def route(
    tx: Transaction,
    over: Trunk,
    *,
    portfolio: Portfolio | None = None,
    country: str | None = None,
    caller_number: str | None = None,
    begins_in: timedelta = timedelta(days=-30),
    lasts: timedelta | None = None,
) -> TrunkRoute:
    """A route that has applied for a month."""
    begins_at = tx.now + begins_in
    made = TrunkRoute(
        trunk=over.name,
        portfolio_id=portfolio.id if portfolio else None,
        country=country,
        caller_number=caller_number,
        begins_at=begins_at,
        ends_at=begins_at + lasts if lasts else None,
    )
    tx.session.add(made)
    await tx.session.flush()
    return made


async def telephone_place(tx: Transaction, of: User, *, at: str = MAIN, in_browser: bool = True) -> TelephonePlace:
    """Where a collector's telephone is."""
    made = TelephonePlace(endpoint=of.endpoint or "", switch=await switch(tx, at))
    tx.session.add(made)
    owner = await tx.session.get_one(User, of.id)
    owner.telephone_kind = TelephoneKind.BROWSER if in_browser else TelephoneKind.HARD
    await tx.session.flush()
    return made
