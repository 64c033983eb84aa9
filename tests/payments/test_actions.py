"""Payments on the real database: entered once, applied, credited, taken back with everything they caused."""

import asyncio
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from backend.accounts.actions import restate
from backend.accounts.facts import AccountChanged
from backend.accounts.models import Account, Adjustment, Dispute
from backend.kit.clock import local_date
from backend.kit.facts import tell
from backend.kit.money import CurrencyMismatch, Money
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction, transaction
from backend.payments.actions import apply_waiting, enter, reverse
from backend.payments.batches import IncomingPayment, enter_payments, undo_payments
from backend.payments.models import Payment
from backend.payments.rules import AlreadyReversed, ReferenceOfAnotherPayment, ReferenceWasReversed, ValueDateInFuture
from backend.payments.schemas import NewPayment, NewReversal
from backend.payments.view import payment_cards
from backend.people.models import Role

BOUNCED = NewReversal(reason="bounced")


async def fresh(tx: Transaction, account: Account) -> Account:
    return await tx.session.get_one(Account, account.id, populate_existing=True)


async def kinds(tx, account) -> list[str]:
    rows = await tx.session.execute(text("SELECT kind FROM timeline_entry WHERE account_id = :id ORDER BY seq"), {"id": account.id})
    return [row[0] for row in rows]


async def opens(tx, account) -> list[int]:
    rows = await tx.session.execute(text("SELECT open_minor FROM item WHERE account_id = :id ORDER BY due_on"), {"id": account.id})
    return [row[0] for row in rows]


async def test_a_payment_pays_the_oldest_items_and_says_so(tx, make):
    account = await make.account(owes=[100, 100, 100])
    payment = await make.payment(account, 150)
    assert await opens(tx, account) == [0, 50, 100]
    assert (await fresh(tx, account)).balance_minor == 150
    assert await kinds(tx, account) == ["payment:received", "payment:applied"]
    (card,) = await payment_cards(tx.session, account.id)
    assert [part.amount.amount_minor for part in card.applied] == [100, 50]
    assert card.unapplied.amount_minor == 0
    assert card.id == payment.id


async def test_too_much_stays_unapplied_and_pays_what_comes_later(tx, make):
    account = await make.account(owes=100)
    await make.payment(account, 180)
    assert ((await fresh(tx, account)).balance_minor, account.unapplied_minor) == (0, 80)
    await make.item(account.id, 50, due_on=date(2026, 1, 1))
    await apply_waiting(tx, [account.id])
    assert ((await fresh(tx, account)).balance_minor, account.unapplied_minor) == (0, 30)


async def test_a_reversal_never_invents_debt_when_too_much_was_paid(tx, make):
    account = await make.account(owes=100)
    payment = await make.payment(account, 180)
    admin = await make.user(role=Role.ADMINISTRATOR)
    await reverse(tx, admin, payment.id, BOUNCED)
    assert ((await fresh(tx, account)).balance_minor, account.unapplied_minor) == (100, 0)


async def test_a_reversal_opens_the_items_again_and_lets_waiting_money_take_them(tx, make):
    account = await make.account(owes=[100, 100])
    first = await make.payment(account, 200)
    await make.payment(account, 70)
    assert (await fresh(tx, account)).unapplied_minor == 70
    payment = await reverse(tx, await make.user(role=Role.MANAGER), first.id, BOUNCED)
    assert payment.reversed_on == local_date(tx.now, account.zone)
    assert await opens(tx, account) == [30, 100]
    assert (await fresh(tx, account)).unapplied_minor == 0
    assert (await kinds(tx, account))[-2:] == ["payment:reversed", "payment:applied"]


async def test_a_payment_is_taken_back_only_once(tx, make):
    account = await make.account()
    admin = await make.user(role=Role.ADMINISTRATOR)
    payment = await make.payment(account, 100)
    await reverse(tx, admin, payment.id, BOUNCED)
    with pytest.raises(AlreadyReversed):
        await reverse(tx, admin, payment.id, BOUNCED)


async def test_the_same_reference_is_the_same_payment(tx, make):
    account = await make.account(owes=1_000)
    first = await make.payment(account, 100, reference="R1")
    again = await make.payment(account, 100, reference=" R1 ")
    assert again.id == first.id
    assert (await fresh(tx, account)).balance_minor == 900
    with pytest.raises(ReferenceOfAnotherPayment):
        await make.payment(account, 101, reference="R1")
    other = await make.account()
    await make.payment(other, 101, reference="R1")


async def test_money_of_another_currency_or_of_tomorrow_is_refused(tx, make):
    account = await make.account()
    with pytest.raises(CurrencyMismatch):
        await make.payment(account, 100, currency="USD")
    with pytest.raises(ValueDateInFuture):
        await make.payment(account, 100, value_on=local_date(tx.now, account.zone) + timedelta(days=1))


