"""What an experiment shows, counted once more by hand; and beginning and ending one over HTTP."""

from collections import defaultdict
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from backend.changes.publishing import publish, publish_due
from backend.changes.queries import events
from backend.experiments import figures
from backend.experiments.following import follow
from backend.experiments.results import results_of
from backend.experiments.rules import ChangeScheduled
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import Role
from backend.strategy.actions import ruling
from tests.monday import MONDAY_AT_TEN

DAY = timedelta(days=1)
ROWS = {
    "contact_attempt": "SELECT account_id, contact, right_party FROM contact_attempt WHERE direction = 'out' AND at > :begun",
    "promise": "SELECT account_id, state FROM promise WHERE made_at > :begun AND state <> 'void'",
    "payment": "SELECT account_id, amount_minor FROM payment WHERE recorded_at > :begun AND reversed_at IS NULL",
    "claim": "SELECT account_id, date_part('epoch', released_at - claimed_at) FROM claim WHERE released_at IS NOT NULL",
}


async def _lived_through(tx: Transaction, make: Any, at: Any) -> tuple[Any, list[Any]]:
    """Thirty accounts of which some were tried, some reached, some promised, kept or broke it, and some paid."""
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    made = [await make.work(portfolio=portfolio, owes=900_000_00, days_late=20, currency="COP" if n % 6 else "USD") for n in range(30)]
    # Before the experiment: counts nowhere.
    await make.attempt(made[0], tx.now - DAY, contact=True, conversation=True, right_party=True)
    experiment = await make.experiment(hold_out_points=2000, challenger_points=4000, seed=2)
    at(timedelta(hours=3))
    for n, account in enumerate(made):
        if n % 2:
            await make.attempt(account, tx.now, contact=n % 3 != 0, conversation=n % 5 == 0 and n % 3 != 0, right_party=n % 5 == 0)
            await tx.session.execute(
                text(
                    "INSERT INTO claim (id, account_id, user_id, claimed_at, released_at, release, version, band, score) "
                    "VALUES (gen_random_uuid(), :account, :user, :at, :until, 'worked', 1, 1, 1)"
                ),
                {"account": account.id, "user": ana.id, "at": tx.now, "until": tx.now + timedelta(minutes=n)},
            )
        if n % 7 == 1:
            await make.promise(account, 500_000_00)
        if n % 4 == 1 or n == 4:
            await make.payment(account, (n + 1) * 100_00)
    at(timedelta(days=4))
    return experiment, made


async def test_every_figure_is_what_the_accounts_say(tx: Transaction, make: Any, at: Any) -> None:
    experiment, made = await _lived_through(tx, make, at)
    told = await results_of(tx, experiment)
    trial = (await ruling(tx)).trial
    found: dict[str, Any] = {}
    for table, statement in ROWS.items():
        found[table] = defaultdict(list)
        for account_id, *facts in await tx.session.execute(text(statement), {"begun": experiment.begun_at}):
            found[table][account_id].append(facts)
    assert sum(arm.accounts for arm in told.arms) == len(made)
    for arm in told.arms:
        mine = [account for account in made if trial.arm_of(account.id) == arm.arm]
        tried = [fact for account in mine for fact in found["contact_attempt"][account.id]]
        promised = [fact for account in mine for fact in found["promise"][account.id]]
        assert (arm.accounts, arm.attempts) == (len(mine), len(tried))
        assert (arm.contacts, arm.right_party) == (sum(fact[0] for fact in tried), sum(fact[1] for fact in tried))
        assert (arm.promises, arm.kept) == (len(promised), sum(fact[0] == "kept" for fact in promised))
        assert arm.decided == sum(fact[0] in ("kept", "broken", "partially_kept") for fact in promised)
        did = {
            "tried": [a for a in mine if found["contact_attempt"][a.id]],
            "reached": [a for a in mine if any(fact[1] for fact in found["contact_attempt"][a.id])],
            "promised": [a for a in mine if found["promise"][a.id]],
            "kept": [a for a in mine if any(fact[0] == "kept" for fact in found["promise"][a.id])],
            "paid": [a for a in mine if found["payment"][a.id]],
        }
        assert {name: share.value for name, share in arm.shares.items()} == {
            name: pytest.approx(len(those) / len(mine)) for name, those in did.items()
        }
        assert arm.hours == pytest.approx(sum(fact[0] for a in mine for fact in found["claim"][a.id]) / 3600)
        for money in arm.money:
            of = [a for a in mine if a.currency == money.currency]
            brought = [sum(fact[0] for fact in found["payment"][a.id]) for a in of]
            hours = sum(fact[0] for a in of for fact in found["claim"][a.id]) / 3600
            assert (money.accounts, money.total_minor) == (len(of), sum(brought))
            if money.per_account:
                assert money.per_account.value == pytest.approx(sum(brought) / len(of))
            if money.per_hour:
                assert money.per_hour.value == pytest.approx(sum(brought) / hours)
    paid = {arm.arm: arm.shares["paid"].value for arm in told.arms}
    between = {(one.arm, one.less): one.span.value for one in told.differences if one.measure == "paid"}
    assert between[("challenger", "champion")] == pytest.approx(paid["challenger"] - paid["champion"])
    assert between[("champion", "hold_out")] == pytest.approx(paid["champion"] - paid["hold_out"])
    # A difference that may be looked at every day is wider than one for a single look.
    span = next(one.span for one in told.differences if one.measure == "paid" and one.less == "champion")
    arms = {arm.arm: arm for arm in told.arms}
    one, other = (figures.mean_of_share(round(paid[arm] * arms[arm].accounts), arms[arm].accounts) for arm in ("challenger", "champion"))
    assert span.high - span.low > 2 * figures.Z * (one.variance + other.variance) ** 0.5
    assert told.verdict.says in ("not_enough", "too_small")


