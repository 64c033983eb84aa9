"""What recordings do when calls tell a fact."""

from backend.calls.facts import CallRequested, RecordingHeard
from backend.inbound.facts import CallerIdentified
from backend.kit.facts import on
from backend.kit.transaction import Transaction
from backend.recordings import deciding
from backend.recordings.actions import DOORBELL


@on(CallRequested)
async def decide_about_recording(tx: Transaction, requested: CallRequested) -> None:
    """Before a call is dialled it is written down whether it is to be recorded, and by which policy."""
    await deciding.decide(tx, requested.call_id)


@on(CallerIdentified)
async def decide_about_caller(tx: Transaction, identified: CallerIdentified) -> None:
    """Somebody who called in is recorded only from when it is known who they are."""
    await deciding.decide_about_caller(tx, identified.call_id)
    tx.ring(DOORBELL, call=str(identified.call_id))


@on(RecordingHeard)
async def take_in_recording(tx: Transaction, heard: RecordingHeard) -> None:
    """What the switch does about a recording becomes facts of its row."""
    await deciding.take_in(tx, heard.signal)
