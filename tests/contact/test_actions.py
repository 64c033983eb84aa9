"""Permission, the attempt ledger and receipts on a real database, where two people act at once."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from backend.contact import actions, queries
from backend.contact.models import Consent, ContactReceipt
from backend.contact.receipts import replay
from backend.contact.refusals import ContactNotPermitted, NotARuleset, NotATelephoneNumber, PolicyNotSigned
from backend.contact.ruleset import shipped
from backend.kit.clock import Clock
from backend.kit.ids import new_id
from backend.kit.transaction import transaction

#: A Wednesday in Bogotá, 10:00.
MORNING = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)


@pytest.fixture
def morning(tx):
    """The test's transaction happens on a Wednesday morning of Bogotá."""
    tx.now = MORNING
    return tx


async def test_loading_the_rules_again_adds_nothing(tx):
    assert await actions.load_rulesets(tx) == len(shipped())
    assert await actions.load_rulesets(tx) == 0
    assert {row.country for row in await queries.rulesets(tx.session)} >= {"CO", "MX", "CL", "PE", "EC", "BR", "AR", "US", "GB", "ES"}


async def test_before_any_rules_are_loaded_nobody_is_called(morning, make):
    tx, account = morning, await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    answer = await actions.permission(tx, account, phone, occasion="question")
    assert "house:no_policy" in [rule.rule for rule in answer.rules]


