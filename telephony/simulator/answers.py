"""What the simulated switch answers to each action, in the words of Asterisk 22."""

import re
import time
from collections.abc import Callable

from telephony.frames import DIAL_CONTEXT, JOIN_CONTEXT, SPY_CONTEXTS
from telephony.simulator.channel import Headers
from telephony.simulator.session import Action, Session
from telephony.simulator.telling import By, Order

#: The extensions there are, by context: _X. and _[0-9a-z]. are one of these, then anything.
PATTERNS = {DIAL_CONTEXT: "[0-9].+", JOIN_CONTEXT: "s", **dict.fromkeys(SPY_CONTEXTS, "[0-9a-z].+")}


def answer(session: Session, name: str, action: Action) -> None:
    """Carry an action out and answer it."""
    known = ANSWERS.get(name)
    if known:
        known(session, action)
    else:
        words = f"Invalid/unknown command: {action.get('action')}. Use Action: ListCommands to show available commands."
        session.answer(action, "Error", ("Message", words))


def ping(session: Session, action: Action) -> None:
    session.answer(action, "Success", ("Ping", "Pong"), ("Timestamp", f"{time.time():.6f}"))


def log_off(session: Session, action: Action) -> None:
    session.answer(action, "Goodbye", ("Message", "Thanks for all the fish."))
    session.close()


def core_status(session: Session, action: Action) -> None:
    started = session.switch.started_at
    date, clock = started.strftime("%Y-%m-%d"), started.strftime("%H:%M:%S")
    session.answer(
        action,
        "Success",
        *(("CoreStartupDate", date), ("CoreStartupTime", clock), ("CoreReloadDate", date), ("CoreReloadTime", clock)),
        ("CoreCurrentCalls", str(len({channel.linkedid for channel in session.switch.channels.values()}))),
        ("CoreProcessedCalls", str(len(session.switch.orders))),
    )


def _list(session: Session, action: Action, opening: str, item: str, complete: str, items: list[Headers]) -> None:
    identity = ("ActionID", action.get("actionid"))
    session.answer(action, "Success", ("EventList", "start"), ("Message", opening))
    for headers in items:
        session.say([("Event", item), identity, *headers])
    session.say([("Event", complete), identity, ("EventList", "Complete"), ("ListItems", str(len(items)))])


def core_show_channels(session: Session, action: Action) -> None:
    items = [channel.listed() for channel in session.switch.channels.values()]
    _list(session, action, "Channels will follow", "CoreShowChannel", "CoreShowChannelsComplete", items)


def status(session: Session, action: Action) -> None:
    items = [[("Privilege", "Call"), *channel.headers()] for channel in session.switch.channels.values()]
    _list(session, action, "Channel status will follow", "Status", "StatusComplete", items)


def device_state_list(session: Session, action: Action) -> None:
    items: list[Headers] = [[("Device", device), ("State", state)] for device, state in session.switch.devices.items()]
    _list(session, action, "Device State Changes will follow", "DeviceStateChange", "DeviceStateListComplete", items)


def originate(session: Session, action: Action) -> None:
    technology, _, endpoint = action.get("channel").partition("/")
    number, context = action.get("exten"), action.get("context")
    if technology != "PJSIP" or not endpoint:
        session.answer(action, "Error", ("Message", "Invalid channel"))
    elif not re.fullmatch(PATTERNS.get(context, "$^"), number):
        session.answer(action, "Error", ("Message", "Extension does not exist."))
    else:
        session.answer(action, "Success", ("Message", "Originate successfully queued"))
        session.switch.place(
            Order(
                action_id=action.get("actionid"),
                endpoint=endpoint,
                channel_id=action.get("channelid"),
                number=number,
                context=context,
                timeout=int(action.get("timeout") or 30_000) / 1000,
                caller=_caller(action.get("callerid")),
                account=action.get("account"),
                variables=action.variables(),
            )
        )


def hang_up(session: Session, action: Action) -> None:
    found = session.switch.find(action.get("channel"))
    if found is None:
        session.answer(action, "Error", ("Message", "No such channel"))
        return
    session.answer(action, "Success", ("Message", "Channel Hungup"))
    found[1].hang_up(By.MANAGER)


def set_variable(session: Session, action: Action) -> None:
    found = session.switch.find(action.get("channel"))
    if found is None:
        session.answer(action, "Error", ("Message", "No such channel"))
        return
    found[0].variables[action.get("variable").removeprefix("__")] = action.get("value")
    session.answer(action, "Success", ("Message", "Variable Set"))


def redirect(session: Session, action: Action) -> None:
    found = session.switch.find(action.get("channel"))
    if found is None:
        session.answer(action, "Error", ("Message", "Channel does not exist: " + action.get("channel")))
        return
    session.answer(action, "Success", ("Message", "Redirect successful"))
    found[1].pass_on(action.get("context"), action.get("exten"))


def mix_monitor_mute(session: Session, action: Action) -> None:
    found = session.switch.find(action.get("channel"))
    if found is None:
        session.answer(action, "Error", ("Message", "No such channel"))
    elif (recorder := getattr(found[1], "recorder", None)) is None:
        session.answer(action, "Error", ("Message", "Cannot set mute flag"))
    else:
        recorder.mute(action.get("state") == "1")
        session.answer(action, "Success")


def _caller(caller_id: str) -> tuple[str, str]:
    """Number and name from `"Name" <number>`."""
    name, _, number = caller_id.partition("<")
    return number.rstrip(">") or "<unknown>", name.strip().strip('"') or "<unknown>"


ANSWERS: dict[str, Callable[[Session, Action], None]] = {
    "ping": ping,
    "logoff": log_off,
    "corestatus": core_status,
    "coreshowchannels": core_show_channels,
    "status": status,
    "devicestatelist": device_state_list,
    "originate": originate,
    "hangup": hang_up,
    "redirect": redirect,
    "setvar": set_variable,
    "mixmonitormute": mix_monitor_mute,
}
