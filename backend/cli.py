"""`promesa ...`: the program's commands. Each loads only what it needs: starting must be quick."""

import contextlib
import errno
import runpy
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from backend.settings import Settings


#: The disk is full or refuses us: nothing a traceback would explain.
PLACE_IS_WRONG = {errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.ENOENT}


def main() -> None:
    """Run a command; what is wrong outside of us is told in a sentence, not in a traceback."""
    from backend.kit.embedded import EmbeddedWrong
    from backend.kit.refusal import Refusal
    from backend.settings import SettingsWrong

    try:
        promesa(standalone_mode=True)
    except (EmbeddedWrong, SettingsWrong, Refusal) as wrong:
        click.echo(str(wrong), err=True)
        sys.exit(1)
    except OSError as failure:
        if failure.errno not in PLACE_IS_WRONG:
            raise
        where = f" at {failure.filename}" if failure.filename else ""
        click.echo(f"{failure.strerror}{where}. Make room or choose another place with PROMESA_DATA_DIR.", err=True)
        sys.exit(1)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def promesa() -> None:
    """A workbench for collections floors."""


def _settings() -> "Settings":
    from backend.settings import read_settings

    return read_settings()


@promesa.command()
def run() -> None:
    """Everything in the foreground, databases included where no URLs are set."""
    from backend.floor.running import run as run_floor

    run_floor(_settings())


@promesa.command()
def web() -> None:
    """The HTTP and socket server."""
    from backend.serving import main as serve

    serve([])


@promesa.command()
def worker() -> None:
    """Background jobs."""
    # The core starts its satellites but imports nothing of them.
    runpy.run_module("workers.main", run_name="__main__")


@promesa.command()
def bridge() -> None:
    """The bridge to the telephone switch named by PROMESA_AMI_URL."""
    runpy.run_module("telephony.main", run_name="__main__")


@promesa.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def asterisk(words: tuple[str, ...]) -> None:
    """The telephone switch: its configuration, and whether it is as it must be."""
    from backend.commands.installation import in_environment

    sys.argv[1:] = words
    asks_for_help = not words or {"-h", "--help"} & set(words)
    with contextlib.nullcontext() if asks_for_help else in_environment():
        runpy.run_module("telephony.asterisk", run_name="__main__")


@promesa.command()
def migrate() -> None:
    """Bring the database's schema to the newest revision, and load the shipped rules it does not have."""
    from backend.kit.migration import head
    from backend.kit.migration import migrate as bring_up_to_date

    url = _settings().database_url
    if url is None:
        raise click.UsageError("set PROMESA_DATABASE_URL; `promesa run` migrates its embedded database itself")
    bring_up_to_date(url)
    _load_shipped()
    click.echo(f"The schema is at revision {head()}.")


def _load_shipped() -> None:
    from backend.commands.installation import in_database
    from backend.shipped import load_shipped

    in_database(lambda database, _: load_shipped(database))


@promesa.command()
@click.option("--debtors", default=20_000, show_default=True, help="How many are invented.")
@click.option("--seed", default=2300, show_default=True, help="The same seed invents the same floor.")
def demo(debtors: int, seed: int) -> None:
    """Fill an empty installation with an invented Latin American floor."""
    from backend.commands.demo import fill
    from backend.commands.installation import in_database

    click.echo(in_database(lambda database, settings: fill(database, settings, debtors, seed)))


@promesa.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", help="A saved or shipped way to read the columns, as `ibm`; unset: as the columns suggest.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Read the file as it would have looked on this day.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_(file: Path, profile: str | None, as_of: datetime | None, dry_run: bool) -> None:
    """Read debtors, accounts, items, contacts or payments from a CSV or XLSX file."""
    from backend.commands import data
    from backend.commands.installation import in_database

    report = in_database(lambda database, settings: data.import_file(database, settings, file, profile, as_of and as_of.date(), dry_run))
    click.echo(report)


DAY = click.DateTime(["%Y-%m-%d"])


@promesa.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--profile", default="ibm", show_default=True, help="A shipped way to read the columns.")
@click.option("--strategy", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="TOML or JSON; unset: the shipped one.")
@click.option("--from", "first", type=DAY, required=True, help="The first day of which a list is made.")
@click.option("--until", "last", type=DAY, required=True, help="The last.")
@click.option("--every", default=7, show_default=True, help="Days between two lists.")
@click.option("--late", default=7, show_default=True, help="Paid late: still owed this many days after the list.")
@click.option("--calls", default=5, show_default=True, help="Calls a day.")
@click.option("--seed", default=0, show_default=True, help="The same seed throws the same dice.")
@click.option("--figure", type=click.Path(dir_okay=False, path_type=Path), help="Lift curves, as FILE.html or FILE.json.")
def backtest(
    file: Path,
    profile: str,
    strategy: Path | None,
    first: datetime,
    last: datetime,
    every: int,
    late: int,
    calls: int,
    seed: int,
    figure: Path | None,
) -> None:
    """Replay a strategy on history: how soon it would have reached those who paid late, beside simpler orders."""
    from backend.backtest.lift import Asked
    from backend.commands import backtest as command

    asked = Asked(first.date(), last.date(), every, late, calls, seed)
    click.echo(command.run(file, profile, strategy, asked, figure))


@promesa.command()
def verify() -> None:
    """Prove that no timeline and no recording was changed since it was written."""
    from backend.commands import data
    from backend.commands.installation import in_database

    whole, words = in_database(data.verify)
    click.echo(words)
    sys.exit(0 if whole else 1)


@promesa.group()
def user() -> None:
    """Who may come in."""


ROLES = click.Choice(["collector", "supervisor", "manager", "administrator"])


@user.command("add")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", type=ROLES, required=True)
def user_add(email: str, name: str, role: str) -> None:
    """Let somebody in: prints the link with which they choose a password, once."""
    from backend.commands import people
    from backend.commands.installation import in_database

    click.echo(in_database(lambda database, _: people.add(database, email, name, role)))


@user.command("link")
@click.argument("email")
def user_link(email: str) -> None:
    """Another one-time link for somebody who lost theirs, or their password."""
    from backend.commands import people
    from backend.commands.installation import in_database

    click.echo(in_database(lambda database, _: people.link(database, email)))


@user.command("first", hidden=True)
def user_first() -> None:
    """The first administrator of an empty installation."""
    from backend.commands import people
    from backend.commands.installation import in_database

    if address := in_database(lambda database, _: people.first(database)):
        click.echo(f"This installation is empty. Its administrator chooses a password here, once: {address}")


@promesa.command()
def config() -> None:
    """What is set, from where; secrets are not shown."""
    secret = {"database_url", "redis_url", "ami_url", "secret_key", "demo_password", "s3_access_key", "s3_secret_key"}
    for name, value in _settings().model_dump().items():
        shown = "(set)" if name in secret and value is not None else value
        click.echo(f"PROMESA_{name.upper()}={'' if shown is None else shown}")


if __name__ == "__main__":
    main()
