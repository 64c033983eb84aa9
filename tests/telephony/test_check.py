"""`promesa asterisk check` on a real switch: silent when all is well, and one sentence for each thing that is broken."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.kit.transaction import Database
from backend.settings import Settings
from telephony.asterisk import ledger_check
from telephony.asterisk.checking import check
from telephony.asterisk.findings import Finding, Verdict, clock, permissions, shipped_contexts, version
from tests.make import Make
from tests.switch.asterisk import Asterisk


@pytest.fixture
def settings_at(settings: Settings) -> Callable[[Asterisk], Settings]:
    """The installation's settings with this switch."""
    return lambda asterisk: settings.model_copy(update={"ami_url": asterisk.url})


def change(asterisk: Asterisk, name: str, pattern: str, by: str) -> None:
    """Break one line of a switch's configuration, and start it with that."""
    file = asterisk.folder / "etc" / name
    text, count = re.subn(pattern, by, file.read_text(), flags=re.MULTILINE)
    assert count, f"{name} has no {pattern}"
    file.write_text(text)
    asterisk.restart()
    asterisk.console("core waitfullybooted")


def told(found: list[Finding], verdict: Verdict) -> list[str]:
    return [finding.words for finding in found if finding.verdict is verdict]


async def test_nothing_is_missing_at_the_shipped_configuration(
    settings_at: Callable[[Asterisk], Settings], asterisk: Asterisk, make: Make, database: Database
) -> None:
    await make.collector(await make.team(), endpoint="desk1")
    await make.collector(await make.team(), endpoint="browser1")
    asterisk.console("core waitfullybooted")
    await settled_trunk(asterisk)
    found = await check(settings_at(asterisk), asterisk.ledger, asterisk.recordings)
    assert told(found, Verdict.MISSING) == told(found, Verdict.RISKY) == told(found, Verdict.UNKNOWN) == []
    assert "1 of them not registered now: browser1" in told(found, Verdict.OK)
    assert "the ledger is there, readable and growing" in told(found, Verdict.OK)
    assert "whoever calls is offered to collectors" in told(found, Verdict.OK)


async def settled_trunk(asterisk: Asterisk) -> None:
    """The switch has asked its carrier whether it is there."""
    async with asyncio.timeout(90):
        while "Avail " not in next(line for line in asterisk.console("pjsip show contacts").splitlines() if " trunk/" in line):
            await asyncio.sleep(0.5)


#: File, what is broken in it, how, and the words that say it.
BROKEN = {
    "no JSON ledger": ("cel.conf", "^enable = yes", "enable = no", "No such file"),
    "no times": ("manager.conf", "^timestampevents = yes", "timestampevents = no", "timestampevents"),
    "no variables": ("manager.conf", "^channelvars = .*", "channelvars =", "channelvars"),
    "no events of calls": ("manager.conf", "^read = system,call,user", "read = system,user", "read = call"),
    "no events of the dialplan": ("manager.conf", "^read = system,call,user", "read = system,call", "read = user"),
    "never booted": ("manager.conf", "^read = system,call,user", "read = call,user", "read = system"),
    "no filter": ("manager.conf", "^eventfilter.*", "", "the event filter"),
    "may not ring": ("manager.conf", "^write = call,originate,reporting", "write = call,reporting", "write = originate"),
    "may not hang up": ("manager.conf", "^write = call,originate,reporting", "write = originate,reporting", "write = call"),
    "may not look": ("manager.conf", "^write = call,originate,reporting", "write = call,originate", "write = reporting"),
    "one sign-in": ("manager.conf", "^allowmultiplelogin = yes", "allowmultiplelogin = no", "allowmultiplelogin"),
    "no dialplan": ("extensions.conf", r"^\[promesa-answered\]", "[other]", "promesa-answered"),
    "a stranger": ("local/telephones.conf", r"\bdesk1\b", "desk-one", "does not know desk1"),
    "no trunk": ("local/trunks.conf", r"\btrunk\b", "sur", "does not know trunk trunk"),
}