async def test_a_supervisor_enters_payments_only_where_they_may_see(tx, make):
    account = await make.account()
    stranger = await make.user(role=Role.SUPERVISOR)
    with pytest.raises(NotFound):
        await make.payment(account, 100, by=stranger)


async def test_a_disputed_item_is_passed_over_until_the_dispute_ends(tx, make):
    account = await make.account(owes=[100, 100])
    rows = await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id ORDER BY due_on"), {"id": account.id})
    oldest = rows.first()[0]
    dispute = Dispute(account_id=account.id, item_id=oldest, reason="not_mine", opened_at=tx.now)
    tx.session.add(dispute)
    await restate(tx, [account.id])
    await make.payment(account, 150)
    assert await opens(tx, account) == [100, 0]
    assert (await fresh(tx, account)).unapplied_minor == 50
    dispute.resolved_at, dispute.resolution = tx.now, "rejected"
    await restate(tx, [account.id])
    await tell(tx, AccountChanged((account.id,)))
    assert await opens(tx, account) == [50, 0]


async def test_money_sent_for_an_item_pays_it_first(tx, make):
    account = await make.account(owes=[100, 100])
    rows = await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id ORDER BY due_on DESC"), {"id": account.id})
    await make.payment(account, 120, items=[rows.first()[0]])
    assert await opens(tx, account) == [80, 0]


async def test_a_credit_on_a_paid_item_sets_its_money_free(tx, make):
    account = await make.account(owes=[100, 100])
    await make.payment(account, 100)
    rows = await tx.session.execute(text("SELECT id FROM item WHERE account_id = :id ORDER BY due_on"), {"id": account.id})
    credit = Adjustment(item_id=rows.first()[0], amount_minor=-40, kind="credit", value_on=date(2026, 1, 1), recorded_at=tx.now)
    tx.session.add(credit)
    await restate(tx, [account.id])
    await tell(tx, AccountChanged((account.id,)))
    assert await opens(tx, account) == [0, 60]
    assert ((await fresh(tx, account)).balance_minor, account.unapplied_minor) == (60, 0)


async def test_on_every_day_what_is_open_and_what_is_loose_add_up_to_the_ledger(tx, make):
    today = local_date(tx.now, "America/Bogota")
    account = await make.account(owes=[100, 100])
    admin = await make.user(role=Role.ADMINISTRATOR)
    bounced = await make.payment(account, 90, value_on=today - timedelta(days=20))
    await make.payment(account, 250, value_on=today - timedelta(days=10))
    await reverse(tx, admin, bounced.id, NewReversal(reason="bounced", reversed_on=today - timedelta(days=5)))
    await make.item(account.id, 80, due_on=today + timedelta(days=27))
    await apply_waiting(tx, [account.id])
    for back in range(60):
        day = {"id": account.id, "day": today - timedelta(days=back)}
        issued = text("SELECT coalesce(sum(original_minor), 0) FROM item WHERE account_id = :id AND issued_on <= :day")
        owed = await tx.session.scalar(issued, day)
        paid = await tx.session.scalar(
            text(
                "SELECT coalesce(sum(amount_minor), 0) FROM payment "
                "WHERE account_id = :id AND value_on <= :day AND (reversed_on IS NULL OR reversed_on > :day)"
            ),
            day,
        )
        applied = await tx.session.scalar(
            text(
                "SELECT coalesce(sum(x.amount_minor), 0) FROM application x JOIN item i ON i.id = x.item_id WHERE i.account_id = :id "
                "AND i.issued_on <= :day AND x.value_on <= :day AND (x.reversed_on IS NULL OR x.reversed_on > :day)"
            ),
            day,
        )
        assert 0 <= applied <= min(owed, paid)


async def test_money_is_credited_to_the_last_right_party_contact_before_its_day(tx, make):
    team = await make.team()
    ana, ben = await make.user(team=team), await make.user(team=team)
    account = await make.account(workers=[ana, ben], owner_id=None)
    for user, days in ((ana, 12), (ben, 2), (ben, 40)):
        await tx.session.execute(
            text(
                "INSERT INTO contact_attempt (id, debtor_id, account_id, channel, direction, at, user_id, "
                "rang, connected, contact, conversation, right_party) "
                "VALUES (gen_random_uuid(), :debtor, :account, 'voice', 'out', :at, :user, true, true, true, true, true)"
            ),
            {"debtor": account.debtor_id, "account": account.id, "at": tx.now - timedelta(days=days), "user": user.id},
        )
    today = local_date(tx.now, account.zone)
    recent = await make.payment(account, 10)
    earlier = await make.payment(account, 10, value_on=today - timedelta(days=5))
    oldest = await make.payment(account, 10, value_on=today - timedelta(days=100))
    assert (recent.credited_to, recent.credited_by_rule) == (ben.id, "contact")
    assert (earlier.credited_to, earlier.credited_by_rule) == (ana.id, "contact")
    assert (oldest.credited_to, oldest.credited_by_rule) == (None, "house")
    announced = dict(tx._announced)
    assert announced[f"board:{team.id}"] == {("collector", str(ana.id)), ("collector", str(ben.id))}


