"""Who may listen, in what form, and that each listening is kept; what is missing is listed."""

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import AsyncTestClient
from sqlalchemy import text
from sqlmodel import select

from backend.accounts.models import PortfolioGrant
from backend.app import create_app
from backend.commands.data import verify
from backend.kit.jobs import Context
from backend.kit.policies import UNDO_LASTS
from backend.kit.transaction import Database, transaction
from backend.people.models import AccessRecord, Role, User
from backend.recordings.listening import hear
from backend.recordings.models import Recording, RecordingPolicy, RecordingState
from backend.recordings.storage import Stores
from backend.settings import Settings
from telephony.collecting import Collector
from tests.make import Make
from tests.recordings.bucket import KEY, REGION, SECRET, Handler, bucket
from tests.recordings.test_collecting import AT_ONCE, SOUND, leave
from workers.jobs.recordings import delete_old_recordings


@pytest.fixture
def with_switch(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "monitor").mkdir()
    return settings.model_copy(update={"recordings_dir": tmp_path / "monitor"})


class Stored:
    """A stored recording with the people around it."""

    def __init__(self, recording: Recording, collector: User, supervisor: User, settings: Settings) -> None:
        self.id, self.account_id = recording.call_id, recording.account_id
        self.collector, self.supervisor, self.settings = collector, supervisor, settings
        self.url = f"/api/recordings/{self.id}"

    @property
    def file(self) -> Path:
        [file] = (self.settings.data_dir / "recordings").rglob("*.wav")
        return file


@pytest.fixture
async def stored(database: Database, make: Make, with_switch: Settings) -> Stored:
    team = await make.team()
    collector = await make.collector(team)
    supervisor = await make.user(role=Role.SUPERVISOR, team=team)
    made = await make.recorded_call(collector=collector)
    await grant(database, supervisor, made)
    assert with_switch.recordings_dir is not None
    leave(with_switch.recordings_dir, made.call_id)
    assert await Collector(database, with_switch, AT_ONCE).fetch() == ""
    return Stored(made, collector, supervisor, with_switch)


@dataclass(frozen=True)
class InABucket:
    """A recording that is kept in a bucket, and somebody who may listen to it."""

    client: Any
    manager: User
    settings: Settings
    call_id: UUID
    url: str
    served: type[Handler]


@pytest.fixture
async def in_a_bucket(settings: Settings, database: Database, make: Make) -> AsyncIterator[InABucket]:
    with bucket() as (address, served):
        where = {"s3_url": address, "s3_bucket": "calls", "s3_access_key": KEY, "s3_secret_key": SECRET, "s3_region": REGION}
        settings = settings.model_copy(update={**where, "recordings_dir": settings.data_dir / "monitor"})
        team = await make.team()
        made = await make.recorded_call(collector=await make.collector(team))
        assert settings.recordings_dir is not None
        leave(settings.recordings_dir, made.call_id)
        assert await Collector(database, settings, AT_ONCE).fetch() == ""
        async with AsyncTestClient(create_app(settings)) as client:
            manager = await make.user(role=Role.MANAGER)
            await make.signed_in(client, manager)
            yield InABucket(client, manager, settings, made.call_id, f"/api/recordings/{made.call_id}/audio", served)


async def grant(database: Database, user: User, made: Recording) -> None:
    async with transaction(database) as tx:
        portfolio = text("SELECT portfolio_id FROM account WHERE id = :id")
        found = (await tx.session.execute(portfolio, {"id": made.account_id})).scalar_one()
        tx.session.add(PortfolioGrant(user_id=user.id, portfolio_id=found))


async def count(database: Database, what: str) -> int:
    async with transaction(database) as tx:
        return int((await tx.session.execute(text(f"SELECT count(*) FROM {what}"))).scalar_one())


