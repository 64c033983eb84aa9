"""A debtor who wants no more contact has it on all their accounts."""

from datetime import UTC, datetime

import pytest

from backend.calls import actions as calls
from backend.contact.refusals import ContactNotPermitted
from backend.contact.stopping import resume_contact, stop_contact
from backend.kit.refusal import Invalid
from backend.worklist.queries import locked_item

LAWFUL = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


async def test_nobody_rings_or_is_handed_a_debtor_who_asked_to_be_left_alone(tx, make):
    tx.now = LAWFUL
    desk = await make.desk()
    await stop_contact(tx, desk.account, "asked in writing", by=desk.collector.id)
    await stop_contact(tx, desk.account, "asked in writing", by=desk.collector.id)
    assert not (await locked_item(tx.session, desk.account.id)).ready
    with pytest.raises(ContactNotPermitted) as refusal:
        await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)
    assert refusal.value.next_allowed_at is None
    await resume_contact(tx, desk.account, by=desk.collector.id)
    assert (await calls.ring(tx, desk.collector, desk.account.id, desk.phone.id)).number == desk.phone.e164


async def test_a_reason_is_needed(tx, make):
    tx.now = LAWFUL
    desk = await make.desk()
    with pytest.raises(Invalid):
        await stop_contact(tx, desk.account, " ", by=desk.collector.id)