async def test_what_was_taken_back_or_came_after_the_end_is_not_counted(tx: Transaction, make: Any, at: Any) -> None:
    experiment, made = await _lived_through(tx, make, at)
    before = await results_of(tx, experiment)
    at(timedelta(days=31))
    await make.payment(made[0], 100_00)
    await make.attempt(made[0], tx.now, contact=False, conversation=False)
    after = await results_of(tx, experiment)
    assert after.as_of == experiment.ends_at
    assert [(arm.attempts, arm.shares["paid"]) for arm in after.arms] == [(arm.attempts, arm.shares["paid"]) for arm in before.arms]
    at(timedelta(days=4))
    made_promise = (await tx.session.execute(text("SELECT id, made_by FROM promise LIMIT 1"))).one()
    await tx.session.execute(text("UPDATE promise SET state = 'void', decided_at = now() WHERE id = :id"), {"id": made_promise.id})
    voided = await results_of(tx, experiment)
    assert sum(arm.promises for arm in voided.arms) == sum(arm.promises for arm in before.arms) - 1


def wish(change_id: Any, **said: Any) -> dict[str, Any]:
    return {
        "change_id": str(change_id),
        "title": "Largest first?",
        "challenger_points": 5000,
        "hold_out_points": 1000,
        "hold_out_days": 90,
        "measure": "paid",
        "effect_points": 2000,
        "ends_at": (MONDAY_AT_TEN + 30 * DAY).isoformat(),
        **said,
    }


async def test_an_experiment_from_its_beginning_to_the_promotion_of_the_challenger(client: Any, database: Database, make: Any) -> None:
    portfolio = await make.portfolio()
    for _ in range(8):
        await make.work(portfolio=portfolio)
    change, other = await make.approved_change(), await make.approved_change(title="Another", seed=9)
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    listed = (await client.get("/api/experiments")).json()
    assert {one["title"] for one in listed["candidates"]} == {"Largest first", "Another"}
    guess = (
        await client.get("/api/experiments/estimate?challenger_points=5000&hold_out_points=1000&measure=paid&effect_points=2000")
    ).json()
    assert (guess["accounts"], guess["challenger"], guess["days"]) == (8, 4, None)
    begun = await client.post("/api/experiments", json=wish(change.id))
    assert begun.status_code == 201
    card = begun.json()["card"]
    assert (card["champion"], card["challenger"], card["following"]) == (1, 2, True)
    assert await follow(database) == 1
    here = f"/api/experiments/{card['id']}"
    running = (await client.get(here)).json()
    assert (running["card"]["following"], running["results"]["verdict"]["says"]) == (False, "not_enough")
    # One at a time, each version once, and nothing is published beside it.
    twice = await client.post("/api/experiments", json=wish(other.id))
    assert (twice.status_code, twice.json()["code"], twice.json()["title"]) == (409, "experiment_running", "Largest first?")
    published = await client.post(f"/api/strategy/changes/{other.id}/activation", json={})
    assert (published.status_code, published.json()["code"]) == (409, "experiment_running")
    ended = (await client.post(f"{here}/end", json={"chosen": "promote"})).json()
    assert (ended["card"]["chosen"], ended["card"]["said"], ended["card"]["undo_until"]) == ("promote", "not_enough", None)
    assert await publish_due(database) == 1
    assert (await client.get("/api/strategy")).json()["active"] == 2
    assert (await client.get("/api/strategy")).json()["before"] == 1
    again = await client.post(f"{here}/end", json={"chosen": "keep"})
    assert (again.status_code, again.json()["code"]) == (409, "experiment_over")
    back = await client.post(f"{here}/resumption")
    assert (back.status_code, back.json()["code"], back.json()["because"]) == (409, "end_stands", "promoted")
    tried = await client.post("/api/experiments", json=wish(change.id))
    assert (tried.status_code, tried.json()["code"]) == (409, "already_published")
    outdated = await client.post("/api/experiments", json=wish(other.id))
    assert (outdated.status_code, outdated.json()["code"]) == (409, "draft_outdated")
    async with transaction(database) as tx:
        versions = await tx.session.execute(
            text("SELECT number, version FROM strategy_version, LATERAL (SELECT DISTINCT version FROM work_item) x")
        )
        assert {(row[0], row[1]) for row in versions} == {(1, 2), (2, 2)}


