"""Contact law as dated rows: loading what is shipped, and an operator's own signed policies beside it."""

from datetime import date
from typing import Any

import msgspec

from backend.contact import queries
from backend.contact.models import ContactRuleset
from backend.contact.refusals import NotARuleset, PolicyNotSigned
from backend.contact.ruleset import Ruleset, digest_of, reviewed, shipped
from backend.kit.transaction import Transaction


async def load_rulesets(tx: Transaction) -> int:
    """Store the shipped rules that are not stored yet, each as a new version; returns how many. Loading them again adds nothing."""
    reviewed_on, reviewed_by = reviewed()
    stored = await queries.rulesets(tx.session)
    known = {(row.name, row.digest) for row in stored}
    added = 0
    for body in shipped():
        if (body["id"], digest_of(body)) not in known:
            _store(tx, stored, body, reviewed_on, reviewed_by)
            added += 1
    await tx.session.flush()
    return added


async def override_ruleset(
    tx: Transaction, body: dict[str, Any], *, valid_from: date, valid_to: date | None, signed_by: str, reason: str
) -> ContactRuleset:
    """Let an operator's own reading stand before the shipped one of the same name, from a day to a day, with a signature."""
    if not signed_by.strip() or not reason.strip():
        raise PolicyNotSigned
    policy = {**body, "valid_from": valid_from.isoformat(), "signed_by": signed_by.strip(), "reason": reason.strip()}
    if valid_to is not None:
        policy["valid_to"] = valid_to.isoformat()
    row = _store(tx, await queries.rulesets(tx.session), policy, tx.now.date(), signed_by.strip())
    await tx.session.flush()
    return row


def _store(tx: Transaction, stored: Any, body: dict[str, Any], reviewed_on: date | None, reviewed_by: str) -> ContactRuleset:
    version = 1 + max((row.version for row in stored if row.name == body["id"]), default=0)
    try:
        ruleset = Ruleset.read(version, body)
    except msgspec.ValidationError as mistake:
        raise NotARuleset(mistake=str(mistake)) from mistake
    row = ContactRuleset(
        name=ruleset.name,
        version=version,
        country=ruleset.body.country,
        valid_from=ruleset.valid_from,
        valid_to=ruleset.valid_to,
        body=body,
        digest=ruleset.digest,
        reviewed_on=reviewed_on,
        reviewed_by=reviewed_by,
        loaded_at=tx.now,
    )
    tx.session.add(row)
    return row
