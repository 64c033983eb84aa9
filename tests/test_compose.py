"""The composed installation can be read: by the published schema of such files, by our own commands and settings, and by its own names."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from backend.cli import promesa
from backend.settings import Settings
from telephony.asterisk.__main__ import asterisk

FILE = Path(__file__).parents[1] / "docker-compose.yml"
COMPOSED: dict[str, Any] = YAML(typ="safe").load(FILE)
SERVICES: dict[str, dict[str, Any]] = COMPOSED["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def test_it_is_what_the_published_schema_of_compose_files_allows() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(FILE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("name", OURS)
def test_every_service_of_ours_runs_a_command_there_is(name: str) -> None:
    program, command, *words = SERVICES[name]["command"]
    assert (program, command in promesa.commands) == ("promesa", True)
    if command == "asterisk":
        # Its words are read as the command itself would.
        known = asterisk.commands[words[0]]
        filled_in = [re.sub(r"\$\{[^}]*\}", "192.0.2.7", word) for word in words[1:]]
        context = known.make_context(words[0], filled_in, resilient_parsing=False)
        assert context.params["http_bind"] == "0.0.0.0"  # noqa: S104  (inside the installation's own network)
        ports = SERVICES["asterisk"]["ports"]
        assert (
            f"{context.params['rtp_low']}-{context.params['rtp_high']}:{context.params['rtp_low']}-{context.params['rtp_high']}/udp"
            in ports
        )


@pytest.mark.parametrize("name", OURS)
def test_what_is_set_for_a_service_is_a_setting_there_is(name: str) -> None:
    known = {f"PROMESA_{setting.upper()}" for setting in Settings.model_fields}
    assert set(SERVICES[name]["environment"]) - known == set()


def test_services_wait_for_services_there_are_and_only_for_what_these_can_say() -> None:
    for name, service in SERVICES.items():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES, (name, other)
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other], (name, other)
    assert SERVICES["bridge"]["network_mode"].removeprefix("service:") in SERVICES


def test_every_named_volume_is_declared_and_every_declared_one_is_used() -> None:
    named = [volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])]
    assert {name for name in named if not name.startswith((".", "/"))} == set(COMPOSED["volumes"])