async def test_an_operators_policy_is_signed_and_dated_and_stands_before_the_shipped_rule(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    body = dict(next(body for body in shipped() if body["id"] == "co-ley2300"), hours={"wed": ["14:00", "15:00"]})
    with pytest.raises(PolicyNotSigned):
        await actions.override_ruleset(tx, body, valid_from=date(2026, 11, 18), valid_to=None, signed_by=" ", reason="x")
    with pytest.raises(NotARuleset):
        await actions.override_ruleset(tx, body | {"huors": {}}, valid_from=date(2026, 11, 18), valid_to=None, signed_by="Ana", reason="x")
    assert (await actions.permission(tx, account, phone, occasion="question")).allowed
    days = {"valid_from": date(2026, 11, 18), "valid_to": date(2026, 11, 18)}
    policy = await actions.override_ruleset(tx, body, **days, signed_by="Ana Gómez", reason="Only the afternoon shift calls")
    answer = await actions.permission(tx, account, phone, occasion="question")
    assert (answer.allowed, answer.rulesets) == (False, [f"co-ley2300@{policy.version}"])
    assert policy.reviewed_by == "Ana Gómez"


async def test_a_question_leaves_no_receipt_a_hand_out_and_a_dial_do(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    assert (await actions.permission(tx, account, phone, occasion="question")).receipt_id is None
    handed = await actions.permission(tx, account, phone, occasion="hand_out")
    dialled = await actions.permission(tx, account, phone, occasion="dial")
    receipts = await queries.receipts_of(tx.session, account.debtor_id)
    assert {receipt.id for receipt in receipts} == {handed.receipt_id, dialled.receipt_id}
    assert all(receipt.allowed and receipt.rulesets == ["co-ley2300@1"] for receipt in receipts)


async def test_every_receipt_gives_the_same_answer_again(morning, make):
    tx = morning
    await make.contact_rules()
    for country, number, hour in [
        ("CO", None, 15),
        ("CO", None, 4),
        ("BR", "+5511987654321", 15),
        ("US", "+12125551234", 2),
        (None, None, 15),
    ]:
        account = await make.account(debtor=await make.debtor(country=country, zone=None))
        phone = await make.phone(await debtor_of(tx, account), number)
        await make.attempt(account, MORNING - timedelta(hours=20), contact=True, conversation=True)
        tx.now = MORNING.replace(hour=hour)
        await actions.permission(tx, account, phone, occasion="hand_out")
        await actions.permissions_for_ranking(tx, [account.id])
        tx.now = MORNING
    receipts = (await tx.session.exec(select(ContactReceipt))).all()
    assert len(receipts) == 10
    assert {receipt.allowed for receipt in receipts} == {True, False}
    for receipt in receipts:
        again = replay(receipt, await queries.rule_book(tx.session, only=receipt.inputs["rulesets"]))
        assert again.allowed == receipt.allowed
        assert [rule.rule for rule in again.rules] == [rule["rule"] for rule in receipt.rules]
        assert again.next_allowed_at == receipt.next_allowed_at
        assert list(again.rulesets) == receipt.rulesets


async def test_a_receipt_is_answered_by_the_rules_of_its_day(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    await actions.permission(tx, account, phone, occasion="dial")
    body = dict(next(body for body in shipped() if body["id"] == "co-ley2300"), hours={})
    await actions.override_ruleset(tx, body, valid_from=date(2026, 1, 1), valid_to=None, signed_by="Ana", reason="Stop")
    assert not (await actions.permission(tx, account, phone, occasion="question")).allowed
    (receipt,) = [kept for kept in await queries.receipts_of(tx.session, account.debtor_id) if kept.occasion == "dial"]
    assert replay(receipt, await queries.rule_book(tx.session, only=receipt.inputs["rulesets"])).allowed


async def test_ranking_keeps_a_receipt_only_of_what_changed(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))

    async def ranked(at):
        tx.now = at
        answer = (await actions.permissions_for_ranking(tx, [account.id]))[account.id]
        return answer, len(await queries.receipts_of(tx.session, account.debtor_id))

    answer, kept = await ranked(MORNING)
    assert (answer.allowed, answer.phone_id, kept) == (True, phone.id, 1)
    assert (answer.open_from, answer.open_until) == (MORNING.replace(hour=12), MORNING.replace(hour=0) + timedelta(days=1))
    assert (await ranked(MORNING + timedelta(hours=1)))[1] == 1
    answer, kept = await ranked(MORNING + timedelta(hours=10))
    assert (answer.allowed, kept) == (False, 2)
    assert answer.open_from == MORNING.replace(day=19, hour=12)
    assert answer.facts["rules"] == ["co-ley2300:hours"]


async def test_ranking_takes_the_best_number_that_may_be_rung(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    debtor = await debtor_of(tx, account)
    await make.phone(debtor, quality=90, consent=Consent.UNKNOWN)
    allowed = await make.phone(debtor, quality=40)
    await make.phone(debtor, quality=30)
    await make.phone(debtor, quality=99, retired_at=MORNING)
    answers = await actions.permissions_for_ranking(tx, [account.id])
    assert answers[account.id].phone_id == allowed.id


async def test_ranking_says_who_has_no_number_and_who_may_never_be_called(morning, make):
    tx = morning
    await make.contact_rules()
    without, refused = await make.account(), await make.account()
    await make.phone(await debtor_of(tx, refused), party="reference")
    answers = await actions.permissions_for_ranking(tx, [without.id, refused.id])
    assert (answers[without.id].has_phone, answers[without.id].open_from) == (False, None)
    assert (answers[refused.id].has_phone, answers[refused.id].open_from) == (True, None)


async def test_an_attempt_counts_as_a_contact_until_it_is_known_how_it_ended(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    call_id = new_id()
    await actions.record_attempt(tx, account, phone, user_id=None, call_id=call_id)
    assert not (await actions.permission(tx, account, phone, occasion="question")).allowed
    await actions.complete_attempt(tx, call_id, rang=True, connected=True)
    assert not (await actions.permission(tx, account, phone, occasion="question")).allowed
    await actions.complete_attempt(tx, call_id, contact=False)
    assert (await actions.permission(tx, account, phone, occasion="question")).allowed


@pytest.mark.parametrize(
    ("ended", "quality"),
    [
        ({"rang": True, "connected": False}, 46),
        ({"rang": False, "connected": False}, 35),
        ({"rang": True, "connected": True, "contact": False}, 48),
        ({"rang": True, "connected": True, "contact": True}, 52),
        ({"rang": True, "connected": True, "contact": True, "conversation": True, "right_party": True}, 70),
    ],
)
async def test_a_numbers_quality_follows_what_it_brought(morning, make, ended, quality):
    tx, account = morning, await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    call_id = new_id()
    await actions.record_attempt(tx, account, phone, user_id=None, call_id=call_id)
    attempt = await actions.complete_attempt(tx, call_id, **ended)
    assert phone.quality == quality
    assert attempt.settled_at == tx.now
    await actions.complete_attempt(tx, call_id, **ended)
    assert phone.quality == quality


async def test_a_call_that_never_reached_the_debtors_telephone_was_no_attempt(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account(debtor=await make.debtor(country="EC", zone="America/Guayaquil"))
    phone = await make.phone(await debtor_of(tx, account), "+593991234567", zones=["America/Guayaquil"])
    call_id = new_id()
    await actions.record_attempt(tx, account, phone, user_id=None, call_id=call_id)
    assert not (await actions.permission(tx, account, phone, occasion="question")).allowed
    await actions.cancel_attempt(tx, call_id)
    assert (await actions.permission(tx, account, phone, occasion="question")).allowed
    assert await actions.complete_attempt(tx, call_id, rang=True) is None


async def test_the_caps_of_one_person_are_shared_by_all_their_debts(morning, make):
    tx = morning
    await make.contact_rules()
    debtor = await make.debtor()
    one, other = await make.account(debtor=debtor), await make.account(debtor=debtor)
    phone = await make.phone(debtor)
    await make.attempt(one, MORNING - timedelta(hours=1), contact=True)
    assert not (await actions.permission(tx, other, phone, occasion="question")).allowed


async def test_two_collectors_cannot_both_pass_the_last_permitted_call(database, make):
    database.clock = clock_at(MORNING)
    await make.contact_rules()
    debtor = await make.debtor()
    accounts = [await make.account(debtor=debtor) for _ in range(4)]
    phone = await make.phone(debtor)

    async def dial(account):
        async with transaction(database) as tx:
            mine = await tx.session.get_one(type(phone), phone.id)
            await actions.permit_dial(tx, account, mine)
            await asyncio.sleep(0)
            await actions.record_attempt(tx, account, mine, user_id=None, call_id=new_id())

    results = await asyncio.gather(*(dial(account) for account in accounts), return_exceptions=True)
    refused = [result for result in results if isinstance(result, ContactNotPermitted)]
    assert (len(refused), results.count(None)) == (3, 1)
    async with transaction(database) as tx:
        receipts = await queries.receipts_of(tx.session, debtor.id)
        # Each "no" is kept although its transaction was taken back.
        assert sorted(receipt.allowed for receipt in receipts if receipt.occasion == "dial") == [False, False, False, True]
        assert (await tx.session.execute(text("SELECT count(*) FROM contact_attempt"))).scalar_one() == 1


async def test_a_refusal_names_the_rule_and_the_moment_it_lifts(morning, make):
    tx = morning
    tx.now = NIGHT
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    with pytest.raises(ContactNotPermitted) as refusal:
        await actions.permit_dial(tx, account, phone)
    assert refusal.value.code == "contact_not_permitted"
    assert [rule.rule for rule in refusal.value.rules] == ["co-ley2300:hours"]
    assert refusal.value.next_allowed_at == NIGHT.replace(hour=12)


async def test_a_withdrawn_number_is_never_rung_again(morning, make):
    tx = morning
    await make.contact_rules()
    account = await make.account()
    phone = await make.phone(await debtor_of(tx, account))
    await actions.withdraw_consent(tx, phone.id)
    answer = await actions.permission(tx, account, phone, occasion="hand_out")
    assert (answer.allowed, answer.next_allowed_at) == (False, None)
    # Hearing the number once more is not hearing a yes.
    again = await actions.add_phone(tx, account.debtor_id, phone.e164)
    assert (again.id, again.consent) == (phone.id, Consent.WITHDRAWN)


async def test_a_new_number_is_read_by_the_debtors_country(morning, make):
    tx, account = morning, await make.account()
    phone = await actions.add_phone(tx, account.debtor_id, "300 123 4567")
    assert (phone.e164, phone.kind, phone.zones) == ("+573001234567", "mobile", ["America/Bogota"])
    same = await actions.add_phone(tx, account.debtor_id, "+57 (300) 123-4567")
    assert same.id == phone.id
    with pytest.raises(NotATelephoneNumber):
        await actions.add_phone(tx, account.debtor_id, "12")


async def test_what_becomes_of_a_number_stands_on_the_timeline(morning, make):
    tx, account = morning, await make.account()
    phone = await actions.add_phone(tx, account.debtor_id, "3001234567")
    await actions.retire_phone(tx, phone.id, "wrong_person")
    await actions.reinstate_phone(tx, phone.id)
    await actions.withdraw_consent(tx, phone.id)
    rows = await tx.session.execute(text("SELECT kind, facts->>'number' FROM timeline_entry ORDER BY seq"))
    assert [(kind, number) for kind, number in rows] == [
        (kind, "+57 ••• ••••567") for kind in ("phone:added", "phone:retired", "phone:reinstated", "phone:consent_withdrawn")
    ]


@pytest.mark.parametrize(("country", "may"), [("CO", False), ("MX", True), ("UY", False), (None, False)])
async def test_where_it_is_forbidden_or_unknown_nobody_asks_why_the_debtor_did_not_pay(morning, make, country, may):
    await make.contact_rules()
    debtor, portfolio = await make.debtor(country=country), await make.portfolio()
    assert await actions.reason_may_be_asked(morning, debtor, portfolio) is may


async def test_the_database_refuses_a_conversation_with_nobody(morning, make):
    account = await make.account()
    with pytest.raises(Exception, match="a_conversation_is_a_contact"):
        await make.attempt(account, MORNING, conversation=True)


async def debtor_of(tx, account):
    from backend.accounts.models import Debtor

    return await tx.session.get_one(Debtor, account.debtor_id)


def clock_at(at):
    return Clock.starting_at(at)