async def test_a_recording_is_heard_whole_and_in_parts_and_each_listening_is_kept(
    client: Any, make: Make, database: Database, stored: Stored
) -> None:
    await make.signed_in(client, stored.supervisor)
    whole = await client.get(f"{stored.url}/audio")
    assert (whole.status_code, whole.content, whole.headers["accept-ranges"]) == (200, SOUND, "bytes")
    part = await client.get(f"{stored.url}/audio", headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, SOUND[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(SOUND)}"
    beyond = await client.get(f"{stored.url}/audio", headers={"Range": f"bytes={len(SOUND)}-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "outside_the_recording")
    assert beyond.headers["content-range"] == f"bytes */{len(SOUND)}"
    tail = await client.get(f"{stored.url}/audio", headers={"Range": "bytes=-7"})
    assert (tail.status_code, tail.content, tail.headers["content-length"]) == (206, SOUND[-7:], "7")
    await make.signed_in(client, stored.collector)
    assert (await client.get(f"{stored.url}/audio")).status_code == 200
    await make.signed_in(client, stored.supervisor)
    heard = (await client.get(f"{stored.url}/listenings")).json()
    assert {row["by_name"] for row in heard} == {stored.supervisor.name, stored.collector.name}
    assert len(heard) == 2
    assert await count(database, "timeline_entry WHERE kind = 'recording:heard'") == 2


async def test_parts_asked_for_at_once_are_one_listening_and_one_proof(database: Database, in_a_bucket: InABucket) -> None:
    asked = [f"bytes={first}-{first + 999}" for first in range(0, 6000, 1000)]

    async def hear_part(part: str) -> bytes:
        async with transaction(database) as tx:
            audio = await hear(tx, in_a_bucket.manager, in_a_bucket.call_id, Stores(in_a_bucket.settings), part)
        return b"".join([piece async for piece in audio.pieces])

    parts = await asyncio.gather(*map(hear_part, asked))
    assert parts == [SOUND[first : first + 1000] for first in range(0, 6000, 1000)]
    assert await count(database, "recording_listening") == 1
    assert await count(database, "timeline_entry WHERE kind = 'recording:heard'") == 1
    everything = ("GET", f"bytes=0-{len(SOUND) - 1}")
    gets = [each for each in in_a_bucket.served.asked if each[0] == "GET"]
    # It was read whole once; of everything else only what was asked for left the bucket.
    assert sorted(gets) == sorted([everything, *(("GET", part) for part in asked)])


async def test_a_bucket_is_heard_whole_and_beyond_its_end_and_not_when_it_was_changed(database: Database, in_a_bucket: InABucket) -> None:
    client, served = in_a_bucket.client, in_a_bucket.served
    whole = await client.get(in_a_bucket.url)
    assert (whole.status_code, whole.content, whole.headers["content-length"]) == (200, SOUND, str(len(SOUND)))
    beyond = await client.get(in_a_bucket.url, headers={"Range": f"bytes={len(SOUND)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(SOUND)}")
    served.answers = 503
    assert (await client.get(in_a_bucket.url)).json()["code"] == "recording_away"
    served.answers = 200
    [name] = served.objects
    served.objects[name] = SOUND[:-2] + b"\x01\x01"
    assert (await client.get(in_a_bucket.url, headers={"Range": "bytes=0-99"})).json()["code"] == "recording_tampered"
    served.objects.clear()
    assert (await client.get(in_a_bucket.url)).json()["code"] == "recording_tampered"
    assert await count(database, "timeline_entry WHERE kind = 'recording:tampered'") == 1


async def test_only_whose_business_it_is_may_listen(client: Any, make: Make, database: Database, stored: Stored) -> None:
    async with transaction(database) as tx:
        made = await tx.session.get_one(Recording, stored.id)
    colleague = await make.collector(await make.team())
    other_team = await make.user(role=Role.SUPERVISOR, team=await make.team())
    no_team = await make.user(role=Role.SUPERVISOR)
    for user in (colleague, other_team, no_team):
        await grant(database, user, made)
        await make.signed_in(client, user)
        assert (await client.get(f"{stored.url}/audio")).status_code == 404
        assert (await client.get("/api/recordings")).json()["rows"] == []
        assert (await client.get(f"/api/accounts/{stored.account_id}/recordings")).json() == []
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    assert (await client.get(f"{stored.url}/audio")).status_code == 200
    async with transaction(database) as tx:
        (await tx.session.get_one(Recording, stored.id)).own_calls_heard = False
    await make.signed_in(client, stored.collector)
    assert (await client.get(f"{stored.url}/audio")).status_code == 404


async def test_what_was_tampered_with_is_refused_told_and_found_by_verify(
    client: Any, make: Make, database: Database, stored: Stored
) -> None:
    whole, words = await verify(database, stored.settings)
    assert whole
    assert "1 recordings are as they were stored" in words
    stored.file.chmod(0o600)
    await make.signed_in(client, stored.supervisor)
    assert (await client.get(f"{stored.url}/audio")).status_code == 200
    # In the middle of a listening, and with the file's own time put back.
    before = stored.file.stat()
    stored.file.write_bytes(SOUND[:-2] + b"\x01\x01")
    os.utime(stored.file, ns=(before.st_atime_ns, before.st_mtime_ns))
    answer = await client.get(f"{stored.url}/audio")
    assert (answer.status_code, answer.json()["code"]) == (409, "recording_tampered")
    assert (await client.get(stored.url)).json()["tampered"]
    assert await count(database, "timeline_entry WHERE kind = 'recording:tampered'") == 1
    assert await count(database, "recording_listening") == 1
    whole, words = await verify(database, stored.settings)
    assert not whole
    assert f"recording of call {stored.id}: its audio is not what was stored" in words


async def test_audio_goes_when_its_time_is_over_unless_it_is_held(client: Any, make: Make, database: Database, stored: Stored) -> None:
    context = Context(database=database, settings=stored.settings)
    await make.signed_in(client, stored.supervisor)
    assert (await client.post(f"{stored.url}/hold", json={"reason": "lawsuit 12"})).status_code == 201
    async with transaction(database) as tx:
        (await tx.session.get_one(Recording, stored.id)).delete_after = tx.now - timedelta(days=1)
    await delete_old_recordings(context)
    assert stored.file.exists()
    assert (await client.delete(f"{stored.url}/hold")).json()["held"] is False
    file = stored.file
    await delete_old_recordings(context)
    await delete_old_recordings(context)
    assert not file.exists()
    card = (await client.get(stored.url)).json()
    assert (card["state"], card["sha256"] is not None, card["peaks"]) == ("deleted", True, "")
    assert card["deleted_at"] is not None
    refused = await client.get(f"{stored.url}/audio")
    assert (refused.status_code, refused.json()["code"]) == (409, "recording_deleted")
    assert await count(database, "timeline_entry WHERE kind = 'recording:deleted'") == 1


async def test_conversations_without_the_recording_they_should_have_are_listed(client: Any, make: Make, database: Database) -> None:
    team = await make.team()
    collector = await make.collector(team)
    lost = await make.recorded_call(collector=collector)
    untold = await make.recorded_call(
        collector=collector, state=RecordingState.PREVENTED, why_not="notice_missing", ago=timedelta(seconds=5)
    )
    for well in (
        {"ago": timedelta(minutes=1)},
        {"talked": 2},
        {"state": RecordingState.UNWANTED},
    ):
        await make.recorded_call(collector=collector, **well)
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    page = (await client.get("/api/recordings", params={"show": "missing"})).json()
    assert {row["call_id"] for row in page["rows"]} == {str(lost.call_id), str(untold.call_id)}
    assert all(row["missing"] for row in page["rows"])
    assert (page["total"], page["missing"]) == (0, 2)


async def test_a_policy_is_a_dated_row_somebody_signs(client: Any, make: Make) -> None:
    manager = await make.user(role=Role.MANAGER)
    await make.signed_in(client, manager)
    wish = {
        "mode": "with_notice",
        "notice": "aviso-es",
        "retention_days": 90,
        "valid_from": "2999-01-01",
        "source": "Ley 1",
        "country": "CO",
    }
    made = (await client.post("/api/recording-policies", json=wish)).json()
    assert made["signed_by"] == manager.name
    assert [row["id"] for row in (await client.get("/api/recording-policies")).json()] == [made["id"]]
    wrongs: list[dict[str, Any]] = [
        {"notice": None},
        {"notice": "../../etc/passwd"},
        {"notice": "a&b"},
        {"country": "col"},
        {"retention_days": 0},
        {"valid_from": "2001-01-01"},
        {"valid_to": "2998-01-01"},
        {"source": " "},
        {"portfolio_id": "00000000-0000-0000-0000-000000000000"},
    ]
    for wrong in wrongs:
        answer = await client.post("/api/recording-policies", json={**wish, **wrong})
        # Said of the very field, so that a form can say it there.
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid", next(iter(wrong))), wrong


async def test_a_policy_on_pauses_is_set_weighed_ended_and_taken_up_as_its_siblings_are(client: Any, make: Make) -> None:
    manager = await make.user(role=Role.MANAGER)
    await make.signed_in(client, manager)
    url = "/api/recording-pause-policies"
    wish = {"pausing": "required", "minutes": 3, "valid_from": "2999-01-01", "source": "PCI DSS 3.3", "country": "CO"}
    made = (await client.post(url, json=wish)).json()
    assert (made["signed_by"], made["standing"]) == (manager.name, "to_come")
    for wrong in ({"minutes": 0}, {"minutes": 31}, {"country": "col"}, {"source": " "}, {"valid_to": "2998-01-01"}):
        answer = await client.post(url, json={**wish, **wrong})
        assert (answer.status_code, answer.json()["field"]) == (422, next(iter(wrong))), wrong
    asked = {"country": "CO", "on": "2999-06-01"}

    async def verdicts() -> list[str]:
        return [each["verdict"] for each in (await client.get(f"{url}/holding", params=asked)).json()["policies"]]

    assert await verdicts() == ["holds"]
    assert (await client.post(f"{url}/{made['id']}/end")).json()["ended_by_name"] == manager.name
    assert await verdicts() == []
    assert (await client.delete(f"{url}/{made['id']}/end")).json()["ended_at"] is None
    assert await verdicts() == ["holds"]
    assert (await client.post(f"{url}/{manager.id}/end")).status_code == 404


async def test_which_policy_holds_for_a_portfolio_and_a_country_is_told_with_those_that_gave_way(
    client: Any, make: Make, database: Database
) -> None:
    portfolio = await make.portfolio()
    await make.signed_in(client, await make.user(role=Role.MANAGER))
    today = {"valid_from": f"{datetime.now(UTC):%Y-%m-%d}", "retention_days": 90, "source": "a contract"}

    async def add(**said: Any) -> str:
        return str((await client.post("/api/recording-policies", json=today | said)).json()["id"])

    async def told(**asked: Any) -> list[tuple[str, str]]:
        answer = (await client.get("/api/recording-policies/holding", params=asked)).json()
        assert answer["country"] == asked.get("country", "CO" if "portfolio_id" in asked else None)
        return [(each["policy"]["id"], each["verdict"]) for each in answer["policies"]]

    ours = await add(mode="always", portfolio_id=str(portfolio.id))
    old = await add(mode="always", country="CO")
    law = await add(mode="with_notice", notice="aviso-es", country="CO")
    # Nobody says for which country: the portfolio's own.
    assert await told(portfolio_id=portfolio.id) == [(law, "holds"), (ours, "less_strict"), (old, "replaced")]
    assert await told(portfolio_id=portfolio.id, country="MX") == [(ours, "holds")]
    assert await told(country="MX") == []
    assert {row["id"]: row["standing"] for row in (await client.get("/api/recording-policies")).json()} == {
        ours: "in_force",
        old: "replaced",
        law: "in_force",
    }
    assert (await client.get("/api/recording-policies/holding", params={"portfolio_id": law})).status_code == 404


async def test_a_policy_is_ended_at_once_stays_readable_and_is_taken_up_again_for_a_short_while(
    client: Any, make: Make, database: Database
) -> None:
    manager = await make.user(role=Role.MANAGER)
    await make.signed_in(client, manager)
    policy = await make.recording_policy()
    url = f"/api/recording-policies/{policy.id}/end"
    ended = (await client.post(url)).json()
    assert (ended["standing"], ended["ended_by_name"]) == ("ended", manager.name)
    assert (await client.post(url)).json()["ended_at"] == ended["ended_at"]
    assert (await client.get("/api/recording-policies/holding")).json()["policies"] == []
    assert (await client.delete(url)).json()["standing"] == "in_force"
    assert [each["verdict"] for each in (await client.get("/api/recording-policies/holding")).json()["policies"]] == ["holds"]
    await client.post(url)
    async with transaction(database) as tx:
        (await tx.session.get_one(RecordingPolicy, policy.id)).ended_at = tx.now - UNDO_LASTS - timedelta(seconds=1)
    late = await client.delete(url)
    assert (late.status_code, late.json()["code"]) == (409, "too_late_to_undo")
    assert [row["standing"] for row in (await client.get("/api/recording-policies")).json()] == ["ended"]
    async with transaction(database) as tx:
        kept = (await tx.session.exec(select(AccessRecord.what).where(AccessRecord.user_id == manager.id))).all()
    assert {"recording_policy.ended", "recording_policy.taken_up"} <= set(kept)
    assert (await client.post(f"/api/recording-policies/{manager.id}/end")).status_code == 404
