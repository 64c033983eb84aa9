"""`promesa demo`: the demonstration floor's data, and the one password of its sign-ins."""

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from sqlmodel import col, select

from backend.floor.door import keep_password, kept_password
from backend.imports.demo.seeding import seed_floor
from backend.kit.transaction import Database, transaction
from backend.people.models import User
from backend.people.passwords import hash_password
from backend.settings import Settings

DOMAIN = "@demo.test"


async def fill(database: Database, settings: Settings, debtors: int, seed: int) -> str:
    """Fill an empty installation, showing how far it is; one that is filled only takes over the password that is set."""
    password = settings.demo_password or kept_password(settings.data_dir)
    with _bar() as progress:
        whole = progress.add_task("Preparing", total=1.0)
        seeded = await seed_floor(
            database,
            settings.model_copy(update={"demo_password": password}),
            lambda doing, share: progress.update(whole, description=doing, completed=share),
            size=debtors,
            seed=seed,
        )
    if seeded is None:
        changed = await take_over_password(database, password)
        told = f"There is data already; it stays as it is. {changed} sign-ins take the password {password}"
    else:
        told = f"{seeded.rows['debtor']:,} debtors, {seeded.rows['account']:,} accounts, {seeded.rows['item']:,} items."
    keep_password(settings.data_dir, password)
    return told


async def take_over_password(database: Database, password: str) -> int:
    """Give every demonstration sign-in this password; how many there are."""
    hashed = await hash_password(password)
    async with transaction(database) as tx:
        users = (await tx.session.exec(select(User).where(col(User.email).endswith(DOMAIN)))).all()
        for user in users:
            user.password_hash = hashed
    return len(users)


def _bar() -> Progress:
    """On a terminal a bar that grows; elsewhere nothing, so that logs stay readable."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"), TimeElapsedColumn())
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)
