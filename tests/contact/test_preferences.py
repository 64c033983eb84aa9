"""The debtor's own hours: whoever asked to be called in the evening is not called in the morning, on any of their accounts."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.accounts.view import timeline_view
from backend.calls import actions as calls
from backend.contact.preferences import end_preference, record_preference
from backend.contact.refusals import ContactNotPermitted
from backend.contact.schemas import NewPreference
from backend.contact.view import preference_cards
from backend.kit.refusal import Invalid, NotFound
from backend.worklist.queries import locked_item

#: A Monday, ten in the morning in Bogotá.
LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
EVENINGS = NewPreference(days=["fri", "mon"], opens="17:00", closes="20:30", note="works until five")


@pytest.fixture
async def desk(tx, make):
    tx.now = LAWFUL
    return await make.desk()


async def test_whoever_asked_for_evenings_is_not_rung_in_the_morning(tx, desk):
    await record_preference(tx, desk.account, EVENINGS, by=desk.collector.id)
    assert not (await locked_item(tx.session, desk.account.id)).ready
    with pytest.raises(ContactNotPermitted) as refusal:
        await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    (rule,) = refusal.value.rules
    assert (rule.rule, rule.status) == ("preference:hours", "debtor")
    assert rule.facts["wishes"] == [{"days": ["mon", "fri"], "opens": "17:00", "closes": "20:30"}]
    assert refusal.value.next_allowed_at == datetime(2026, 11, 23, 22, 0, tzinfo=UTC)
    tx.now = refusal.value.next_allowed_at
    assert (await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)).number == desk.phone.e164


async def test_the_law_still_closes_the_debtors_own_hours(tx, desk):
    await record_preference(tx, desk.account, EVENINGS, by=desk.collector.id)
    # A quarter past seven in the evening: welcome to the debtor, forbidden by law, so next Friday at five.
    tx.now = datetime(2026, 11, 24, 0, 15, tzinfo=UTC)
    with pytest.raises(ContactNotPermitted) as refusal:
        await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert [rule.rule for rule in refusal.value.rules] == ["co-ley2300:hours"]
    assert refusal.value.next_allowed_at == datetime(2026, 11, 27, 22, 0, tzinfo=UTC)


async def test_hours_the_law_never_allows_mean_no_calls_at_all(tx, desk):
    await record_preference(tx, desk.account, NewPreference(["sun"], "05:00", "06:00"), by=desk.collector.id)
    with pytest.raises(ContactNotPermitted) as refusal:
        await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert refusal.value.next_allowed_at is None


async def test_an_ended_preference_no_longer_holds_and_stays_on_record(tx, desk):
    kept = await record_preference(tx, desk.account, EVENINGS, by=desk.collector.id)
    await record_preference(tx, desk.account, EVENINGS, by=desk.collector.id)
    tx.now += timedelta(minutes=1)
    await end_preference(tx, desk.account, kept.id, by=desk.collector.id)
    assert (await locked_item(tx.session, desk.account.id)).ready
    (card,) = await preference_cards(tx.session, desk.account.debtor_id)
    assert (card.recorded_by_name, card.recorded_at, card.ended_at) == (desk.collector.name, LAWFUL, tx.now)
    kinds = [entry.kind for entry in (await timeline_view(tx.session, desk.account.id)).entries]
    assert kinds == ["contact:preference_ended", "contact:preference_recorded"]


async def test_hours_for_messages_do_not_bind_calls(tx, desk):
    await record_preference(tx, desk.account, NewPreference(["sun"], "09:00", "10:00", channel="sms"), by=desk.collector.id)
    assert (await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)).number == desk.phone.e164


async def test_a_preference_of_one_debtor_is_not_ended_through_another(tx, desk, make):
    kept = await record_preference(tx, desk.account, EVENINGS, by=desk.collector.id)
    other = await make.account(workers=[desk.collector])
    with pytest.raises(NotFound):
        await end_preference(tx, other, kept.id, by=desk.collector.id)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (NewPreference([], "09:00", "10:00"), "days"),
        (NewPreference(["holiday"], "09:00", "10:00"), "days"),
        (NewPreference(["mon"], "9:00", "10:00"), "opens"),
        (NewPreference(["mon"], "09:00", "24:01"), "closes"),
        (NewPreference(["mon"], "10:00", "10:00"), "closes"),
        (NewPreference(["mon"], "09:00", "10:00", channel="pigeon"), "channel"),
        (NewPreference(["mon"], "09:00", "10:00", source="rumour"), "source"),
        (NewPreference(["mon"], "09:00", "10:00", note="x" * 201), "note"),
    ],
)
async def test_what_is_no_preference_is_refused_by_field(tx, desk, wish, field):
    with pytest.raises(Invalid) as refusal:
        await record_preference(tx, desk.account, wish, by=desk.collector.id)
    assert refusal.value.field == field
