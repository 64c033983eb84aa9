"""What collectors did since a moment: the figures of the desk's "own results" and of every row of the board."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel.ext.asyncio.session import AsyncSession

DAY = text(
    """
    -- Definitions: domain.md 3. An attempt is a dial toward a debtor's number; a contact reached a human.
    SELECT u.id,
           (SELECT count(DISTINCT d.account_id) FROM disposition d
             WHERE d.user_id = u.id AND d.at >= :since AND d.corrected_at IS NULL AND NOT d.defaulted)            AS accounts_worked,
           a.attempts, a.connects, a.contacts, a.right_party_contacts,
           -- A plan is one promise given in parts.
           (SELECT count(DISTINCT coalesce(p.plan_id, p.id)) FROM promise p
             WHERE p.made_by = u.id AND p.made_at >= :since AND p.state <> 'void')                                AS promises,
           (SELECT coalesce(jsonb_object_agg(s.currency, s.minor), '{}')
              FROM (SELECT p.currency, sum(p.amount_minor) AS minor FROM promise p
                     WHERE p.made_by = u.id AND p.made_at >= :since AND p.state NOT IN ('void', 'superseded')
                     GROUP BY p.currency) s)                                                                      AS promised,
           (SELECT coalesce(jsonb_object_agg(s.currency, s.minor), '{}')
              FROM (SELECT p.currency, sum(p.amount_minor) AS minor FROM payment p
                     WHERE p.credited_to = u.id AND p.recorded_at >= :since AND p.reversed_at IS NULL
                     GROUP BY p.currency) s)                                                                      AS collected,
           (SELECT coalesce(extract(epoch FROM sum(coalesce(c.debtor_ended_at, c.over_at) - c.debtor_answered_at)), 0)::float8
              FROM call c WHERE c.user_id = u.id AND c.requested_at >= :since AND c.debtor_answered_at IS NOT NULL) AS talk_seconds
      FROM unnest(:ids) AS u(id)
     CROSS JOIN LATERAL (
            SELECT count(*) AS attempts, count(*) FILTER (WHERE t.connected) AS connects, count(*) FILTER (WHERE t.contact) AS contacts,
                   count(*) FILTER (WHERE t.right_party) AS right_party_contacts
              FROM contact_attempt t
             WHERE t.user_id = u.id AND t.at >= :since AND t.direction = 'out') a
    """
).bindparams(bindparam("ids", type_=ARRAY(PgUUID(as_uuid=True))))


@dataclass(frozen=True)
class Day:
    """One collector's figures; money by currency, in minor units."""

    accounts_worked: int = 0
    attempts: int = 0
    connects: int = 0
    contacts: int = 0
    right_party_contacts: int = 0
    promises: int = 0
    promised: dict[str, int] = field(default_factory=dict)
    collected: dict[str, int] = field(default_factory=dict)
    talk_seconds: float = 0.0


async def days_of(session: AsyncSession, user_ids: Sequence[UUID], since: datetime) -> dict[UUID, Day]:
    """The figures of these collectors since a moment."""
    rows: Any = (await session.execute(DAY, {"ids": list(user_ids), "since": since})).mappings()
    return {row["id"]: Day(**{name: row[name] for name in Day.__dataclass_fields__}) for row in rows}
