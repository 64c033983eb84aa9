"""Promises on the real database: made, decided in their own zone, mended, undone."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from backend.accounts.actions import AccountIsClosed, close, restate
from backend.accounts.facts import AccountChanged
from backend.accounts.models import AccountState, Adjustment
from backend.kit.facts import tell
from backend.kit.money import CurrencyMismatch, Money
from backend.kit.refusal import Invalid, NotAllowed, NotFound
from backend.kit.transaction import Transaction
from backend.payments.actions import reverse
from backend.payments.schemas import NewReversal
from backend.people.models import Role
from backend.promises.actions import (
    DecisionConfirmed,
    PromiseNotOpen,
    decide_due,
    seed_policy,
    void,
    withdraw,
)
from backend.promises.actions import (
    make as make_promise,
)
from backend.promises.making import ItemNotOwed
from backend.promises.models import Promise, PromiseLimit, PromisePolicy, PromiseState
from backend.promises.schemas import NewPromise, StateReason
from backend.promises.terms import PromiseTooFarAhead

OPEN, KEPT, PARTLY, BROKEN = PromiseState.OPEN, PromiseState.KEPT, PromiseState.PARTIALLY_KEPT, PromiseState.BROKEN
BOUNCED = NewReversal(reason="bounced")
WHY = StateReason(reason="said so")


def at(day: int, hour: int = 12, minute: int = 0, *, month: int = 3, zone: str = "America/Bogota") -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.fixture
def tx(tx):
    """Tuesday 10 March 2026, noon in Bogotá."""
    tx.now = at(10)
    return tx


async def fresh(tx: Transaction, promise: Promise) -> Promise:
    return await tx.session.get_one(Promise, promise.id, populate_existing=True)


async def told(tx, account) -> list[str]:
    rows = await tx.session.execute(
        text("SELECT kind FROM timeline_entry WHERE account_id = :id AND kind LIKE 'promise:%' ORDER BY seq"), {"id": account.id}
    )
    return [row[0].removeprefix("promise:") for row in rows]


async def counted(tx, promise) -> int:
    query = text("SELECT coalesce(sum(amount_minor), 0) FROM promise_allocation WHERE promise_id = :id")
    return int(await tx.session.scalar(query, {"id": promise.id}))


async def item_ids(tx, account):
    rows = await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id ORDER BY due_on"), {"id": account.id})
    return [row[0] for row in rows]


async def test_a_promise_remembers_its_terms_and_its_window(tx, make):
    account = await make.account(owes=100_00)
    promise = await make.promise(account, 60_00, due_on=date(2026, 3, 18))
    assert (promise.grace_business_days, promise.tolerance_basis_points, promise.level) == (3, 500, 1)
    # Saturday, Sunday and the holiday on Monday the 23rd do not count.
    assert (promise.window_ends_on, promise.window_ends_at) == (date(2026, 3, 24), at(25, 0))
    assert await told(tx, account) == ["made"]


async def test_the_debtors_own_country_and_region_say_which_days_are_business_days(tx, make):
    debtor = await make.debtor(country="BR", subdivision="SP")
    account = await make.account(debtor=debtor, zone="America/Sao_Paulo")
    tx.now = at(6, month=7)
    promise = await make.promise(account, 60_00, due_on=date(2026, 7, 8))
    assert promise.window_ends_on == date(2026, 7, 14)


async def test_money_that_is_enough_keeps_a_promise_at_once_and_credits_who_took_it(tx, make):
    ana = await make.user(team=await make.team())
    owner = await make.user()
    account = await make.account(owes=100_00, workers=[ana], owner_id=owner.id)
    promise = await make.promise(account, 60_00, by=ana)
    tx.now = at(11)
    tx._announced.clear()
    payment = await make.payment(account, 57_00)
    promise = await fresh(tx, promise)
    assert (promise.state, promise.received_minor, promise.required_minor, promise.decided_at) == (KEPT, 57_00, 57_00, at(11))
    assert (payment.credited_to, payment.credited_by_rule) == (ana.id, "promise")
    assert ("collector", str(ana.id)) in tx._announced[f"board:{ana.team_id}"]
    assert await told(tx, account) == ["made", "kept"]


async def test_a_bounce_reopens_a_kept_promise_and_takes_the_credit_back(tx, make):
    ana, admin = await make.user(), await make.user(role=Role.ADMINISTRATOR)
    account = await make.account(owes=100_00, workers=[ana])
    promise = await make.promise(account, 60_00, by=ana)
    tx.now = at(11)
    payment = await make.payment(account, 60_00)
    tx.now = at(12)
    payment = await reverse(tx, admin, payment.id, BOUNCED)
    promise = await fresh(tx, promise)
    assert (promise.state, promise.received_minor, promise.decided_at, payment.credited_to) == (OPEN, 0, None, None)
    assert await counted(tx, promise) == 0
    assert await told(tx, account) == ["made", "kept", "reopened"]


async def test_a_bounce_after_the_window_breaks_a_kept_promise(tx, make):
    account, admin = await make.account(owes=100_00), await make.user(role=Role.ADMINISTRATOR)
    promise = await make.promise(account, 60_00)
    payment = await make.payment(account, 60_00)
    tx.now = at(1, month=4)
    await reverse(tx, admin, payment.id, BOUNCED)
    assert (await fresh(tx, promise)).state is BROKEN
    assert await told(tx, account) == ["made", "kept", "reopened", "broken"]


async def test_a_decision_is_confirmed_after_the_freeze_and_survives_a_reversal(tx, make):
    account, admin = await make.account(owes=100_00), await make.user(role=Role.ADMINISTRATOR)
    promise = await make.promise(account, 60_00)
    payment = await make.payment(account, 60_00)
    tx.now = at(10) + timedelta(days=60)
    assert await decide_due(tx) == 1
    assert (await fresh(tx, promise)).confirmed_at == tx.now
    await reverse(tx, admin, payment.id, BOUNCED)
    promise = await fresh(tx, promise)
    assert (promise.state, promise.received_minor) == (KEPT, 60_00)
    assert await told(tx, account) == ["made", "kept", "confirmed"]
    with pytest.raises(DecisionConfirmed):
        await void(tx, admin, promise.id, WHY)


async def test_a_reversal_after_the_freeze_changes_nothing_though_no_job_ran(tx, make):
    account, admin = await make.account(owes=100_00), await make.user(role=Role.ADMINISTRATOR)
    promise = await make.promise(account, 60_00)
    payment = await make.payment(account, 60_00)
    tx.now = at(10) + timedelta(days=61)
    await reverse(tx, admin, payment.id, BOUNCED)
    assert (await fresh(tx, promise)).state is KEPT


async def test_the_job_decides_what_is_due_once(tx, make):
    account = await make.account(owes=100_00)
    nothing, part = await make.promise(account, 60_00), await make.account(owes=100_00)
    some = await make.promise(part, 60_00)
    tx.now = at(12)
    await make.payment(part, 20_00)
    tx.now = nothing.window_ends_at - timedelta(seconds=1)
    assert await decide_due(tx) == 0
    tx.now = nothing.window_ends_at + timedelta(days=2)
    assert await decide_due(tx) == 2
    nothing, some = await fresh(tx, nothing), await fresh(tx, some)
    assert (nothing.state, some.state) == (BROKEN, PARTLY)
    # However late the job came, it was broken when its window ended.
    assert nothing.decided_at == nothing.window_ends_at
    entries = await told(tx, account)
    assert await decide_due(tx) == 0
    assert await told(tx, account) == entries == ["made", "broken"]


@pytest.mark.parametrize(
    ("zone", "due_on", "ends_at"),
    [
        ("America/Bogota", date(2026, 3, 12), datetime(2026, 3, 13, 5, tzinfo=UTC)),
        ("America/Sao_Paulo", date(2026, 3, 12), datetime(2026, 3, 13, 3, tzinfo=UTC)),
        # The night Chile's clocks jump from 24:00 to 01:00, and the one they go back to 23:00.
        ("America/Santiago", date(2026, 9, 5), datetime(2026, 9, 6, 4, tzinfo=UTC)),
        ("America/Santiago", date(2026, 4, 4), datetime(2026, 4, 5, 4, tzinfo=UTC)),
        ("America/Tijuana", date(2026, 3, 8), datetime(2026, 3, 9, 7, tzinfo=UTC)),
    ],
)
async def test_a_promise_is_decided_at_midnight_where_the_account_is(tx, make, zone, due_on, ends_at):
    tx.session.add(PromisePolicy(valid_from=date(2020, 1, 1), grace_business_days=0))
    account = await make.account(owes=100_00, zone=zone)
    tx.now = datetime(due_on.year, due_on.month, due_on.day, tzinfo=UTC) - timedelta(days=2)
    promise = await make.promise(account, 60_00, due_on=due_on)
    assert promise.window_ends_at == ends_at
    tx.now = ends_at - timedelta(seconds=1)
    assert await decide_due(tx) == 0
    tx.now = ends_at
    assert await decide_due(tx) == 1
    assert (await fresh(tx, promise)).state is BROKEN


async def test_made_at_a_minute_to_midnight_a_promise_is_of_that_local_day(tx, make):
    account = await make.account(owes=100_00)
    tx.now = at(10, 23, 59)
    promise = await make.promise(account, 60_00, due_on=date(2026, 3, 10))
    tx.now = at(11, 0, 1)
    await make.payment(account, 60_00, value_on=date(2026, 3, 10))
    assert (await fresh(tx, promise)).state is KEPT


async def test_a_back_dated_payment_mends_a_broken_promise(tx, make):
    account = await make.account(owes=100_00)
    promise = await make.promise(account, 60_00)
    tx.now = at(1, month=4)
    await decide_due(tx)
    await make.payment(account, 60_00, value_on=date(2026, 3, 16))
    assert (await fresh(tx, promise)).state is KEPT
    assert await told(tx, account) == ["made", "broken", "reopened", "kept"]


async def test_who_pays_all_that_is_owed_keeps_a_larger_promise(tx, make):
    account = await make.account(owes=100_00)
    promise = await make.promise(account, 100_00)
    (item,) = await item_ids(tx, account)
    tx.session.add(Adjustment(item_id=item, amount_minor=-40_00, kind="credit", value_on=date(2026, 3, 11), recorded_at=tx.now))
    await restate(tx, [account.id])
    await make.payment(account, 60_00)
    promise = await fresh(tx, promise)
    assert (promise.state, promise.required_minor) == (KEPT, 60_00)


async def test_a_credit_after_the_window_may_mend_a_promise(tx, make):
    account = await make.account(owes=100_00)
    promise = await make.promise(account, 100_00)
    await make.payment(account, 60_00)
    tx.now = at(1, month=4)
    await decide_due(tx)
    assert (await fresh(tx, promise)).state is PARTLY
    (item,) = await item_ids(tx, account)
    tx.session.add(Adjustment(item_id=item, amount_minor=-40_00, kind="credit", value_on=date(2026, 3, 11), recorded_at=tx.now))
    await restate(tx, [account.id])
    await tell(tx, AccountChanged((account.id,)))
    assert (await fresh(tx, promise)).state is KEPT


async def test_a_new_promise_takes_the_place_of_the_old_and_rises_a_level(tx, make):
    account = await make.account(owes=100_00)
    old = await make.promise(account, 50_00)
    tx.now = at(10, 13)
    await make.payment(account, 10_00)
    tx.now = at(10, 14)
    new = await make.promise(account, 80_00)
    tx.now = at(10, 15)
    await make.payment(account, 80_00)
    old, new = await fresh(tx, old), await fresh(tx, new)
    assert (old.state, old.superseded_by, old.received_minor) == (PromiseState.SUPERSEDED, new.id, 10_00)
    assert (new.state, new.level, new.received_minor) == (KEPT, 2, 80_00)


async def test_promises_for_different_items_stand_side_by_side_and_share_no_cent(tx, make):
    account = await make.account(owes=[100, 100])
    first, second = await item_ids(tx, account)
    later, sooner = (
        await make.promise(account, 100, items=[first], due_on=date(2026, 3, 20)),
        await make.promise(account, 100, items=[second], due_on=date(2026, 3, 12)),
    )
    await make.payment(account, 150)
    later, sooner = await fresh(tx, later), await fresh(tx, sooner)
    assert (later.state, later.received_minor) == (KEPT, 100)
    assert (sooner.state, sooner.received_minor) == (OPEN, 50)


async def test_the_debtor_withdraws_an_open_promise_only(tx, make):
    ana = await make.user()
    account = await make.account(owes=100_00, workers=[ana])
    promise = await make.promise(account, 60_00, by=ana)
    await withdraw(tx, ana, promise.id, WHY)
    promise = await fresh(tx, promise)
    assert (promise.state, promise.state_reason) == (PromiseState.WITHDRAWN, "said so")
    with pytest.raises(PromiseNotOpen):
        await withdraw(tx, ana, promise.id, WHY)
    with pytest.raises(NotFound):
        await withdraw(tx, await make.user(), promise.id, WHY)


async def test_a_voided_promise_gives_its_money_to_others_and_its_place_back(tx, make):
    account, admin = await make.account(owes=100_00), await make.user(role=Role.ADMINISTRATOR)
    right = await make.promise(account, 50_00)
    tx.now = at(10, 13)
    mistake = await make.promise(account, 50_00)
    tx.now = at(10, 14)
    await make.payment(account, 50_00)
    assert (await fresh(tx, mistake)).state is KEPT
    await void(tx, admin, mistake.id, WHY)
    right, mistake = await fresh(tx, right), await fresh(tx, mistake)
    assert (mistake.state, mistake.received_minor) == (PromiseState.VOID, 0)
    assert (right.state, right.received_minor, right.superseded_by) == (KEPT, 50_00, None)
    assert await told(tx, account) == ["made", "superseded", "made", "kept", "reopened", "voided", "kept"]


async def test_a_plan_is_kept_ahead_by_a_lump_sum_and_falls_when_not_kept(tx, make):
    account, admin = await make.account(owes=400), await make.user(role=Role.ADMINISTRATOR)
    parts = await make.plan(account, [100, 100, 100, 100], every=10)
    assert [part.plan_sequence for part in parts] == [1, 2, 3, 4]
    lump = await make.payment(account, 250)
    assert [(await fresh(tx, part)).state for part in parts] == [KEPT, KEPT, OPEN, OPEN]
    tx.now = at(4, month=4)
    await reverse(tx, admin, lump.id, BOUNCED)
    assert [(await fresh(tx, part)).state for part in parts] == [BROKEN, BROKEN, PromiseState.WITHDRAWN, PromiseState.WITHDRAWN]
    assert (await told(tx, account))[-1] == "plan_defaulted"
    # The default is cured by money that had come in time after all.
    await make.payment(account, 100, value_on=date(2026, 3, 17))
    assert [(await fresh(tx, part)).state for part in parts] == [KEPT, BROKEN, OPEN, OPEN]


async def test_a_collector_promises_within_limits_and_a_supervisor_beyond_them(tx, make):
    await seed_policy(tx)
    ana, supervisor = await make.user(), await make.user(role=Role.SUPERVISOR)
    account = await make.account(owes=100_00, workers=[ana, supervisor])
    far = NewPromise(amount=Money(50_00, "COP"), due_on=date(2026, 4, 20))
    with pytest.raises(PromiseTooFarAhead):
        await make_promise(tx, ana, account.id, far)
    far.override = True
    with pytest.raises(NotAllowed):
        await make_promise(tx, ana, account.id, far)
    far.taken_by = ana.id
    promise = await make_promise(tx, supervisor, account.id, far)
    assert (promise.made_by, promise.approved_by) == (ana.id, supervisor.id)
    far.due_on = date(2026, 6, 20)
    with pytest.raises(PromiseTooFarAhead):
        await make_promise(tx, supervisor, account.id, far)
    far.taken_by = uuid4()
    with pytest.raises(Invalid):
        await make_promise(tx, supervisor, account.id, far)


async def test_a_promise_is_for_what_is_owed_on_an_account_one_may_see(tx, make):
    ana = await make.user()
    account = await make.account(owes=100_00, workers=[ana])
    wish = NewPromise(amount=Money(50_00, "COP"), due_on=date(2026, 3, 17))
    with pytest.raises(NotFound):
        await make_promise(tx, await make.user(), account.id, wish)
    with pytest.raises(CurrencyMismatch):
        await make_promise(tx, ana, account.id, NewPromise(amount=Money(50_00, "USD"), due_on=date(2026, 3, 17)))
    with pytest.raises(ItemNotOwed):
        await make_promise(tx, ana, account.id, NewPromise(amount=Money(50_00, "COP"), due_on=date(2026, 3, 17), item_ids=[uuid4()]))
    account.state, account.closed_at = AccountState.CLOSED, tx.now
    await tx.session.flush()
    with pytest.raises(AccountIsClosed):
        await make_promise(tx, ana, account.id, wish)


async def test_the_portfolios_own_and_latest_policy_judges(tx, make):
    account = await make.account(owes=100_00)
    tx.session.add(PromisePolicy(valid_from=date(2020, 1, 1), tolerance_basis_points=100))
    tx.session.add(PromisePolicy(valid_from=date(2026, 3, 1), tolerance_basis_points=200, minimum_minor=70_00))
    tx.session.add(PromisePolicy(portfolio_id=account.portfolio_id, valid_from=date(2026, 3, 11), tolerance_basis_points=300))
    today, tomorrow = await make.promise(account, 50_00), None
    tx.now = at(11)
    tomorrow = await make.promise(account, 50_00)
    assert (today.tolerance_basis_points, today.minimum_minor) == (200, 50_00)
    assert (tomorrow.tolerance_basis_points, tomorrow.minimum_minor) == (300, 0)


async def test_the_shipped_policy_is_laid_down_once_and_never_over_what_is_there(tx):
    await seed_policy(tx)
    limit = await tx.session.get_one(PromiseLimit, Role.COLLECTOR)
    limit.maximum_days_ahead = 7
    await seed_policy(tx)
    assert await tx.session.scalar(text("SELECT count(*) FROM promise_policy")) == 1
    assert await tx.session.scalar(text("SELECT maximum_days_ahead FROM promise_limit WHERE role = 'collector'")) == 7
    assert await tx.session.scalar(text("SELECT count(*) FROM promise_limit")) == len(Role)


async def test_closing_the_account_ends_its_open_promises_undecided(tx, make):
    account = await make.account(owes=100_00)
    kept = await make.promise(account, 10_00)
    await make.payment(account, 10_00)
    open_one = await make.promise(account, 50_00)
    lead = await make.user(role=Role.MANAGER)
    await close(tx, lead, account.id, "recalled")
    ended = await fresh(tx, open_one)
    assert ((await fresh(tx, kept)).state, ended.state, ended.state_reason) == (KEPT, PromiseState.WITHDRAWN, "account_closed")
    assert (await told(tx, account))[-1] == "withdrawn"
    tx.now = at(30)
    await decide_due(tx)
    assert (await fresh(tx, open_one)).state is PromiseState.WITHDRAWN
