"""Leaders on calls: each requested session is ordered once, followed by what the switch says, and cut where it should not be.

The leader's own leg is all that is touched: a Redirect of it to another context changes who hears them. The call goes on as it was.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from backend.calls.signals import Leg
from backend.kit.transaction import Database, transaction
from backend.supervision import actions, queries
from backend.supervision.models import SpyEnd, SpyMode, SpySession, SpyState
from backend.telephones.models import MAIN
from telephony.ami import Headers, LinkLost, NotSent
from telephony.applying import patiently
from telephony.dial import ENDPOINT, NORMAL_CLEARING
from telephony.frames import CALL_HEADER, LEG_VARIABLE, SPY_CHANNEL, SPY_CONTEXTS, Frame
from telephony.link import Link
from telephony.resync import Snapshot

log = structlog.get_logger()

RINGS_SECONDS = 20
#: An order whose answer was lost is looked for this much longer than the telephone may ring.
LOST_AFTER = timedelta(seconds=RINGS_SECONDS + 10)
#: A change of mode the switch has not confirmed after this long is asked for again: it is the same change.
ASK_AGAIN_SECONDS = 3.0
CONTEXTS = {SpyMode(mode): context for context, mode in SPY_CONTEXTS.items()}
#: What our dialplan marks a leader's leg with once there is nothing left to hear.
HEARD_OUT = "heard_out"
#: Softphones pick up by themselves, others ring.
PICK_UP = "PJSIP_HEADER(add,Call-Info)=<sip:promesa>;answer-after=0"


class ToSpy(Protocol):
    """What has to be known of a session to order it."""

    @property
    def id(self) -> UUID: ...
    @property
    def endpoint(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def mode(self) -> SpyMode: ...


@dataclass(frozen=True)
class Heard:
    """What the switch says about a leader's leg."""

    session_id: UUID
    #: `rung` telephone, `start` of hearing, `end` of the leg, `failed` order.
    what: str
    spied: str = ""
    mode: SpyMode | None = None
    why: SpyEnd | None = None
    #: The leader had picked up.
    answered: bool = False


def order_for(session: ToSpy) -> Headers:
    """The Originate of a session; ValueError for what must not be sent."""
    if not ENDPOINT.fullmatch(session.endpoint):
        raise ValueError("a telephone's name is lower-case letters, digits and hyphens")
    return {
        "Action": "Originate",
        "ActionID": channel_of(session.id),
        "ChannelId": channel_of(session.id),
        "Channel": f"PJSIP/{session.endpoint}",
        "Context": CONTEXTS[session.mode],
        "Exten": session.channel,
        "Priority": "1",
        "Timeout": str(RINGS_SECONDS * 1000),
        "Async": "true",
        "Variable": [f"{LEG_VARIABLE}=supervisor", PICK_UP, f"{CALL_HEADER}={session.id}"],
    }


def channel_of(session_id: UUID) -> str:
    """The id of a leader's leg on the switch."""
    return f"{SPY_CHANNEL}{session_id}"


def session_of(channel: str) -> UUID | None:
    """The session a leader's leg belongs to."""
    try:
        return UUID(channel.removeprefix(SPY_CHANNEL)) if channel.startswith(SPY_CHANNEL) else None
    except ValueError:
        return None


def told_by(frame: Frame) -> Heard | None:
    """What a frame says about a leader's leg; None when it is about something else."""
    match frame.event:
        case "ChanSpyStart" if session_id := session_of(frame.get("spyeruniqueid")):
            mode = SPY_CONTEXTS.get(frame.get("spyercontext"))
            # Whatever the row says: a whisper at the debtor's leg would be heard by the debtor.
            at_debtor = f"{LEG_VARIABLE}={Leg.DEBTOR}" in frame.headers.get("spyeechanvariable", [])
            return Heard(session_id, "start", "" if at_debtor else frame.get("spyeeuniqueid"), SpyMode(mode) if mode else None)
        case "Hangup" if session_id := session_of(frame.get("uniqueid")):
            why = SpyEnd.CALL_OVER if frame.variable(LEG_VARIABLE) == HEARD_OUT else None
            return Heard(session_id, "end", why=why, answered=frame.get("channelstatedesc") == "Up")
        case "OriginateResponse" if frame.get("response") == "Failure" and (session_id := session_of(frame.get("actionid"))):
            return Heard(session_id, "failed", why=SpyEnd.TELEPHONE_OFFLINE)
        case "Newchannel" if session_id := session_of(frame.get("uniqueid")):
            return Heard(session_id, "rung")
    return None


