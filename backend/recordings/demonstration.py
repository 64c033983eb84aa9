"""The recording policies of the demonstration floor: one example of each kind, and card data kept out of all."""

from datetime import date

from backend.kit.transaction import Transaction
from backend.recordings.deciding import seed_policy
from backend.recordings.models import Pausing, RecordingMode, RecordingPausePolicy, RecordingPolicy

SINCE = date(2001, 1, 1)
SIGNED = "Demonstration"


async def seed_examples(tx: Transaction) -> None:
    """Recorded with notice in Colombia, Mexico and Brazil, always in Chile; elsewhere the house rule stands, and nothing is recorded."""
    await seed_policy(tx)
    told = {"CO": "aviso-es", "MX": "aviso-es", "BR": "aviso-pt"}
    tx.session.add_all(
        _example(tx, country, RecordingMode.WITH_NOTICE, notice=notice, days=180, why="whoever calls says first that the call is recorded")
        for country, notice in told.items()
    )
    tx.session.add(_example(tx, "CL", RecordingMode.ALWAYS, notice=None, days=365, why="debtors consent in the credit contract"))
    tx.session.add(
        RecordingPausePolicy(
            pausing=Pausing.REQUIRED,
            minutes=3,
            valid_from=SINCE,
            source="Example of a demonstration: PCI DSS lets no card number be kept after it was authorised",
            signed_by=SIGNED,
            set_at=tx.now,
        )
    )
    await tx.session.flush()


def _example(tx: Transaction, country: str, mode: RecordingMode, *, notice: str | None, days: int, why: str) -> RecordingPolicy:
    return RecordingPolicy(
        country=country,
        mode=mode,
        notice=notice,
        retention_days=days,
        own_calls_heard=True,
        valid_from=SINCE,
        source=f"Example of a demonstration, not legal advice: {why}",
        signed_by=SIGNED,
        set_at=tx.now,
    )