async def test_a_reversal_takes_the_credit_back(tx, make):
    ana = await make.user(team=await make.team())
    account = await make.account(owner_id=ana.id)
    payment = await make.payment(account, 10)
    assert (payment.credited_to, payment.credited_by_rule) == (ana.id, "owner")
    payment = await reverse(tx, await make.user(role=Role.ADMINISTRATOR), payment.id, BOUNCED)
    assert (payment.credited_to, payment.credited_by_rule) == (None, None)


async def test_a_batch_says_what_became_of_each_payment_and_repeats_nothing(tx, make):
    account, other = await make.account(owes=[100, 100]), await make.account(owes=100)
    today = local_date(tx.now, account.zone)
    batch = [
        IncomingPayment(account.id, "B1", Money(150, "COP"), today),
        IncomingPayment(other.id, "B2", Money(40, "COP"), today - timedelta(days=3)),
        IncomingPayment(other.id, "B3", Money(40, "USD"), today),
        IncomingPayment(account.debtor_id, "B4", Money(40, "COP"), today),
        IncomingPayment(other.id, "B2", Money(40, "COP"), today - timedelta(days=3)),
        IncomingPayment(other.id, "", Money(40, "COP"), today),
    ]
    first = await enter_payments(tx, batch)
    assert [entered.state for entered in first] == ["new", "new", "refused", "refused", "unchanged", "refused"]
    assert (await opens(tx, account), await opens(tx, other)) == ([0, 50], [60])
    again = await enter_payments(tx, batch)
    assert [entered.state for entered in again] == ["unchanged", "unchanged", "refused", "refused", "unchanged", "refused"]
    assert (await opens(tx, account), await opens(tx, other)) == ([0, 50], [60])
    changed = await enter_payments(tx, [IncomingPayment(account.id, "B1", Money(151, "COP"), today)])
    assert isinstance(changed[0].refusal, ReferenceOfAnotherPayment)


async def test_a_reversed_payment_does_not_swallow_money_that_comes_again(tx, make):
    account = await make.account(owes=[100])
    admin = await make.user(role=Role.ADMINISTRATOR)
    day = local_date(tx.now, account.zone)
    wish = NewPayment(account_id=account.id, amount=Money(60, "COP"), value_on=day, external_ref="R1")
    payment = await enter(tx, admin, wish)
    assert (await enter(tx, admin, wish)).id == payment.id
    await reverse(tx, admin, payment.id, BOUNCED)
    with pytest.raises(ReferenceWasReversed) as refused:
        await enter(tx, admin, wish)
    assert refused.value.reversed_on == day
    (answer,) = await enter_payments(tx, [IncomingPayment(account.id, "R1", Money(60, "COP"), day)])
    assert (answer.state, type(answer.refusal)) == ("refused", ReferenceWasReversed)
    assert await opens(tx, account) == [100]
    await enter(tx, admin, NewPayment(account_id=account.id, amount=Money(60, "COP"), value_on=day, external_ref="R1 bis"))
    assert await opens(tx, account) == [40]


async def test_an_undone_batch_leaves_nothing_and_may_come_again(tx, make):
    account = await make.account(owes=[100, 100])
    batch = [IncomingPayment(account.id, "B1", Money(150, "COP"), local_date(tx.now, account.zone))]
    (entered,) = await enter_payments(tx, batch)
    assert entered.payment_id is not None
    await undo_payments(tx, [entered.payment_id], "import undone")
    assert await opens(tx, account) == [100, 100]
    (again,) = await enter_payments(tx, batch)
    assert again.state == "new"
    assert await opens(tx, account) == [0, 50]


async def test_two_who_enter_the_same_reference_at_once_enter_it_once(database, make):
    account = await make.account(owes=1_000)
    admin = await make.user(role=Role.ADMINISTRATOR)
    wish = NewPayment(account_id=account.id, amount=Money(100, "COP"), value_on=date(2026, 1, 1), external_ref="R1")

    async def one() -> Payment:
        async with transaction(database) as tx:
            return await enter(tx, admin, wish)

    entered = await asyncio.gather(*(one() for _ in range(5)))
    assert len({payment.id for payment in entered}) == 1
    async with transaction(database) as tx:
        assert (await fresh(tx, account)).balance_minor == 900