@pytest.mark.parametrize("fault", BROKEN)
async def test_each_thing_that_is_broken_is_said(
    settings_at: Callable[[Asterisk], Settings], asterisk: Asterisk, make: Make, database: Database, fault: str
) -> None:
    await make.collector(await make.team(), endpoint="desk1")
    change(asterisk, *BROKEN[fault][:3])
    found = await check(settings_at(asterisk), asterisk.ledger, asterisk.recordings)
    assert any(BROKEN[fault][3] in words for words in told(found, Verdict.MISSING)), found


async def test_what_nobody_needs_is_warned_of(settings_at: Callable[[Asterisk], Settings], asterisk: Asterisk, database: Database) -> None:
    change(asterisk, "manager.conf", "^write = .*", "write = call,originate,reporting,system,command,config")
    found = await check(settings_at(asterisk), asterisk.ledger, None)
    assert [re.match(r"write = (\w+)", words)[1] for words in told(found, Verdict.RISKY)] == ["command", "config", "system"]  # type: ignore[index]
    assert any(words.startswith("recordings") for words in told(found, Verdict.UNKNOWN))


async def test_who_cannot_come_in_is_told_why(settings: Settings, asterisk: Asterisk, database: Database, tmp_path: Path) -> None:
    async def the_words(url: str | None) -> str:
        [finding] = await check(settings.model_copy(update={"ami_url": url}), None, None)
        assert finding.verdict is Verdict.MISSING
        return finding.words

    assert "refuses the sign-in (Authentication failed)" in await the_words(asterisk.url.replace(asterisk.secret, "wrong"))
    assert "nobody takes the connection at 127.0.0.1:1" in await the_words("ami://promesa:x@127.0.0.1:1")
    assert "ami://user:secret@host:5038" in await the_words("http://127.0.0.1")
    assert "PROMESA_AMI_URL" in await the_words(None)


@pytest.mark.parametrize(
    ("said", "verdict", "words"),
    [
        ("22.10.1~dfsg+~cs6.17", Verdict.OK, "Asterisk 22.10.1"),
        ("22.9.0", Verdict.OK, "Asterisk 22.9.0"),
        ("22.8.2", Verdict.MISSING, "a ledger of JSON lines: 22.9"),
        ("22.0.0", Verdict.MISSING, "event filters by name and SIP causes of ended calls and a ledger"),
        ("20.19.0", Verdict.OK, "20.19.0"),
        ("20.9.1", Verdict.MISSING, "too old"),
        ("18.26.0", Verdict.MISSING, "too old"),
        ("GIT-master-1234", Verdict.UNKNOWN, "GIT-master"),
    ],
)
def test_the_version_decides_what_can_be_relied_on(said: str, verdict: Verdict, words: str) -> None:
    [finding] = version(said)
    assert (finding.verdict, words in finding.words) == (verdict, True), finding


def test_a_ledger_is_read_line_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_check, "PATIENCE_SECONDS", 0.1)
    file = tmp_path / "ledger.json"
    file.write_text('{"UniqueID": "mine"}\n{"UniqueID": "other"}\n{"half')
    assert [finding.verdict for finding in ledger_check.ledger(file, "mine")] == [Verdict.OK]
    [finding] = ledger_check.ledger(file, "half")
    assert "does not grow" in finding.words
    file.write_text('{"UniqueID": "mine"}\n{"broken\n')
    [finding] = ledger_check.ledger(file, "mine")
    assert finding.words.startswith("1 of the ledger's last 2 lines are no JSON")


def test_clocks_may_differ_by_two_seconds() -> None:
    assert [clock(ahead)[0].verdict for ahead in (0.0, 1.9, -2.1)] == [Verdict.OK, Verdict.OK, Verdict.MISSING]


def test_what_is_needed_is_what_the_bridge_asks() -> None:
    assert permissions({"originate", "hangup", "redirect", "coreshowchannels", "corestatus", "devicestatelist"})[0].verdict is Verdict.OK
    assert {"promesa-dial", "promesa-collectors", "promesa-probe"} <= set(shipped_contexts())
