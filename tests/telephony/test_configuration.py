"""The configuration of a real switch: what is written, who may read it, and that nothing in it is as good as a shell."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from backend.kit.transaction import Database, transaction
from backend.telephones.models import Switch, Transport
from backend.telephones.models import Trunk as KnownTrunk
from backend.telephones.rules import line_secret, sip_secret
from telephony.asterisk import findings, local
from telephony.asterisk.place import PLACEHOLDER, TEMPLATES, Place, PlaceWrong, shipped
from telephony.asterisk.writing import write
from tests.journeys.floor import PROMESA
from tests.make import Make
from tests.switch.asterisk import SECRET_KEY, Asterisk

#: What reaches the system of the switch's host.
SHELLS = re.compile(r"\b(System|TrySystem|SHELL|AGI|EAGI|DeadAGI|FastAGI|ExternalIVR|ENV|FILE|CURL|func_shell|app_system|res_agi)\b")


def test_every_parameter_is_used_and_none_is_left_open() -> None:
    used = {name for template in TEMPLATES.glob("*.conf") for name in PLACEHOLDER.findall(template.read_text())}
    assert used == set(Place().values())
    assert not any(PLACEHOLDER.search(text) for text in shipped(Place()).values())


def test_what_is_not_given_leaves_no_line_behind() -> None:
    assert "external_media_address" not in shipped(Place())["pjsip.conf"]
    assert "external_media_address = 192.0.2.1" in shipped(Place(external_address="192.0.2.1"))["pjsip.conf"]


def test_nothing_reaches_the_system() -> None:
    for name, text in shipped(Place()).items():
        code = "\n".join(line.partition(";")[0] for line in text.splitlines())
        assert SHELLS.findall(code) == [], name
    [granted] = re.findall(r"^write = (.*?)\s*$", shipped(Place())["manager.conf"], re.MULTILINE)
    assert set(granted.split(",")) == {"call", "originate", "reporting"}


@pytest.mark.parametrize("text", ["a\nb", "a;b", "a b", "", "#include x", "a]b"])
def test_a_value_cannot_become_a_second_line(text: str) -> None:
    with pytest.raises(PlaceWrong):
        Place(system_name=text)
    with pytest.raises(PlaceWrong):
        local.telephones([local.Telephone(text, "x")])
    with pytest.raises(PlaceWrong):
        local.trunks([local.Trunk("norte", text)])


def test_nothing_listens_that_no_trunk_needs() -> None:
    def opened(*transports: str) -> set[str]:
        carriers = [local.Trunk(f"t{number}", "sip.example:5060", transport=each) for number, each in enumerate(transports)]
        return set(re.findall(r"^\[(transport-[a-z-]+)\]", local.trunks(carriers), re.MULTILINE))

    assert opened("udp") == set()
    assert opened("tcp", "tcp", "tls_unverified") == {"transport-tcp", "transport-tls-unverified"}
    assert re.findall(r"^\[(transport-[a-z-]+)\]$", shipped(Place())["pjsip.conf"], re.MULTILINE) == ["transport-udp", "transport-ws"]


def test_two_switches_have_one_secret_and_every_pair_another() -> None:
    assert line_secret("key", "north", "main") == line_secret("key", "main", "north")
    assert len({line_secret("key", "main", other) for other in ("north", "south", "main")}) == 3


def test_the_doctor_says_of_every_other_switch_whether_its_telephones_can_be_rung() -> None:
    states = {"switch_north": "NOT_INUSE", "switch_south": "UNAVAILABLE"}
    found = findings.lines(["north", "south", "west"], states)
    assert [each.verdict for each in found] == [findings.Verdict.OK, findings.Verdict.MISSING, findings.Verdict.MISSING]
    assert "does not answer" in found[1].words
    assert "no line to west" in found[2].words


def test_a_carriers_password_may_hold_what_would_begin_a_comment() -> None:
    text = local.trunks([local.Trunk("norte", "sip.example:5060", username="u", password="a;b")])
    assert "password = a\\;b\n" in text
    with pytest.raises(PlaceWrong):
        local.trunks([local.Trunk("norte", "sip.example:5060", username="u", password="a\nb")])


def test_secrets_are_for_the_switch_alone(tmp_path: Path) -> None:
    files = {**shipped(Place()), "local/manager_secret.conf": local.manager_secret("hush"), "local/telephones.conf": local.telephones([])}
    write(tmp_path, files)
    assert (tmp_path / "local/manager_secret.conf").stat().st_mode & 0o777 == 0o600
    assert all(file.stat().st_mode & 0o007 == 0 for file in tmp_path.rglob("*.conf"))
    write(tmp_path, files, group=os.getgid())
    assert (tmp_path / "local/manager_secret.conf").stat().st_mode & 0o777 == 0o640


def test_what_somebody_else_wrote_is_kept_beside(tmp_path: Path) -> None:
    (tmp_path / "manager.conf").write_text("[mine]\n")
    assert "kept manager.conf as manager.conf.before-promesa" in write(tmp_path, shipped(Place()))
    assert (tmp_path / "manager.conf.before-promesa").read_text() == "[mine]\n"
    assert write(tmp_path, shipped(Place())) == []


async def test_the_command_writes_the_installations_telephones_and_says_what_changed(
    database_url: str, redis_url: str, make: Make, database: Database, tmp_path: Path
) -> None:
    team = await make.team()
    await make.collector(team, endpoint="ana")
    await make.telephone_place(await make.collector(team, endpoint="ben"), in_browser=False)
    await make.telephone_place(await make.collector(team, endpoint="carla"), at="north")
    await make.trunk("sur")
    async with transaction(database) as tx:
        (await tx.session.get_one(KnownTrunk, "sur")).transport = Transport.TLS
        tx.session.add(Switch(name="sin-linea", created_at=tx.now))
        (await tx.session.get_one(Switch, "north")).address = "192.0.2.9:5060"
        (await tx.session.get_one(Switch, "main")).address = "192.0.2.7:5060"
    secret_file = tmp_path / "secret"
    secret_file.write_text("hush;hush\n")

    def typed(*words: str) -> "subprocess.CompletedProcess[str]":
        urls = {"PROMESA_DATABASE_URL": database_url, "PROMESA_REDIS_URL": redis_url, "PROMESA_SECRET_KEY": SECRET_KEY}
        command = [PROMESA, "asterisk", "config", "--to", str(tmp_path / "etc"), *words]
        return subprocess.run(command, env={**os.environ, **urls}, capture_output=True, text=True, check=False)

    assert "PROMESA_AMI_URL" in typed().stderr
    first = typed("--secret-file", str(secret_file), "--ami-port", "15038")
    assert "wrote manager.conf" in first.stdout, first.stderr
    assert "port = 15038" in (tmp_path / "etc/manager.conf").read_text()
    assert "secret = hush\\;hush\n" in (tmp_path / "etc/local/manager_secret.conf").read_text()
    assert f"username = ana\npassword = {sip_secret(SECRET_KEY, 'ana')}\n" in (tmp_path / "etc/local/telephones.conf").read_text()
    telephones = (tmp_path / "etc/local/telephones.conf").read_text()
    assert "[ana](browser-telephone)" in telephones
    assert "[ben](hard-telephone)" in telephones
    assert "carla" not in telephones
    # A line to every other switch that can be reached, and none to oneself; what only a trunk needs is opened for it.
    switches = (tmp_path / "etc/local/switches.conf").read_text()
    assert "[switch_north](other-switch)\n" in switches
    assert f"username = switch_main\npassword = {line_secret(SECRET_KEY, 'north', 'main')}\n" in switches
    assert "sin-linea" not in switches
    assert "[switch_main](" not in switches
    assert (tmp_path / "etc/local/switches.conf").stat().st_mode & 0o777 == 0o600
    assert "[transport-tls](over-tls)\n" in (tmp_path / "etc/local/trunks.conf").read_text()
    assert "[sur](carrier)\n" in (tmp_path / "etc/local/trunks.conf").read_text()
    assert typed("--secret-file", str(secret_file), "--ami-port", "15038").stdout == "nothing changed\n"
    assert "hush" not in first.stdout + first.stderr
    refused = typed("--secret-file", str(secret_file), "--system-name", "a;b")
    assert "system_name may hold letters" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_real_switch_takes_it_as_it_is(asterisk: Asterisk) -> None:
    asterisk.console("core waitfullybooted")
    assert "browser1/browser1" in asterisk.console("pjsip show endpoint browser1")
    assert "webrtc                             : yes" in asterisk.console("pjsip show endpoint browser1")
    assert "trunk/trunk" in asterisk.console("pjsip show identifies")
    # Files of modules that may be unconfigured are named once at the start; nothing else is wrong.
    faults = [line for line in asterisk.log().splitlines() if "ERROR" in line and "Unable to load config file" not in line]
    assert faults == []


def test_callers_are_let_in_unless_a_place_wants_none() -> None:
    assert re.search(r"^PROMESA_INBOUND = 1\b", shipped(Place())["extensions.conf"], re.MULTILINE)
    assert re.search(r"^PROMESA_INBOUND = 0\b", shipped(Place(inbound="0"))["extensions.conf"], re.MULTILINE)
    words = [findings.callers(said)[0].words for said in ("1", "0", None)]
    assert [word.split(":")[0] for word in words] == [
        "whoever calls is offered to collectors",
        "whoever calls is refused, as PROMESA_INBOUND says",
        "whether callers are let in",
    ]
