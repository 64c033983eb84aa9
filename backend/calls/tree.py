"""The disposition tree as data: an entry is added, worded, put in its place, retired; none is ever deleted, for calls refer to it."""

import re
from collections.abc import Sequence

from backend.calls import queries
from backend.calls.models import DispositionKind
from backend.calls.schemas import DispositionKindChange
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.actions import record_access
from backend.people.models import User

BRANCHES = ("direct", "third_party", "no_contact")
ASKS_FOR = (None, "promise", "callback", "dispute")
LANGUAGES = ("es", "pt", "en")
CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
LONGEST_LABEL = 60
#: A year: whoever wants to leave an account alone for longer places a hold, which has a reason and an owner.
LONGEST_REST = 8760


async def change_kind(tx: Transaction, user: User, code: str, change: DispositionKindChange) -> DispositionKind:
    """Create or replace an entry of the tree."""
    labels = _checked(code, change)
    kind = await tx.session.get(DispositionKind, code, with_for_update=True)
    if kind is None:
        kind = DispositionKind(code=code, branch=change.branch, labels=labels)
    if kind.is_default and (change.retired or change.asks_for):
        # It closes the calls nobody spoke of: it must always be there, and nobody is there to give it anything.
        raise Invalid(field="retired" if change.retired else "asks_for", expected="nothing: the system closes forgotten calls with this")
    kind.branch, kind.labels, kind.contact, kind.right_party = change.branch, labels, change.contact, change.right_party
    kind.asks_for, kind.retires_number = change.asks_for, change.retires_number
    kind.rest_hours, kind.position = change.rest_hours, change.position
    kind.retired_at = (kind.retired_at or tx.now) if change.retired else None
    tx.session.add(kind)
    await tx.session.flush()
    await record_access(tx, "disposition.changed", user.id, code=code)
    return kind


async def put_in_order(tx: Transaction, user: User, codes: Sequence[str]) -> None:
    """Offer these entries in this order; the ones that are not named keep theirs behind them."""
    kinds = {kind.code: kind for kind in await queries.lock_tree(tx.session)}
    if unknown := [code for code in codes if code not in kinds]:
        raise Invalid(field="codes", expected="entries of the tree", value=unknown[0][:40])
    if len(set(codes)) < len(codes):
        raise Invalid(field="codes", expected="each entry once")
    rest = [code for code in kinds if code not in set(codes)]
    for position, code in enumerate([*codes, *rest], start=1):
        kinds[code].position = position
    await tx.session.flush()
    await record_access(tx, "disposition.ordered", user.id)


def _checked(code: str, change: DispositionKindChange) -> dict[str, str]:
    """The labels, trimmed; refuses what is no entry."""
    if not CODE.fullmatch(code):
        raise Invalid(field="code", expected="2 to 40 lower-case letters, digits and _, beginning with a letter", value=code[:40])
    if change.branch not in BRANCHES:
        raise Invalid(field="branch", expected=", ".join(BRANCHES), value=change.branch[:40])
    if change.asks_for not in ASKS_FOR:
        raise Invalid(field="asks_for", expected="promise, callback, dispute or nothing", value=change.asks_for[:40])
    labels = {language: change.labels.get(language, "").strip() for language in LANGUAGES}
    for language, label in labels.items():
        if not label or len(label) > LONGEST_LABEL or not label.isprintable():
            raise Invalid(field=f"labels.{language}", expected=f"1 to {LONGEST_LABEL} printable characters")
    if not 0 <= change.rest_hours <= LONGEST_REST:
        raise Invalid(field="rest_hours", expected=f"0 to {LONGEST_REST} hours", value=str(change.rest_hours))
    if not 0 <= change.position <= 10_000:
        raise Invalid(field="position", expected="0 to 10000", value=str(change.position))
    if change.right_party and not change.contact:
        raise Invalid(field="right_party", expected="no: without a contact there is no right party")
    return labels
