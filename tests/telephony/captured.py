"""The recorded conversations, with our names in place of the provisional ones."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from telephony.frames import ANSWERED_EVENT, COLLECTOR_END_EVENT, WANTED_EVENTS, Frame, Value
from telephony.translate import ORDER

FOLDER = Path(__file__).parent / "frames"
LEDGERS = Path(__file__).parent / "ledger"
NAMESPACE = UUID("6f0f4b7e-35c1-4d8e-9d57-0d8f6ac2b001")

#: The recording dialplan spoke on the debtor's leg too; ours does not.
NOT_OURS = "CwbCustomerEnd"
NAMES = {
    "CwbAnswered": ANSWERED_EVENT,
    "CwbEnd": COLLECTOR_END_EVENT,
    "CWB_LEG=agent": "PROMESA_LEG=collector",
    "CWB_LEG=customer": "PROMESA_LEG=debtor",
    "cwb-dial": "promesa-dial",
}

#: Callers: their ids are the switch's own.
CALLERS = sorted(path.stem for path in FOLDER.glob("inbound-*.jsonl"))
NEITHER = {"shipped-lists", *CALLERS}
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.jsonl") if ".unfiltered" not in path.name and path.stem not in NEITHER)
#: Names in the recorded ledgers.
LEDGER_NAMES = {
    '"context":"cwb-agents"': '"context":"promesa-collectors"',
    '"context":"from-trunk"': '"context":"promesa-from-trunk"',
    '"context":"cwb-dial"': '"context":"promesa-dial"',
    '"context":"cwb-progressive"': '"context":"promesa-join"',
    '"context":"cwb-agent-hangup"': '"context":"promesa-collector-end"',
    '"CWB_END"': '"PROMESA_END"',
}

#: Those recorded with the configuration we ship, names included.
SHIPPED = [scenario for scenario in SCENARIOS if scenario.startswith("shipped-")]
#: Those of which the ledger was recorded too; of calls that never had a channel it is empty.
WITH_LEDGER = sorted(path.stem for path in LEDGERS.glob("*.jsonl") if path.stem not in NEITHER)


def call_id_of(scenario: str) -> UUID:
    """The id the scenario's call has in our tests."""
    return uuid5(NAMESPACE, scenario.removesuffix(".unfiltered"))


def lines(scenario: str) -> list[dict[str, Any]]:
    """The recording, line by line, renamed."""
    recorded = [json.loads(line) for line in (FOLDER / f"{scenario}.jsonl").read_text().splitlines()]
    renamed = [_renamed(line, scenario) for line in recorded]
    return [line for line in renamed if line.get("UserEvent") != NOT_OURS]


def frames(scenario: str) -> list[Frame]:
    """What the switch said, without the client's own lines and without what our account's filter keeps back."""
    said = [line for line in lines(scenario) if "_sent" not in line]
    kept = said if scenario.endswith(".unfiltered") else [line for line in said if line.get("Event", "FullyBooted") in WANTED_EVENTS]
    return [as_frame(line) for line in kept]


def ledger(scenario: str) -> list[bytes]:
    """What the switch wrote into its ledger during the scenario, line by line, renamed."""
    text, call_id = (LEDGERS / f"{scenario}.jsonl").read_text(), str(call_id_of(scenario))
    recorded = {f'"cwb-{scenario}-A"': f'"{call_id}"', f'"cwb-{scenario}"': f'"{call_id}"'}
    for ours, name in (recorded | LEDGER_NAMES).items():
        text = text.replace(ours, name)
    return text.encode().splitlines(keepends=True)


def as_frame(line: dict[str, Any]) -> Frame:
    """One line as the frame it was."""
    return Frame({name.lower(): value for name, value in line.items() if name != "t"})


def as_bytes(line: dict[str, Any]) -> bytes:
    """One line as it came over the wire."""
    told: list[tuple[str, Value]] = [(name, value) for name, value in line.items() if name != "t"]
    pairs = [(name, each) for name, value in told for each in (value if isinstance(value, list) else [value])]
    return "".join(f"{name}: {value}\r\n" for name, value in pairs).encode() + b"\r\n"


def _renamed(value: Any, scenario: str) -> Any:
    match value:
        case dict():
            return {_renamed(key, scenario): _renamed(each, scenario) for key, each in value.items()}
        case list():
            return [_renamed(each, scenario) for each in value]
        case str():
            return _name(value, scenario.removesuffix(".unfiltered"))
    return value


def _name(text: str, scenario: str) -> str:
    call_id = str(call_id_of(scenario))
    if text in NAMES:
        return NAMES[text]
    # The recorded ids: `cwb-<scenario>`, `cwb-<scenario>-A` for the channel, `orig-cwb-<scenario>` for the order.
    text = text.replace(f"orig-cwb-{scenario}", ORDER + call_id).replace(f"cwb-{scenario}-A", call_id).replace(f"cwb-{scenario}", call_id)
    if scenario == "webrtc-reload-reattach":
        text = text.replace("o-re-1795321737", ORDER + call_id).replace("re-1795321737", call_id)
    return text.replace("CWB_CALL", "PROMESA_CALL").replace("CWB_LEG", "PROMESA_LEG")
