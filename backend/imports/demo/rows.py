"""Rows on their way into the database: by table, in the order in which the tables refer to each other."""

import hashlib
import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from backend.accounts.chain import START, as_stored, link

COLUMNS = {
    "team": "id name zone",
    "app_user": "id email name role team_id locale endpoint telephone_kind password_hash created_at",
    "portfolio": "id name creditor country zone collector_kind debt_kind bucket_ends caller_id",
    "portfolio_grant": "user_id portfolio_id",
    "debtor": "id creditor reference name kind tax_id language country subdivision zone email created_at contact_stopped_at",
    "phone_number": (
        "id debtor_id raw e164 kind party zones country subdivision consent position quality retired_at retired_reason created_at"
    ),
    "account": (
        "id portfolio_id debtor_id reference currency product state closed_at closed_reason stage owner_id zone created_at "
        "balance_minor unapplied_minor disputed_minor oldest_due_on chased_due_on"
    ),
    "item": "id account_id reference kind issued_on due_on original_minor open_minor created_at",
    "payment": (
        "id portfolio_id account_id external_ref amount_minor currency value_on recorded_at method source credited_to credited_by_rule"
    ),
    "application": "id payment_id item_id amount_minor value_on applied_at",
    "promise": (
        "id account_id currency amount_minor due_on made_at made_by channel grace_business_days tolerance_basis_points minimum_minor "
        "window_ends_on window_ends_at level state decided_at received_minor required_minor advances plan_defaults_after freeze_days"
    ),
    "promise_allocation": "promise_id payment_id amount_minor",
    "dispute": "id account_id item_id reason note opened_at opened_by",
    "hold": "id account_id reason note owner_id starts_at ends_on",
    "contact_attempt": "id debtor_id account_id phone_id channel direction at user_id rang connected contact conversation right_party",
    "disposition": "id account_id user_id code note at defaulted",
    "callback": "id account_id phone_id due_at for_user_id made_by made_at note",
    "timeline_entry": "account_id seq at kind by_user_id subject_id facts hash",
    "timeline_head": "account_id seq hash",
}


class Ids:
    """Identifiers in the form of version 7, the same for the same seed and day."""

    def __init__(self, chance: random.Random, moment: datetime) -> None:
        self._bits = chance.getrandbits
        self._milliseconds = int(moment.timestamp() * 1000)
        self._count = 0

    def __call__(self) -> UUID:
        """The next one; each sorts after those before it."""
        self._count += 1
        time = self._milliseconds + (self._count >> 12)
        value = time << 80 | 0x7 << 76 | (self._count & 0xFFF) << 64 | 0x2 << 62 | self._bits(62)
        return UUID(int=value)


class Rows:
    """Everything that will be written."""

    def __init__(self) -> None:
        self.tables: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}
        self._told: dict[UUID, list[tuple[datetime, str, UUID | None, UUID | None, dict[str, Any]]]] = defaultdict(list)

    def add(self, table: str, *values: Any) -> None:
        """One row, its values in the order of COLUMNS."""
        self.tables[table].append(values)

    def tell(
        self, account_id: UUID, at: datetime, kind: str, facts: dict[str, Any], by: UUID | None = None, subject: UUID | None = None
    ) -> None:
        """One thing that happened to an account."""
        self._told[account_id].append((at, kind, by, subject, facts))

    def chain(self) -> None:
        """Put what was told into the order in which it happened, and chain it."""
        entries, heads = self.tables["timeline_entry"], self.tables["timeline_head"]
        for account_id, told in self._told.items():
            told.sort(key=lambda one: one[0])
            previous = START
            for seq, (at, kind, by, subject, facts) in enumerate(told, 1):
                stored = as_stored(facts)
                previous = link(previous, account_id, seq, at, kind, by, subject, stored)
                entries.append((account_id, seq, at, kind, by, subject, msgspec.json.encode(stored).decode(), previous))
            heads.append((account_id, len(told), previous))
        self._told.clear()

    def digest(self) -> str:
        """What two runs with one seed must share."""
        digest = hashlib.sha256()
        for name, rows in self.tables.items():
            digest.update(name.encode())
            for row in rows:
                digest.update(repr(row).encode())
        return digest.hexdigest()


def columns_of(table: str) -> Sequence[str]:
    """The columns a table is written with."""
    return COLUMNS[table].split()
