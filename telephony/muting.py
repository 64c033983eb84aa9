"""Pausing recordings on the switch: what the rows say is told to it, and told again after every sign-in."""

from uuid import UUID

import structlog

from backend.kit.transaction import Database, transaction
from backend.recordings.actions import was_muted, was_unmuted
from backend.recordings.models import RecordingPause
from backend.recordings.queries import pauses_in_live_calls
from backend.telephones.models import MAIN
from telephony.ami import LinkLost
from telephony.link import Link

log = structlog.get_logger()


class Muter:
    """Keeps the switch silent where a pause lasts; telling it twice changes nothing."""

    def __init__(self, database: Database, link: Link, *, switch: str = MAIN) -> None:
        self.database = database
        self.link = link
        self.switch = switch
        #: What this switch was told since we signed in: pause and whether it lasts.
        self._told: set[tuple[UUID, bool]] = set()

    def forget(self) -> None:
        """A new sign-in: it may be another switch, or one that restarted."""
        self._told.clear()

    async def keep(self) -> None:
        """Tell the switch whatever it may not know."""
        async with transaction(self.database) as tx:
            wanted = await pauses_in_live_calls(tx.session, self.switch)
        self._told &= {(pause.id, lasts) for pause, _ in wanted for lasts in (True, False)}
        for pause, channel in wanted:
            lasts = pause.resume_asked_at is None
            if (pause.id, lasts) in self._told or (not lasts and pause.unmuted_at is not None):
                continue
            try:
                await self._tell(pause, channel, lasts=lasts)
            except (LinkLost, TimeoutError):
                return

    async def _tell(self, pause: RecordingPause, channel: str, *, lasts: bool) -> None:
        mute = {"Action": "MixMonitorMute", "Channel": channel, "Direction": "both", "State": "1" if lasts else "0"}
        answer = await self.link.act(mute)
        if not answer.succeeded:
            # The call may just have ended; if not, it is tried again in a moment, and the screen goes on saying "pausing".
            log.warning("recording.not_muted", call=str(pause.call_id), reason=answer.get("message"))
            return
        async with transaction(self.database) as tx:
            await (was_muted if lasts else was_unmuted)(tx, pause.id)
        self._told.add((pause.id, lasts))
