"""Filling an empty installation with the demonstration: one transaction, so that it is there whole or not at all.

Only a proposed change of the strategy comes afterwards: its preview is computed as the worker does it.
"""

import asyncio
import random
import secrets
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from backend.accounts.actions import record_bucket_moves
from backend.assignment.actions import seed as seed_skills
from backend.calls import dispositions
from backend.contact.rulebook import load_rulesets
from backend.imports.demo.countries import COUNTRIES
from backend.imports.demo.debtors import invent
from backend.imports.demo.debts import Debts
from backend.imports.demo.floor import Staffed, staff
from backend.imports.demo.history import History
from backend.imports.demo.numbers import Numbers
from backend.imports.demo.proposal import propose
from backend.imports.demo.rows import COLUMNS, Ids, Rows, columns_of
from backend.imports.staging import connection_of
from backend.kit.locks import one_at_a_time
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import pauses
from backend.people.passwords import hash_password
from backend.promises.actions import seed_policy
from backend.recordings.demonstration import seed_examples as seed_recording_examples
from backend.settings import Settings
from backend.strategy.actions import seed as seed_strategy
from backend.worklist.ranking import rank

DEBTORS = 20_000
SEED = 2300
#: Of a hundred debtors, so many have this many accounts with their creditor.
HOW_MANY_ACCOUNTS = (1,) * 68 + (2,) * 25 + (3,) * 7
Say = Callable[[str, float], None]


@dataclass(frozen=True)
class Seeded:
    """What was written, and the password if it had to be invented."""

    rows: dict[str, int]
    password: str | None = None


async def seed_floor(
    database: Database, settings: Settings, progress: Say | None = None, *, size: int = DEBTORS, seed: int = SEED
) -> Seeded | None:
    """Fill an empty installation; None when there is data already. `progress` hears what is done and how much of all, 0 to 1."""
    say = progress or (lambda _, __: None)
    async with transaction(database) as tx:
        # Two starts at once: the second waits, and then finds the first one's rows.
        await one_at_a_time(tx.session, "demonstration")
        if (await tx.session.execute(text("SELECT EXISTS (SELECT FROM app_user) OR EXISTS (SELECT FROM portfolio)"))).scalar_one():
            return None
        password = settings.demo_password or secrets.token_urlsafe(9)
        rows = await fill(tx, password, say, size=size, seed=seed)
    say("Proposing a change", 0.97)
    await propose(database)
    say("Done", 1.0)
    return Seeded({name: len(written) for name, written in rows.tables.items()}, None if settings.demo_password else password)


async def fill(tx: Transaction, password: str, say: Say, *, size: int, seed: int) -> Rows:
    """Write the demonstration in this transaction."""
    await seed_rules(tx)
    say("Inventing debtors", 0.02)
    password_hash = await hash_password(password)
    rows = await asyncio.to_thread(
        invent_floor, size, seed, tx.now, password_hash, lambda share: say("Inventing debtors", 0.02 + 0.4 * share)
    )
    await write(tx, rows, say)
    say("Ageing", 0.85)
    await record_bucket_moves(tx)
    say("Ranking the worklist", 0.9)
    await rank(tx)
    return rows


async def seed_rules(tx: Transaction) -> None:
    """Law, strategy, dispositions, pauses and policies every installation starts with."""
    await load_rulesets(tx)
    await dispositions.seed(tx)
    await pauses.seed(tx)
    await seed_policy(tx)
    await seed_skills(tx)
    await seed_strategy(tx)
    await seed_recording_examples(tx)


def invent_floor(size: int, seed: int, now: datetime, password_hash: str, say: Callable[[float], None] = lambda _: None) -> Rows:
    """All rows of a demonstration of so many debtors; the same for the same size, seed and moment."""
    chance = random.Random(seed)
    rows, numbers = Rows(), Numbers(chance)
    ids = Ids(chance, now.replace(hour=0, minute=0, second=0, microsecond=0))
    places = staff(rows, ids, chance, password_hash, now)
    debts = Debts(rows, ids, chance, now)
    history = History(rows, ids, chance, _labels(), now)
    numbered = dict.fromkeys((place.id for place in places), 0)
    for done in range(size):
        place = chance.choices(places, weights=[one.creditor.share for one in places])[0]
        numbered[place.id] += 1
        _one(rows, ids, chance, numbers, debts, history, place, numbered[place.id], now)
        if done % 500 == 0:
            say(done / size)
    rows.chain()
    return rows


def _one(
    rows: Rows,
    ids: Ids,
    chance: random.Random,
    numbers: Numbers,
    debts: Debts,
    history: History,
    place: Staffed,
    number: int,
    now: datetime,
) -> None:
    country = COUNTRIES[place.creditor.country]
    initials = "".join(word[0] for word in place.creditor.creditor.split()[:2]).upper()
    debtor = invent(
        rows,
        ids,
        chance,
        numbers,
        country,
        place.creditor.creditor,
        f"{initials}{place.creditor.products[0][0][0].upper()}{number:05}",
        now,
    )
    for which in range(chance.choice(HOW_MANY_ACCOUNTS)):
        history.invent(debts.invent(debtor, place, f"{initials}-{number:05}-{which + 1}"))


async def write(tx: Transaction, rows: Rows, say: Say) -> None:
    """Copy everything into its tables."""
    connection = await connection_of(tx)
    total = sum(len(written) for written in rows.tables.values())
    done = 0
    for table in COLUMNS:
        say(f"Writing {table.replace('_', ' ')}", 0.45 + 0.35 * done / max(1, total))
        await connection.copy_records_to_table(table, records=rows.tables[table], columns=columns_of(table))
        done += len(rows.tables[table])
    await tx.session.execute(text("ANALYZE " + ", ".join(COLUMNS)))


def _labels() -> dict[str, dict[str, str]]:
    kinds = tomllib.loads(dispositions.SHIPPED.read_text())["kind"]
    return {kind["code"]: kind["labels"] for kind in kinds}
