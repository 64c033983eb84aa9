"""What would be is what is once it happens: every supposed change against the same change made in earnest on a real list."""

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from backend.accounts.actions import restate
from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account, Adjustment, Debtor, Hold
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.transaction import Transaction
from backend.people import actions as people
from backend.people.models import PresenceState, Role, User
from backend.strategy.actions import in_force
from backend.worklist import actions
from backend.worklist.explanation import why
from backend.worklist.models import Callback
from backend.worklist.schemas import Supposed, Why
from backend.worklist.what_if import what_if
from tests.make import Make

Move = Callable[[timedelta], None]
HOUR = timedelta(hours=1)


async def _floor(tx: Transaction, make: Make, seed: int, count: int = 14) -> tuple[User, list[Any]]:
    """A list of two portfolios in which accounts differ in everything that ranks; some debtors have several."""
    dice = random.Random(seed)
    ana, ben = await make.collector(), await make.collector()
    # In an hour at which nobody is called they would all be equal; kept call-backs need somebody who is here.
    await people.set_presence(tx, ana.id, PresenceState.READY)
    portfolios = [await make.portfolio(workers=[ana, ben]), await make.portfolio(workers=[ana]), await make.portfolio(workers=[ben])]
    debtors: list[Any] = []
    made = []
    for _ in range(count):
        portfolio = dice.choices(portfolios, [5, 3, 1])[0]
        again = dice.choice(debtors) if debtors and dice.random() < 0.3 else None
        account = await make.work(
            portfolio=portfolio, owes=[dice.randint(1, 90) * 50_000_00 for _ in range(dice.choice([1, 1, 2, 3]))], ranked=False,
            days_late=dice.choice([-3, 2, 29, 30, 61, 200]), phones=0 if again else dice.choice([0, 1, 2, 2]),
            **({"debtor": again} if again else {}),
        )  # fmt: skip
        made.append(account)
        if again is None:
            debtors.append(await tx.session.get_one(Debtor, account.debtor_id))
        if dice.random() < 0.4:
            at = tx.now - timedelta(days=dice.choice([1, 3, 9]), minutes=len(made))
            await make.attempt(account, at, contact=dice.random() < 0.5)
        if dice.random() < 0.3:
            await make.promise(account, 50_000_00, due_on=local_date(tx.now, account.zone) + timedelta(days=dice.choice([1, 8])))
        if dice.random() < 0.25:
            await make.callback(account, due_at=tx.now + dice.choice([-2, -1, 5]) * HOUR, by=ana, for_user=dice.choice([None, ana]))
        if dice.random() < 0.2:
            tx.session.add(Hold(account_id=account.id, reason="legal", owner_id=ana.id, starts_at=tx.now - HOUR, ends_on=tx.now.date()))
    await tx.session.flush()
    await actions.rank_accounts(tx, [account.id for account in made], ask_again=True)
    return ana, made


@asynccontextmanager
async def _undone(tx: Transaction, looker: User) -> AsyncIterator[None]:
    """Let it happen, look, and take it back."""
    point = await tx.session.begin_nested()
    try:
        yield
        await tx.session.flush()
    finally:
        await point.rollback()
        # Everything the session knew was forgotten with what happened.
        await tx.session.refresh(looker)


async def _happen(tx: Transaction, make: Make, account_id: Any, supposed: Supposed) -> None:
    """The supposed fact, made true by writing it where it is kept."""
    account = await tx.session.get_one(Account, account_id)
    told = [account_id]
    match supposed.change:
        case "promise_broken":
            await _break_a_promise(tx, make, account)
        case "contact_today":
            await make.attempt(account, tx.now, connected=True, contact=True, conversation=True)
            told = await _accounts_of(tx, account.debtor_id)
        case "payment":
            await make.payment(account, supposed.facts["amount_minor"])
        case "hold_ends":
            await tx.session.execute(text("UPDATE hold SET lifted_at = :now WHERE account_id = :id"), {"now": tx.now, "id": account_id})
        case "callback_due":
            moved = await tx.session.execute(
                text(
                    "UPDATE callback SET due_at = :now WHERE id = (SELECT id FROM callback WHERE account_id = :id AND done_at IS NULL "
                    "AND cancelled_at IS NULL ORDER BY due_at, id LIMIT 1) RETURNING id"
                ),
                {"now": tx.now, "id": account_id},
            )
            if moved.first() is None:
                tx.session.add(Callback(account_id=account_id, due_at=tx.now, made_at=tx.now))
        case "next_knot":
            told = await _reach(tx, account, supposed)
    await tx.session.flush()
    await tell(tx, AccountChanged(tuple(told)))


#: Decided for good: one whose window is still open would be judged anew, and be open again.
BREAKS = "UPDATE promise SET state = 'broken', decided_at = :now, window_ends_at = :now, confirmed_at = :now WHERE id = "


async def _break_a_promise(tx: Transaction, make: Make, account: Any) -> None:
    first = "(SELECT id FROM promise WHERE account_id = :id AND state = 'open' ORDER BY due_on, id LIMIT 1) RETURNING id"
    if (await tx.session.execute(text(BREAKS + first), {"now": tx.now, "id": account.id})).first() is None:
        made = await make.promise(account, 1_00)
        await tx.session.flush()
        await tx.session.execute(text(BREAKS + ":id"), {"now": tx.now, "id": made.id})


async def _accounts_of(tx: Transaction, debtor_id: Any) -> list[Any]:
    return list((await tx.session.execute(text("SELECT id FROM account WHERE debtor_id = :id"), {"id": debtor_id})).scalars())


