"""Recordings over HTTP."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from litestar import Controller, delete, get, post
from litestar.datastructures import State
from litestar.params import HeaderParameter
from litestar.response import Stream

from backend.accounts.policies import end_policy, take_up_policy
from backend.accounts.queries import account_of
from backend.calls.queries import call_of
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.recordings import actions, listening, queries
from backend.recordings.cards import (
    pause_policies_weighed,
    pause_policy_rows,
    policies_weighed,
    policy_rows,
    recording_cards,
    recording_status,
)
from backend.recordings.listening import Audio
from backend.recordings.models import RecordingPausePolicy, RecordingPolicy
from backend.recordings.schemas import (
    HoldWish,
    ListeningRow,
    NewPausePolicy,
    NewPolicy,
    PausePoliciesWeighed,
    PausePolicyRow,
    PoliciesWeighed,
    PolicyRow,
    RecordingCard,
    RecordingPage,
    RecordingStatus,
)
from backend.recordings.storage import Stores

LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)
MANAGERS = [allow(Role.MANAGER, Role.ADMINISTRATOR)]
PAGE = 50


class RecordingsController(Controller):
    path = "/api"
    tags = ("recordings",)

    @get("/calls/{call_id:uuid}/recording", operation_id="getRecordingStatus")
    async def status(self, tx: Transaction, user: User, call_id: UUID) -> RecordingStatus:
        return await recording_status(tx.session, await call_of(tx.session, user, call_id))

    @post("/calls/{call_id:uuid}/recording/pause", operation_id="pauseRecording")
    async def pause(self, tx: Transaction, user: User, retry: Retry, call_id: UUID) -> RecordingStatus:
        async def act() -> RecordingStatus:
            await actions.pause(tx, user, call_id)
            return await recording_status(tx.session, await call_of(tx.session, user, call_id))

        return await once(tx, retry, RecordingStatus, act)

    @post("/calls/{call_id:uuid}/recording/resume", operation_id="resumeRecording")
    async def resume(self, tx: Transaction, user: User, retry: Retry, call_id: UUID) -> RecordingStatus:
        async def act() -> RecordingStatus:
            await actions.resume(tx, user, call_id)
            return await recording_status(tx.session, await call_of(tx.session, user, call_id))

        return await once(tx, retry, RecordingStatus, act)

    @get("/accounts/{account_id:uuid}/recordings", operation_id="listRecordingsOfAccount")
    async def of_account(self, tx: Transaction, user: User, account_id: UUID) -> list[RecordingCard]:
        await account_of(tx.session, user, account_id)
        return await recording_cards(tx.session, await queries.recordings_of_account(tx.session, user, account_id), tx.now)

    @get("/recordings", operation_id="listRecordings")
    async def list_all(
        self, tx: Transaction, user: User, show: Literal["all", "missing"] = "all", before: datetime | None = None
    ) -> RecordingPage:
        missing = show == "missing"
        found = await queries.recordings(tx.session, user, tx.now, missing=missing, before=before, limit=PAGE + 1)
        counts = [await queries.count_recordings(tx.session, user, tx.now, missing=either) for either in (False, True)]
        rows = await recording_cards(tx.session, found[:PAGE], tx.now)
        return RecordingPage(rows, total=counts[0], missing=counts[1], next=rows[-1].called_at if len(found) > PAGE else None)

    @get("/recordings/{call_id:uuid}", operation_id="getRecording")
    async def one(self, tx: Transaction, user: User, call_id: UUID) -> RecordingCard:
        return (await recording_cards(tx.session, [await queries.recording_heard_by(tx.session, user, call_id)], tx.now))[0]

    @get("/recordings/{call_id:uuid}/audio", operation_id="hearRecording", media_type="audio/wav")
    async def audio(
        self,
        tx: Transaction,
        user: User,
        state: State,
        call_id: UUID,
        asked: Annotated[str | None, HeaderParameter(name="Range")] = None,
    ) -> Stream:
        return _sent(await listening.hear(tx, user, call_id, Stores(state.settings), asked))

    @get("/recordings/{call_id:uuid}/listenings", operation_id="listListenings", guards=[allow(*LEADERS)])
    async def listenings(self, tx: Transaction, user: User, call_id: UUID) -> list[ListeningRow]:
        await queries.recording_heard_by(tx.session, user, call_id)
        return [ListeningRow(name, heard.at) for heard, name in await queries.listenings(tx.session, call_id)]

    @post("/recordings/{call_id:uuid}/hold", operation_id="holdRecording", guards=[allow(*LEADERS)])
    async def hold(self, tx: Transaction, user: User, call_id: UUID, data: HoldWish) -> RecordingCard:
        await actions.hold(tx, user, call_id, data.reason)
        return (await recording_cards(tx.session, [await queries.recording_heard_by(tx.session, user, call_id)], tx.now))[0]

    @delete("/recordings/{call_id:uuid}/hold", operation_id="releaseRecording", status_code=200, guards=[allow(*LEADERS)])
    async def release(self, tx: Transaction, user: User, call_id: UUID) -> RecordingCard:
        await actions.release(tx, user, call_id)
        return (await recording_cards(tx.session, [await queries.recording_heard_by(tx.session, user, call_id)], tx.now))[0]

    @get("/recording-policies", operation_id="listRecordingPolicies", guards=[allow(*LEADERS)])
    async def policies(self, tx: Transaction, user: User, on: date | None = None) -> list[PolicyRow]:
        """Every policy there is or was; `on`: the day their standing is of, today where none is said."""
        return await policy_rows(tx.session, await queries.policies(tx.session), on or tx.now.date())

    @get("/recording-policies/holding", operation_id="weighRecordingPolicies", guards=[allow(*LEADERS)])
    async def weighed_policies(
        self, tx: Transaction, user: User, portfolio_id: UUID | None = None, country: str | None = None, on: date | None = None
    ) -> PoliciesWeighed:
        return await policies_weighed(tx.session, portfolio_id, country, on or tx.now.date())

    @post("/recording-policies", operation_id="addRecordingPolicy", guards=MANAGERS)
    async def add_policy(self, tx: Transaction, user: User, retry: Retry, data: NewPolicy) -> PolicyRow:
        async def act() -> PolicyRow:
            return (await policy_rows(tx.session, [await actions.add_policy(tx, user, data)], tx.now.date()))[0]

        return await once(tx, retry, PolicyRow, act)

    @post("/recording-policies/{policy_id:uuid}/end", operation_id="endRecordingPolicy", guards=MANAGERS)
    async def end_policy(self, tx: Transaction, user: User, policy_id: UUID) -> PolicyRow:
        return (await policy_rows(tx.session, [await end_policy(tx, user, RecordingPolicy, policy_id)], tx.now.date()))[0]

    @delete("/recording-policies/{policy_id:uuid}/end", operation_id="takeUpRecordingPolicy", status_code=200, guards=MANAGERS)
    async def take_up_policy(self, tx: Transaction, user: User, policy_id: UUID) -> PolicyRow:
        return (await policy_rows(tx.session, [await take_up_policy(tx, user, RecordingPolicy, policy_id)], tx.now.date()))[0]

    @get("/recording-pause-policies", operation_id="listPausePolicies", guards=[allow(*LEADERS)])
    async def pause_policies(self, tx: Transaction, user: User, on: date | None = None) -> list[PausePolicyRow]:
        """Every policy about pauses there is or was; `on`: the day their standing is of, today where none is said."""
        return await pause_policy_rows(tx.session, await queries.pause_policies(tx.session), on or tx.now.date())

    @get("/recording-pause-policies/holding", operation_id="weighPausePolicies", guards=[allow(*LEADERS)])
    async def weighed_pause_policies(
        self, tx: Transaction, user: User, portfolio_id: UUID | None = None, country: str | None = None, on: date | None = None
    ) -> PausePoliciesWeighed:
        return await pause_policies_weighed(tx.session, portfolio_id, country, on or tx.now.date())

    @post("/recording-pause-policies", operation_id="addPausePolicy", guards=MANAGERS)
    async def add_pause_policy(self, tx: Transaction, user: User, retry: Retry, data: NewPausePolicy) -> PausePolicyRow:
        async def act() -> PausePolicyRow:
            return (await pause_policy_rows(tx.session, [await actions.add_pause_policy(tx, user, data)], tx.now.date()))[0]

        return await once(tx, retry, PausePolicyRow, act)

    @post("/recording-pause-policies/{policy_id:uuid}/end", operation_id="endPausePolicy", guards=MANAGERS)
    async def end_pause_policy(self, tx: Transaction, user: User, policy_id: UUID) -> PausePolicyRow:
        ended = await end_policy(tx, user, RecordingPausePolicy, policy_id)
        return (await pause_policy_rows(tx.session, [ended], tx.now.date()))[0]

    @delete("/recording-pause-policies/{policy_id:uuid}/end", operation_id="takeUpPausePolicy", status_code=200, guards=MANAGERS)
    async def take_up_pause_policy(self, tx: Transaction, user: User, policy_id: UUID) -> PausePolicyRow:
        taken_up = await take_up_policy(tx, user, RecordingPausePolicy, policy_id)
        return (await pause_policy_rows(tx.session, [taken_up], tx.now.date()))[0]


def _sent(audio: Audio) -> Stream:
    """As it is read, never whole in memory, and never kept by anybody on the way."""
    headers = {"Accept-Ranges": "bytes", "Cache-Control": "private, no-store", "Content-Length": str(audio.size)}
    if audio.part is None:
        return Stream(audio.pieces, media_type="audio/wav", headers=headers)
    first, last = audio.part
    headers |= {"Content-Length": str(last + 1 - first), "Content-Range": f"bytes {first}-{last}/{audio.size}"}
    return Stream(audio.pieces, status_code=206, media_type="audio/wav", headers=headers)
