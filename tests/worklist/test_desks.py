"""Whom an account is offered: by desk, team and skills, and never stranded because somebody is away."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from backend.kit.transaction import Database, transaction
from backend.people import actions as people
from backend.people.models import PresenceState, Role, User
from backend.worklist import actions, queries
from backend.worklist.explanation import why
from backend.worklist.rules import WorklistEmpty
from backend.worklist.what_if import what_if
from tests.monday import MONDAY_AT_TEN

At = Callable[[timedelta], None]
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
PORTUGUESE = {"is": "compare", "field": "language", "op": "eq", "value": "pt"}
OVERFLOW = {"to": "rest", "after_hours": 4}
NOBODY = {"teams": ["nobody's"]}


def desk(name: str, **said: Any) -> dict[str, Any]:
    return {"name": name, "label": {"en": name}, **said}


async def _sweep(database: Database) -> None:
    for _ in range(10):
        if await actions.sweep(database) == 0:
            return


async def _next(database: Database, user: User) -> Any:
    return (await actions.take_next(database, user)).account_id


async def test_who_does_not_speak_the_language_is_not_offered_the_account_until_it_has_waited(
    database: Database, make: Any, at: At
) -> None:
    await make.strategy(desks=[desk("pt", when=PORTUGUESE, needs={"skills": {"language-pt": 1}}, overflow=[OVERFLOW]), desk("rest")])
    ana = await make.collector()
    brazilian = await make.debtor(language="pt")
    account = await make.work(debtor=brazilian, workers=[ana])
    with pytest.raises(WorklistEmpty) as refused:
        await actions.take_next(database, ana)
    assert refused.value.ready_elsewhere == 1
    async with transaction(database) as tx:
        told = await why(tx, ana, account.id)
    assert told.blocked_by == "desk"
    assert told.desk is not None
    assert (told.desk.name, told.desk.skills, told.desk.overflowed_to) == ("pt", {"language-pt": 1}, [])
    at(5 * HOUR)
    await _sweep(database)
    assert await _next(database, ana) == account.id


async def test_an_overflowed_account_is_still_offered_to_those_it_was_for(database: Database, make: Any, at: At) -> None:
    await make.strategy(desks=[desk("pt", when=PORTUGUESE, needs={"teams": ["Brasil"]}, overflow=[OVERFLOW]), desk("rest", needs=NOBODY)])
    rui = await make.collector(await make.team(name="Brasil"))
    account = await make.work(debtor=await make.debtor(language="pt"), workers=[rui])
    at(5 * HOUR)
    await _sweep(database)
    assert (await _item(database, account.id)).desk == "pt+1"
    assert await _next(database, rui) == account.id


async def _item(database: Database, account_id: Any) -> Any:
    async with transaction(database) as tx:
        return await queries.item_of(tx.session, account_id)


async def test_a_quiet_account_moves_to_the_next_tier_by_time_alone(database: Database, make: Any, at: At) -> None:
    tier = {"to": "field", "after_days": 1}
    await make.strategy(desks=[desk("telephone", when={"is": "not", "of": PORTUGUESE}, move=tier), desk("field", stage="extrajudicial")])
    manager, account = await make.user(role=Role.MANAGER), await make.work()
    assert (await _item(database, account.id)).desk == "telephone"
    at(25 * HOUR)
    await _sweep(database)
    assert (await _item(database, account.id)).desk == "field"
    async with transaction(database) as tx:
        told = await why(tx, manager, account.id)
    assert told.desk is not None
    assert (told.desk.came_from, told.desk.stage) == ("telephone", "extrajudicial")


async def test_one_persons_absence_strands_no_account(database: Database, make: Any) -> None:
    """Desks name skills, not persons: whoever else has the skill is offered what the absent one would have been."""
    await make.strategy(desks=[desk("hard", when={"is": "not", "of": PORTUGUESE}, needs={"skills": {"seniority": 2}}), desk("rest")])
    away = await make.skilled(await make.user(), seniority=3)
    here = await make.skilled(await make.collector(), seniority=2)
    beginner = await make.skilled(await make.collector(), seniority=1)
    portfolio = await make.portfolio(workers=[away, here, beginner])
    accounts = {(await make.work(portfolio=portfolio)).id for _ in range(3)}
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, beginner)
    offered = set()
    for _ in accounts:
        offered.add(claimed := await _next(database, here))
        async with transaction(database) as tx:
            await actions.finish(tx, here.id, claimed, rest_hours=9)
    assert offered == accounts
    async with transaction(database) as tx:
        told = await what_if(tx, here, (await make.work(portfolio=portfolio)).id)
    assert {offer.user_id for offer in told.offers} == {away.id, here.id}
    (other,) = told.others
    assert (other.user_id, [(lack.name, lack.asked, lack.has) for lack in other.lacks]) == (beginner.id, [("seniority", 2, 1)])


async def _owned(make: Any) -> tuple[User, User, Any]:
    """Two colleagues, and an account whose debtor one of them spoke with yesterday."""
    await make.strategy(ownership={"days": 7, "until_hour": 12})
    ana, ben = await make.collector(), await make.collector()
    account = await make.work(workers=[ana, ben], ranked=False)
    spoke = {"contact": True, "conversation": True, "right_party": True, "user_id": ana.id}
    await make.attempt(account, MONDAY_AT_TEN - timedelta(days=1), **spoke)
    return ana, ben, account


async def test_who_spoke_with_the_debtor_is_offered_the_account_first_until_noon(database: Database, make: Any, at: At) -> None:
    ana, ben, account = await _owned(make)
    async with transaction(database) as tx:
        await actions.rank_accounts(tx, [account.id])
    with pytest.raises(WorklistEmpty):
        await actions.take_next(database, ben)
    async with transaction(database) as tx:
        told = await why(tx, ben, account.id)
    (kept,) = [gate for gate in told.gates if gate.gate == "kept"]
    assert (told.blocked_by, kept.facts) == ("kept", {"for": ana.name, "because": "conversation"})
    assert kept.lifts_at == MONDAY_AT_TEN.replace(hour=12)
    at(2 * HOUR + MINUTE)
    await _sweep(database)
    assert await _next(database, ben) == account.id


async def test_who_is_away_keeps_nothing_and_gets_their_own_first_when_they_arrive(database: Database, make: Any) -> None:
    ana, ben, account = await _owned(make)
    other = await make.work(portfolio=await make.portfolio(workers=[ana, ben]), days_late=90)
    async with transaction(database) as tx:
        await people.set_presence(tx, ana.id, PresenceState.OFFLINE)
        await actions.rank_accounts(tx, [account.id, other.id])
    assert (await _item(database, account.id)).only_for is None
    async with transaction(database) as tx:
        await people.arrive(tx, ana.id)
    assert (await _item(database, account.id)).only_for == ana.id
    assert await _next(database, ana) == account.id


async def test_what_is_kept_for_somebody_is_theirs_whatever_the_desk(database: Database, make: Any) -> None:
    await make.strategy(desks=[desk("closed", needs=NOBODY)])
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await make.callback(account, due_at=MONDAY_AT_TEN - MINUTE, for_user=ana, by=ana)
    assert await _next(database, ana) == account.id


async def test_without_desks_whoever_works_the_portfolio_is_offered_all_of_it(database: Database, make: Any) -> None:
    await make.strategy(number=1, desks=[])
    ana = await make.collector()
    account = await make.work(debtor=await make.debtor(language="pt"), workers=[ana])
    item = await _item(database, account.id)
    assert (item.desk, item.bucket) == ("", item.portfolio_id)
    assert await _next(database, ana) == account.id


async def test_other_desks_are_in_force_with_the_ranking_by_them(database: Database, make: Any) -> None:
    await make.strategy(desks=[])
    ana = await make.collector()
    account = await make.work(workers=[ana])
    await make.strategy(number=2, desks=[desk("all", needs={"skills": {"language-es": 1}})])
    async with transaction(database) as tx:
        await actions.rank(tx, anew=True)
    assert (await _item(database, account.id)).desk == "all"
    assert await _next(database, ana) == account.id
