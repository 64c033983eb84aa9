"""Pause reasons: the kinds of pause there are, which of them are work, and after how long each is overdue."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from backend.kit.refusal import Invalid, Refusal
from backend.kit.transaction import Transaction
from backend.people import floor_queries
from backend.people.actions import record_access
from backend.people.models import PauseReason, User
from backend.people.rules import LOCALES
from backend.people.schemas import PauseReasonChange

SHIPPED = Path(__file__).with_name("pauses.toml")
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
LONGEST_LABEL = 60
LONGEST_MINUTES = 600


@dataclass(eq=False)
class LastPauseReason(Refusal):
    """The last pause reason in use must stay, or nobody could pause."""


async def change_reason(tx: Transaction, code: str, change: PauseReasonChange, *, by: User) -> PauseReason:
    """Create or replace a pause reason; whoever is on such a pause is shown by the new rule."""
    if not CODE.fullmatch(code):
        raise Invalid(field="code", expected="lower-case letters, digits and underscores, at most 40", value=code[:60])
    labels = {locale: _label(change.labels.get(locale, "")) for locale in LOCALES}
    if not 1 <= change.longest_minutes <= LONGEST_MINUTES:
        raise Invalid(field="longest_minutes", expected=f"1 to {LONGEST_MINUTES} minutes", value=str(change.longest_minutes)[:20])
    in_use = await floor_queries.lock_pause_reasons(tx.session)
    if change.retired and [reason.code for reason in in_use] == [code]:
        raise LastPauseReason
    reason = await tx.session.get(PauseReason, code) or PauseReason(code=code, labels=labels)
    reason.labels, reason.is_work, reason.longest_minutes = labels, change.is_work, change.longest_minutes
    reason.position = max(0, min(change.position, 10_000))
    reason.retired_at = (reason.retired_at or tx.now) if change.retired else None
    tx.session.add(reason)
    await tx.session.flush()
    for user_id, team_id in await floor_queries.paused_with(tx.session, code):
        tx.announce(f"desk:{user_id}", "presence", user_id)
        if team_id is not None:
            tx.announce(f"board:{team_id}", "collector", user_id)
    await record_access(tx, "pause_reason.changed", by.id, code=code)
    return reason


async def seed(tx: Transaction) -> None:
    """The reasons an installation starts with; those that exist stay as they are."""
    for position, shipped in enumerate(tomllib.loads(SHIPPED.read_text())["reason"], start=1):
        if await tx.session.get(PauseReason, shipped["code"]) is None:
            tx.session.add(PauseReason(**{"position": position, **shipped}))
    await tx.session.flush()


def _label(text: str) -> str:
    label = text.strip()
    if not label or len(label) > LONGEST_LABEL or not label.isprintable():
        raise Invalid(field="labels", expected=f"a label each in es, pt and en, at most {LONGEST_LABEL} characters", value=text[:80])
    return label