async def test_a_change_whose_time_comes_during_an_experiment_is_stopped_and_says_why(tx: Transaction, make: Any) -> None:
    waiting, trying = await make.approved_change(seed=9), await make.approved_change()
    waiting.activate_at = tx.now + DAY
    await tx.session.flush()
    with pytest.raises(ChangeScheduled):
        await make.experiment(change=trying)
    waiting.activate_at = None
    experiment = await make.experiment(change=trying)
    waiting.activate_at = tx.now
    await tx.session.flush()
    assert await publish(tx, waiting.id) is False
    (event, _, _), *_ = await events(tx.session, waiting.id)
    assert (event.what, event.facts["experiment"], waiting.activate_at) == ("stopped", experiment.title, None)


async def test_what_makes_no_experiment_is_refused_in_words(client: Any, make: Any) -> None:
    change, draft = await make.approved_change(), await make.change(title="Draft", seed=9)
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    for said, code in (
        ({"challenger_points": 9000, "hold_out_points": 1000}, "shares_do_not_add_up"),
        ({"challenger_points": 0}, "shares_do_not_add_up"),
        ({"hold_out_points": 5000}, "shares_do_not_add_up"),
        ({"measure": "luck"}, "invalid"),
        ({"effect_points": 0}, "invalid"),
        ({"ends_at": (MONDAY_AT_TEN + 91 * DAY).isoformat()}, "invalid"),
        ({"ends_at": MONDAY_AT_TEN.isoformat()}, "invalid"),
        ({"title": " "}, "invalid"),
    ):
        refused = await client.post("/api/experiments", json=wish(change.id, **said))
        assert (said, refused.status_code, refused.json()["code"]) == (said, 422, code)
    for change_id, status, code in ((draft.id, 409, "not_approved"), ("00000000-0000-0000-0000-000000000009", 404, "not_found")):
        refused = await client.post("/api/experiments", json=wish(change_id))
        assert (refused.status_code, refused.json()["code"]) == (status, code)


async def test_an_end_by_mistake_is_taken_back_for_a_while(client: Any, database: Database, make: Any, at: Any) -> None:
    change = await make.approved_change()
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    card = (await client.post("/api/experiments", json=wish(change.id))).json()["card"]
    here = f"/api/experiments/{card['id']}"
    assert (await client.post(f"{here}/end", json={"chosen": "perhaps"})).status_code == 422
    assert (await client.post(f"{here}/end", json={"chosen": "keep"})).json()["card"]["undo_until"]
    back = (await client.post(f"{here}/resumption")).json()["card"]
    assert (back["ended_at"], back["seed"]) == (None, card["seed"])
    await client.post(f"{here}/end", json={"chosen": "keep"})
    tried = await client.post("/api/experiments", json=wish(change.id))
    assert (tried.status_code, tried.json()["code"], tried.json()["version"]) == (409, "already_tried", 2)
    async with transaction(database) as tx:
        await tx.session.execute(text("UPDATE experiment SET ended_at = ended_at - INTERVAL '20 minutes'"))
    late = await client.post(f"{here}/resumption")
    assert (late.status_code, late.json()["because"]) == (409, "too_late")
    # A version that was only tried never ranks by an old approval: it comes back as a draft.
    drafted = (await client.post("/api/strategy/versions/2/rollback", json={"title": "After all"})).json()
    assert (drafted["card"]["state"], drafted["card"]["rolls_back_to"]) == ("draft", 2)
