"""The worklist while an experiment runs: each account by its arm's version, whichever way; nobody held out who is protected."""

from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import text

from backend.accounts import actions as accounts
from backend.accounts.schemas import NewDispute
from backend.experiments import actions as experiments
from backend.experiments.following import follow, follow_all
from backend.kit.transaction import Database, Transaction, transaction
from backend.people.models import Role
from backend.strategy.actions import ruling
from backend.strategy.arms import part_of, place_of
from backend.strategy.desks import bucket_of
from backend.strategy.models import Arm
from backend.strategy.rules import View, band_of, score_of
from backend.worklist import actions, queries
from backend.worklist.explanation import why
from backend.worklist.models import Claim
from backend.worklist.rules import due_order, first_closed, standing_gates, tie_of

PLACES = (
    "SELECT account_id, bucket, band, score, tie, gate, ready, only_for, turns_at, review_at, version FROM work_item ORDER BY account_id"
)
DAY = timedelta(days=1)
#: Everything in one band and by the balance alone, from another end: nothing of the champion's scale.
REVERSED = {
    "bands": [{"name": "all", "label": {"es": "todas", "pt": "todas", "en": "all"}}],
    "rules": [{"id": "many", "label": {"es": "m", "pt": "m", "en": "m"}, "points": 999}],
    "seed": 8,
}


async def _rows(tx: Transaction, statement: str = PLACES) -> list[Any]:
    return [tuple(row) for row in await tx.session.execute(text(statement))]


async def _floor(make: Any, tx: Transaction, count: int = 24) -> list[Any]:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    made = [
        await make.work(portfolio=portfolio, owes=(n % 5 + 1) * 700_000_00, days_late=n * 5 % 80 + 1, phones=n % 3, ranked=False)
        for n in range(count)
    ]
    for n, account in enumerate(made):
        if n % 4 == 1:
            await make.attempt(account, tx.now - timedelta(days=n), contact=n % 8 == 1, conversation=False)
        if n % 5 == 2:
            await make.callback(account, due_at=tx.now - timedelta(minutes=n), by=ana)
    await actions.rank_accounts(tx, [account.id for account in made], ask_again=True)
    return [ana, *made]


async def test_each_account_is_ranked_by_its_arms_version_whichever_way_it_is_computed(tx: Transaction, make: Any) -> None:
    _, *made = await _floor(make, tx)
    await make.experiment(change=await make.approved_change(**REVERSED), hold_out_points=2000, seed=3)
    await actions.rank(tx, anew=True)
    swapped = await _rows(tx)
    assert await actions.rank(tx, anew=False) == 0
    await actions.rank_accounts(tx, [account.id for account in made], ask_again=True)
    assert await _rows(tx) == swapped
    rules = await ruling(tx)
    assert {rules.trial.arm_of(account.id) for account in made} == {*Arm}
    facts = await queries.facts_of(tx.session, [account.id for account in made], tx.now, (await ruling(tx)).trial)
    for account in made:
        item = await queries.item_of(tx.session, account.id)
        version, strategy = rules.of(account.id)
        view = View(strategy, facts[account.id], tx.now)
        number, band = band_of(view)
        tie = due_order(facts[account.id]) if band.by_time else tie_of(facts[account.id], strategy.seed)
        assert (item.version, item.band, item.score, item.tie) == (version, number, score_of(view), tie)
        closed = first_closed([*standing_gates(facts[account.id], tx.now)])
        assert item.gate == (closed.gate if closed else None)
        challenged = rules.trial.arm_of(account.id) is Arm.CHALLENGER
        asked = facts[account.id].callback_due_at is not None
        kind = "due" if asked else "challenger" if challenged else None
        desk = bucket_of(account.portfolio_id, item.desk)
        assert item.bucket == (part_of(desk, kind) if kind else desk)


async def test_a_place_is_a_place_within_the_arm(tx: Transaction, make: Any) -> None:
    ana, *made = await _floor(make, tx)
    await make.experiment(change=await make.approved_change(**REVERSED), seed=3)
    served = await queries.served(tx.session, ana)
    order = await _rows(tx, "SELECT account_id, bucket FROM work_item WHERE ready ORDER BY band, score DESC, tie, account_id")
    assert len({bucket for _, bucket in order}) == 3
    for account_id, bucket in order:
        ahead = [other for other, its in order if its in served.beside(bucket)]
        told = await why(tx, ana, account_id)
        assert (told.position, told.eligible) == (ahead.index(account_id) + 1, True)
        assert told.strategy_version == (await ruling(tx)).of(account_id)[0]
    assert made


async def test_nobody_held_out_is_handed_out_until_the_end_says_so(tx: Transaction, make: Any, at: Any) -> None:
    ana, *made = await _floor(make, tx)
    experiment = await make.experiment(hold_out_points=2000, seed=3, ends_at=tx.now + 7 * DAY)
    trial = (await ruling(tx)).trial
    held = [account for account in made if trial.arm_of(account.id) is Arm.HOLD_OUT]
    gates = {account.id: (await queries.item_of(tx.session, account.id)).gate for account in held}
    silent = next(account for account in held if gates[account.id] == "hold_out")
    told = await why(tx, ana, silent.id)
    assert (told.blocked_by, told.lifts_at, told.arm, told.strategy_version) == ("hold_out", experiment.ends_at, "hold_out", 1)
    assert told.experiment == experiment.title
    # The debtor asked to be called: that is honoured, and nothing else changes.
    await make.callback(silent, due_at=tx.now - timedelta(minutes=1), by=ana)
    item = await queries.item_of(tx.session, silent.id)
    assert (item.gate in (None, "no_phone"), item.bucket) == (True, part_of(bucket_of(silent.portfolio_id, item.desk), "due"))
    at(7 * DAY)
    facts = await queries.facts_of(tx.session, [account.id for account in held], tx.now, (await ruling(tx)).trial)
    assert {one.held_out_until for one in facts.values()} == {None}