async def _reach(tx: Transaction, account: Any, supposed: Supposed) -> list[Any]:
    """The fact of a curve at its next corner: an item older, more owed, a number better."""
    field, to = supposed.facts["field"], supposed.facts["to"]
    if field == "best_number":
        await tx.session.execute(
            text("UPDATE phone_number SET quality = :to WHERE debtor_id = :id AND retired_at IS NULL"), {"to": to, "id": account.debtor_id}
        )
        return await _accounts_of(tx, account.debtor_id)
    oldest = "SELECT id FROM item WHERE account_id = :id AND open_minor > 0 ORDER BY due_on, id LIMIT 1"
    if field == "days_past_due":
        due = local_date(tx.now, account.zone) - timedelta(days=to)
        await tx.session.execute(text(f"UPDATE item SET due_on = :due WHERE id = ({oldest})"), {"due": due, "id": account.id})
    else:
        _, strategy = await in_force(tx)
        more = to * strategy.weights[account.currency] - account.balance_minor
        item = (await tx.session.execute(text(oldest), {"id": account.id})).scalar_one()
        tx.session.add(Adjustment(item_id=item, amount_minor=more, kind="charge", value_on=tx.now.date(), recorded_at=tx.now))
    await restate(tx, [account.id])
    return [account.id]


@pytest.mark.parametrize("seed", range(3))
async def test_what_would_be_is_what_is_once_it_happens(tx: Transaction, make: Make, seed: int) -> None:
    ana, made = await _floor(tx, make, seed)
    ids = [account.id for account in made if account.portfolio_id in await _portfolios(tx, ana)]
    compared: list[tuple[str, bool, bool]] = []
    for account_id in ids:
        told = await what_if(tx, ana, account_id)
        before = await why(tx, ana, account_id)
        assert told.position == before.position
        for supposed in told.supposed:
            async with _undone(tx, ana):
                await _happen(tx, make, account_id, supposed)
                real = await why(tx, ana, account_id)
                assert (supposed.position, supposed.blocked_by) == (real.position, real.blocked_by), (supposed, real)
                assert (supposed.band, supposed.band_name, supposed.score) == (real.band, real.band_name, real.score), (supposed, real)
                compared.append((supposed.change, real.position is not None, real.position != before.position))
        assert await what_if(tx, ana, account_id) == told
    changes = {"promise_broken", "contact_today", "payment", "hold_ends", "callback_due", "next_knot"}
    assert {change for change, _, _ in compared} == changes
    # Some of it moves the account about, some of it takes it off the list or brings it there.
    assert {(listed, moved) for _, listed, moved in compared} >= {(True, True), (False, True)}


async def _portfolios(tx: Transaction, user: User) -> set[Any]:
    rows = await tx.session.execute(text("SELECT portfolio_id FROM portfolio_grant WHERE user_id = :id"), {"id": user.id})
    return set(rows.scalars())


@pytest.mark.parametrize("seed", range(3))
async def test_replaying_the_explanations_gives_the_positions(tx: Transaction, make: Make, seed: int) -> None:
    ana, made = await _floor(tx, make, seed, count=30)
    mine = [account.id for account in made if account.portfolio_id in await _portfolios(tx, ana)]
    told = [msgspec.json.decode(msgspec.json.encode(await why(tx, ana, id_)), type=Why) for id_ in mine]
    listed = sorted((one for one in told if all(gate.passed for gate in one.gates)), key=_replayed)
    assert len(listed) > 4
    assert [(one.position, one.eligible) for one in listed] == [(place, True) for place in range(1, len(listed) + 1)]
    assert all(one.position is None and not one.eligible for one in told if one not in listed)


def _replayed(one: Why) -> Any:
    """The order an explanation gives, by what it says alone."""
    assert one.limits is not None
    least, most = one.limits
    by_time = "due_at" in one.tie_break
    score = 0 if by_time else min(max(sum(given.points for given in one.points), least), most)
    assert score == one.score
    kept = next(gate for gate in one.gates if gate.gate == "kept")
    return not kept.facts, one.band, -score, one.tie_break["order"], one.account_id


async def test_next_hands_accounts_out_in_the_order_of_their_positions(database: Any, client: Any, make: Make) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    made = [await make.work(portfolio=portfolio, owes=(place * 7 % 5 + 1) * 300_000_00, days_late=place * 9 + 1) for place in range(5)]
    await make.signed_in(client, ana)
    promised = [
        (answer["position"], str(account.id))
        for account in made
        if (answer := (await client.get(f"/api/accounts/{account.id}/what-if")).json())
    ]
    handed = []
    for _ in made:
        card = (await client.post("/api/worklist/next")).json()
        handed.append(card["account"]["id"])
        in_hand = (await client.get(f"/api/accounts/{handed[-1]}/what-if")).json()
        assert in_hand["position"] == 1
        assert (await client.post("/api/worklist/skip", json={"reason": "not_now"})).status_code == 204
    assert handed == [id_ for _, id_ in sorted(promised)]


async def test_it_names_the_collectors_who_may_be_offered_the_account(tx: Transaction, make: Make) -> None:
    ana, ben, gone = await make.collector(name="Ana"), await make.collector(name="Ben"), await make.collector(name="Gone")
    leader = await make.user(role=Role.SUPERVISOR)
    gone.disabled_at = tx.now
    await people.set_presence(tx, ana.id, PresenceState.OFFLINE)
    account = await make.work(workers=[ana, ben, gone, leader])
    told = await what_if(tx, leader, account.id)
    assert [(offer.name, offer.here, offer.busy) for offer in told.offers] == [("Ben", True, False), ("Ana", False, False)]
    assert told.offered_to == 2
    await make.callback(account, due_at=tx.now, for_user=ben, by=ben)
    told = await what_if(tx, leader, account.id)
    assert [offer.name for offer in told.offers] == ["Ben"]
    assert told.position is None
    assert (await what_if(tx, ben, account.id)).position == 1
