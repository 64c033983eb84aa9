"""`promesa asterisk ...`: a configuration for a switch, and what a given switch lacks."""

import asyncio
import grp
import sys
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from telephony.asterisk.place import Place

Command = Callable[..., Any]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def asterisk() -> None:
    """The telephone switch: its configuration, and whether it is as it must be."""


def of_a_place(command: Command) -> Command:
    """One option for everything that differs from place to place."""
    for each in reversed(fields(Place)):
        option = "--" + each.name.replace("_", "-")
        command = click.option(option, default=each.default, show_default=each.default is not None, help=each.metadata["meaning"])(command)
    return command


@asterisk.command("config")
@click.option("--to", "folder", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where the files are written.")
@click.option(
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Holds the manager interface's secret; unset: the one in PROMESA_AMI_URL.",
)
@click.option(
    "--trunk-secrets",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with one file for each trunk that asks for a password, called like the trunk.",
)
@click.option("--group", help="The group the switch runs in, which may read the files.")
@of_a_place
def config(folder: Path, secret_file: Path | None, trunk_secrets: Path | None, group: str | None, **differs: str | None) -> None:
    """Write the whole configuration of the switch PROMESA_SWITCH names, its telephones and trunks included; says what changed."""
    from telephony.asterisk.configuring import configure

    changed = configure(folder, differs, secret_file=secret_file, trunk_secrets=trunk_secrets, group=_group(group))
    click.echo("\n".join(changed or ["nothing changed"]))


@asterisk.command("check")
@click.option("--cel-file", type=click.Path(path_type=Path), help="The switch's ledger as it is seen from here; unset: PROMESA_CEL_FILE.")
@click.option("--recordings", type=click.Path(path_type=Path), help="The switch's folder of recordings as it is seen from here.")
def check(cel_file: Path | None, recordings: Path | None) -> None:
    """Sign in at the switch PROMESA_AMI_URL names and say what it lacks; exit code 1 when something is missing."""
    from backend.settings import read_settings
    from telephony.asterisk.checking import check as look
    from telephony.asterisk.findings import Verdict

    settings = read_settings()
    found = asyncio.run(look(settings, cel_file or getattr(settings, "cel_file", None), recordings))
    for finding in found:
        click.echo(f"{finding.verdict:<15} {finding.words}")
    sys.exit(any(finding.verdict is Verdict.MISSING for finding in found))


def _group(name: str | None) -> int | None:
    if name is None:
        return None
    try:
        return int(name) if name.isdigit() else grp.getgrnam(name).gr_gid
    except KeyError:
        raise click.UsageError(f"there is no group {name} here") from None


if __name__ == "__main__":
    asterisk(prog_name="promesa asterisk")
