"""`promesa asterisk check`: sign in at the switch as the bridge does, try what the bridge rests on, and say what is missing."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from backend.kit.starting import open_database
from backend.kit.transaction import transaction
from backend.settings import Settings
from backend.telephones import queries
from telephony.ami import Conversation, Headers, LinkLost
from telephony.asterisk import findings
from telephony.asterisk.findings import Finding, missing, ok, unknown
from telephony.asterisk.ledger_check import ledger, recordings
from telephony.dial import Manners
from telephony.frames import CALL_VARIABLE, Frame
from telephony.link import AmiAddress

PATIENCE_SECONDS = 5.0
PROBE_CONTEXT = "promesa-probe"


async def check(settings: Settings, cel_file: Path | None, recordings_folder: Path | None) -> list[Finding]:
    """Everything there is to say about the switch PROMESA_AMI_URL names."""
    if settings.ami_url is None:
        return [missing("PROMESA_AMI_URL: set it to ami://user:secret@host:5038")]
    try:
        address = AmiAddress.parse(settings.ami_url)
    except ValueError as wrong:
        return [missing(str(wrong))]
    async with open_database(settings) as database, transaction(database) as tx:
        telephones = [endpoint for endpoint, *_ in await queries.telephones(tx.session, settings.switch)]
        trunks = [trunk.name for trunk in await queries.trunks(tx.session, settings.switch)] or [Manners.trunk]
        others = [name for name in sorted(await queries.switch_addresses(tx.session)) if name != settings.switch]
    heard = Heard()
    try:
        async with signed_in(address, heard) as switch:
            found = [ok(f"signed in at {address.name}"), *await _of_the_account(address, switch, heard)]
            found += await _of_the_switch(switch, telephones, trunks, others)
            tried = await _try_a_call(switch, heard)
            found += findings.probe([frame for frame in heard.frames if tried and tried in frame.headers.values()], tried is not None)
            found += await asyncio.to_thread(ledger, cel_file, tried)
    except (LinkLost, TimeoutError, OSError) as failure:
        return [missing(f"{failure or 'no answer in time'}")]
    return found + recordings(recordings_folder)


class Heard:
    """Every event so far."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []
        self._news = asyncio.Event()

    def put(self, frame: Frame) -> None:
        """One more."""
        self.frames.append(frame)
        self._news.set()

    async def until(self, is_it: Callable[[Frame], bool]) -> bool:
        """Whether such an event came in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not any(is_it(frame) for frame in self.frames):
                    self._news.clear()
                    await self._news.wait()
        return any(is_it(frame) for frame in self.frames)


class Switch:
    """A signed-in conversation that is asked one thing after the other."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def ask(self, action: Headers, *, as_list: bool = False) -> list[Frame]:
        """The switch's answer, or the whole list it opens."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await self._conversation.send(action, as_list=as_list)


@contextlib.asynccontextmanager
async def signed_in(address: AmiAddress, heard: Heard) -> AsyncIterator[Switch]:
    """A conversation with the switch; LinkLost says in words why there is none."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            connect = asyncio.get_running_loop().create_connection(lambda: Conversation(heard.put), address.host, address.port)
            _, conversation = await connect
    except (OSError, TimeoutError) as failure:
        why = str(failure) or "no answer"
        raise LinkLost(f"nobody takes the connection at {address.name} ({why}): bindaddr and port in manager.conf, or a firewall") from None
    try:
        login = {"Action": "Login", "Username": address.user, "Secret": address.secret, "Events": "on"}
        async with asyncio.timeout(PATIENCE_SECONDS):
            [answer] = await conversation.send(login)
        if not answer.succeeded:
            raise LinkLost(f"the switch refuses the sign-in ({answer.get('message')}): account, secret or permit in manager.conf")
        yield Switch(conversation)
    finally:
        conversation.close()


async def _of_the_account(address: AmiAddress, switch: Switch, heard: Heard) -> list[Finding]:
    found = []
    if not await heard.until(lambda frame: frame.event == "FullyBooted"):
        found.append(missing(f"no FullyBooted comes: read = system in manager.conf, or the switch is still starting: {findings.AGAIN}"))
    [listed] = await switch.ask({"Action": "ListCommands"})
    found += findings.permissions(set(listed.headers))
    try:
        async with signed_in(address, Heard()):
            pass
    except LinkLost:
        found.append(missing(f"allowmultiplelogin = yes in manager.conf: a lost link would lock the bridge out: {findings.AGAIN}"))
    return found


async def _of_the_switch(switch: Switch, telephones: Sequence[str], trunks: Sequence[str], others: Sequence[str]) -> list[Finding]:
    [settings] = await switch.ask({"Action": "CoreSettings"})
    told = settings.get("asteriskversion")
    found = findings.version(told) if settings.succeeded else [unknown("the version: the account may not ask for it")]
    asked_at = datetime.now(UTC)
    [pong] = await switch.ask({"Action": "Ping"})
    found += findings.clock(float(pong.get("timestamp")) - asked_at.timestamp()) if pong.get("timestamp") else []
    found += findings.contexts({name: await _has_context(switch, name) for name in findings.shipped_contexts()})
    [let_in] = await switch.ask({"Action": "Getvar", "Variable": "PROMESA_INBOUND"})
    found += findings.callers(let_in.get("value") if let_in.succeeded else None)
    devices = await switch.ask({"Action": "DeviceStateList"}, as_list=True)
    if not devices[0].succeeded:
        return [*found, unknown("telephones and trunks: the account may not ask for them (write = reporting)")]
    states = {device.get("device").removeprefix("PJSIP/"): device.get("state") for device in devices[1:]}
    return found + findings.telephones(telephones, states) + findings.trunks(trunks, states) + findings.lines(others, states)


async def _has_context(switch: Switch, name: str) -> bool | None:
    answer = await switch.ask({"Action": "ShowDialPlan", "Context": name}, as_list=True)
    if not answer[0].succeeded and "permission" in answer[0].get("message").lower():
        return None
    return answer[0].succeeded


async def _try_a_call(switch: Switch, heard: Heard) -> str | None:
    """Let a channel of no telephone run through the dialplan; its id, or None where that cannot be."""
    channel = f"promesa-probe-{uuid.uuid4().hex}"
    order = {
        "Action": "Originate",
        "ChannelId": channel,
        "OtherChannelId": f"{channel}-2",
        "Channel": f"Local/s@{PROBE_CONTEXT}/n",
        "Context": PROBE_CONTEXT,
        "Exten": "s",
        "Priority": "1",
        "Async": "true",
        "Variable": f"__{CALL_VARIABLE}={channel}",
    }
    [answer] = await switch.ask(order)
    if not answer.succeeded:
        return None
    await heard.until(lambda frame: frame.event == "Hangup" and frame.get("uniqueid") == channel)
    return channel