class Spying:
    """Everything a bridge does for leaders on calls."""

    def __init__(self, database: Database, link: Link, *, switch: str = MAIN) -> None:
        self.database = database
        self.link = link
        self.switch = switch
        self._news: asyncio.Queue[Heard | Snapshot] = asyncio.Queue()
        self._asked: dict[UUID, tuple[SpyMode, float]] = {}
        self._missing: set[UUID] = set()
        self._rung: set[UUID] = set()

    def hear(self, frame: Frame) -> None:
        """Put aside what concerns us."""
        if heard := told_by(frame):
            self._news.put_nowait(heard)

    def compare(self, snapshot: Snapshot) -> None:
        """Put aside what the switch says is true now."""
        self._news.put_nowait(snapshot)

    async def run(self) -> None:
        """Take in, in order, until cancelled."""
        while True:
            news = await self._news.get()
            try:
                await (self._look(news) if isinstance(news, Snapshot) else self._take_in(news))
            except Exception:
                # One session that cannot be followed is found again by the next look.
                log.exception("spying.not_taken_in")

    async def serve(self) -> None:
        """Order what is asked for, change modes, end what must end."""
        await self._order_waiting()
        async with transaction(self.database) as tx:
            await actions.give_up(tx)
            ending = [session.id for session in await queries.to_end(tx.session, self.switch)]
            running = await queries.on_the_switch(tx.session, self.switch)
        for session_id in ending:
            await self._cut(session_id)
        for session in running:
            if session.state is SpyState.LISTENING and session.mode is not session.mode_in_force and session.id not in ending:
                await self._change(session)

    async def _order_waiting(self) -> None:
        while self.link.is_up:
            # Committed before anything is sent: whoever finds the row from now on looks for the leg and never orders another.
            async with transaction(self.database) as tx:
                session = await actions.take(tx, self.switch)
            if session is None:
                return
            try:
                answer = await self.link.act(order_for(session))
            except ValueError:
                await self._finish(session.id, SpyEnd.REFUSED_BY_SWITCH)
            except NotSent:
                await self._finish(session.id, SpyEnd.LOST)
            except (LinkLost, TimeoutError) as lost:
                log.warning("spying.fate_unknown", session=str(session.id), reason=str(lost) or "no answer in time")
            else:
                if not answer.succeeded:
                    log.warning("spying.refused_by_switch", session=str(session.id), reason=answer.get("message"))
                    await self._finish(session.id, SpyEnd.REFUSED_BY_SWITCH)

    async def _change(self, session: ToSpy) -> None:
        now = asyncio.get_running_loop().time()
        mode, at = self._asked.get(session.id, (None, 0.0))
        if mode is session.mode and now - at < ASK_AGAIN_SECONDS:
            return
        self._asked[session.id] = (session.mode, now)
        where = {"Context": CONTEXTS[session.mode], "Exten": session.channel, "Priority": "1"}
        await self._act({"Action": "Redirect", "Channel": channel_of(session.id), **where})

    async def _cut(self, session_id: UUID) -> None:
        await self._act({"Action": "Hangup", "Channel": channel_of(session_id), "Cause": NORMAL_CLEARING})

    async def _act(self, action: Headers) -> None:
        try:
            await self.link.act(action)
        except (LinkLost, TimeoutError) as lost:
            # Hanging up twice, or asking twice for one mode, changes nothing: it is asked for again until the switch says so.
            log.warning("spying.unanswered", action=str(action["Action"]), reason=str(lost) or "no answer in time")

    async def _take_in(self, heard: Heard) -> None:
        match heard.what:
            case "rung":
                self._rung.add(heard.session_id)
            case "start":
                await self._check(heard.session_id, heard.spied, heard.mode)
            case "end":
                await self._finish(heard.session_id, heard.why, answered=heard.answered)
            case "failed" if heard.session_id not in self._rung:
                # No telephone is registered there: this is all the switch will ever say. One that was rung ends in a moment and says why.
                await self._finish(heard.session_id, heard.why)

    async def _check(self, session_id: UUID, spied: str, mode: SpyMode | None) -> None:
        """The leader hears a channel: if it is not the one asked for, they are cut off at once."""

        async def once() -> SpyEnd | None:
            async with transaction(self.database) as tx:
                session = await queries.locked_session(tx.session, session_id)
                if session is None or session.state is SpyState.ENDED or session.stopped_at is not None:
                    return SpyEnd.STOPPED
                if spied != session.channel or mode is None:
                    return SpyEnd.WRONG_CHANNEL
                await actions.began(tx, session_id, mode)
                return None

        wrong = await patiently(once)
        if wrong is not None:
            log.log(40 if wrong is SpyEnd.WRONG_CHANNEL else 20, "spying.cut", session=str(session_id), heard=spied, reason=wrong.value)
            await self._cut(session_id)
            if wrong is SpyEnd.WRONG_CHANNEL:
                await self._finish(session_id, wrong)

    async def _finish(self, session_id: UUID, why: SpyEnd | None, *, answered: bool = False) -> None:
        async def once() -> None:
            async with transaction(self.database) as tx:
                await actions.finish(tx, session_id, why, answered=answered)

        self._asked.pop(session_id, None)
        self._rung.discard(session_id)
        await patiently(once)

    async def _look(self, snapshot: Snapshot) -> None:
        """What a bridge before us left, and what was missed: legs without a session are cut, sessions without a leg are over."""
        legs = {found: leg for leg in snapshot.channels if (found := session_of(leg.get("uniqueid")))}
        async with transaction(self.database) as tx:
            known = {session.id: session for session in await queries.on_the_switch(tx.session, self.switch)}
        for session_id, leg in legs.items():
            if session_id not in known:
                log.info("spying.leftover", session=str(session_id))
                await self._cut(session_id)
            elif leg.get("application") == "ChanSpy":
                spied, mode = leg.get("exten"), SPY_CONTEXTS.get(leg.get("context"))
                if known[session_id].mode_in_force is None or spied != known[session_id].channel:
                    await self._check(session_id, spied, SpyMode(mode) if mode else None)
        await self._end_missing([session for session in known.values() if session.id not in legs], snapshot)

    async def _end_missing(self, absent: Sequence[SpySession], snapshot: Snapshot) -> None:
        before, self._missing = self._missing, set()
        for session in absent:
            assert session.taken_at is not None
            taken_at = session.taken_at - self.database.clock.shift
            restarted = taken_at < snapshot.switch_started_at
            if restarted or (session.id in before and (session.state is SpyState.LISTENING or taken_at + LOST_AFTER < datetime.now(UTC))):
                # Frames of its end may be on their way, but what is missing twice is over.
                await self._finish(session.id, None if session.state is SpyState.LISTENING else SpyEnd.LOST)
            else:
                self._missing.add(session.id)
