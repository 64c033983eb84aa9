"""Which debtors of the demonstration may call by themselves, for the simulated switch, which knows no debtors."""

import asyncpg

from backend.kit.transaction import plain_url

#: Those a collector has to do with come first: it shows whose telephone rings, and why.
LIKELY = """
    SELECT p.e164
      FROM phone_number p
      JOIN account a ON a.debtor_id = p.debtor_id AND a.state = 'open'
     WHERE p.party <> 'reference' AND p.retired_at IS NULL AND p.e164 IS NOT NULL
     GROUP BY p.e164
    HAVING count(DISTINCT p.debtor_id) = 1
     ORDER BY bool_or(EXISTS (SELECT FROM promise m WHERE m.account_id = a.id AND m.state = 'open')) DESC, md5(p.e164)
     LIMIT 40
"""


async def likely_callers(url: str) -> list[str]:
    """Numbers of debtors who may call, E.164; the same for the same debtors."""
    connection = await asyncpg.connect(plain_url(url), timeout=10)
    try:
        return [row["e164"] for row in await connection.fetch(LIKELY)]
    finally:
        await connection.close()