async def test_who_is_protected_is_never_held_out(tx: Transaction, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    kinds = ["plain", "promised", "disputed", "judicial", "long", "later_promised", "later_judicial"]
    made: dict[str, Any] = {}
    trying = await make.approved_change()
    for kind in kinds:
        late = 89 if kind != "long" else 91
        made[kind] = await make.work(portfolio=portfolio, days_late=late, stage="judicial" if kind == "judicial" else "administrative")
    await make.promise(made["promised"], 1000)
    items = await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id"), {"id": made["disputed"].id})
    await accounts.dispute(tx, ana, made["disputed"].id, NewDispute(item_id=items.scalar_one(), reason="other"))
    experiment = await make.experiment(change=trying, hold_out_points=2000, challenger_points=100)
    # Everybody is drawn for the hold-out: who is left alone is decided by protection.
    experiment.hold_out_points, experiment.challenger_points = 9998, 1
    experiment.seed = next(seed for seed in range(100) if all(place_of(seed, account.id) < 9998 for account in made.values()))
    await tx.session.flush()
    await make.promise(made["later_promised"], 1000)
    made["later_judicial"].stage = "judicial"
    await tx.session.flush()
    facts = await queries.facts_of(tx.session, [account.id for account in made.values()], tx.now, (await ruling(tx)).trial)
    assert {kind for kind in kinds if facts[made[kind].id].held_out_until is not None} == {"plain"}
    # Its delay passes the limit before the experiment ends: from that day on it is called.
    assert facts[made["plain"].id].held_out_until < experiment.ends_at
    aside = {row[0] for row in await _rows(tx, "SELECT account_id FROM experiment_aside")}
    assert aside == {made[kind].id for kind in ("promised", "disputed", "judicial", "long")}


async def test_next_serves_both_arms_by_their_shares_and_falls_back(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    made = [await make.work(portfolio=portfolio, owes=700_000_00, days_late=30) for _ in range(40)]
    # The challenger gives everybody 999 points and the first band: in one order it would take every call.
    await make.experiment(change=await make.approved_change(**REVERSED), challenger_points=3000, seed=11)
    await follow(database)
    async with transaction(database) as tx:
        trial = (await ruling(tx)).trial
    arms = Counter(trial.arm_of(account.id) for account in made)
    assert min(arms[Arm.CHAMPION], arms[Arm.CHALLENGER]) > 5
    handed: list[tuple[Arm, Arm, int]] = []
    last = None
    for _ in made:
        claim: Claim = await actions.take_next(database, ana)
        handed.append((trial.next_arm(ana.id, last), trial.arm_of(claim.account_id), claim.version))
        last = claim.id
        async with transaction(database) as tx:
            await actions.release(tx, ana)
            await actions.rank_accounts(tx, [claim.account_id])
            await tx.session.execute(
                text("UPDATE work_item SET ready = FALSE, not_before = :then WHERE account_id = :id"),
                {"then": tx.now + DAY, "id": claim.account_id},
            )
    left = Counter(arms)
    for turn, got, version in handed:
        other = Arm.CHAMPION if turn is Arm.CHALLENGER else Arm.CHALLENGER
        # Whose turn it is, is served; only when they have nothing left, the other.
        assert got is (turn if left[turn] else other)
        assert version == (2 if got is Arm.CHALLENGER else 1)
        left[got] -= 1
    assert sum(left.values()) == 0


async def test_a_due_callback_waits_for_no_arms_turn(database: Database, make: Any) -> None:
    ana = await make.collector()
    portfolio = await make.portfolio(workers=[ana])
    made = [await make.work(portfolio=portfolio, owes=700_000_00, days_late=30) for _ in range(12)]
    await make.experiment(challenger_points=5000, seed=11)
    await follow(database)
    async with transaction(database) as tx:
        trial = (await ruling(tx)).trial
    turn = trial.next_arm(ana.id, None)
    owed = next(account for account in made if trial.arm_of(account.id) is not turn)
    async with transaction(database) as tx:
        now = tx.now
    await make.callback(owed, due_at=now - timedelta(minutes=1), by=ana)
    assert (await actions.take_next(database, ana)).account_id == owed.id


async def test_ending_ranks_everybody_by_the_version_chosen(tx: Transaction, make: Any) -> None:
    await _floor(make, tx)
    before = await _rows(tx)
    ben = await make.user(role=Role.MANAGER)
    experiment = await make.experiment(change=await make.approved_change(**REVERSED), hold_out_points=1000, seed=3)
    assert await _rows(tx) != before
    await experiments.end(tx, ben, experiment.id, "keep")
    assert await follow_all(tx) == 1
    assert await _rows(tx) == before
    again = await experiments.resume(tx, ben, experiment.id)
    assert (again.ended_at, again.seed, await follow_all(tx)) == (None, 3, 1)
    assert {row[-1] for row in await _rows(tx)} == {1, 2}
