"""Bringing collectors back: a conversation whose page was reloaded is led to the page's new telephone."""

import structlog

from backend.kit.transaction import Database, transaction
from backend.softphone.actions import take_wanted
from backend.telephones.models import MAIN
from backend.telephones.queries import line_to
from telephony.ami import LinkLost
from telephony.dial import ENDPOINT
from telephony.frames import REATTACH_CONTEXT, VIA_VARIABLE
from telephony.link import Link

log = structlog.get_logger()


class Reattacher:
    """Turns wishes into one Redirect each; the debtor's channel is led away, and the leg that lost its page ends by itself."""

    def __init__(self, database: Database, link: Link, *, switch: str = MAIN) -> None:
        self.database = database
        self.link = link
        self.switch = switch

    async def bring_back_wanted(self) -> None:
        """Lead every waiting conversation back, in the order in which it was wished."""
        while self.link.is_up:
            # Committed before anything is sent: a second Redirect would take the collector off the line they just got.
            async with transaction(self.database) as tx:
                wanted = await take_wanted(tx, self.switch)
                via = await line_to(tx.session, wanted.endpoint, self.switch) if wanted else ""
            if wanted is None:
                return
            if not ENDPOINT.fullmatch(wanted.endpoint):
                log.warning("call.not_brought_back", call=str(wanted.call_id), reason="not a telephone's name")
                continue
            redirect = {"Channel": wanted.debtor_channel, "Context": REATTACH_CONTEXT, "Exten": wanted.endpoint, "Priority": "1"}
            try:
                # Whom a caller was offered to before may be at another switch than who talks with them now.
                said = {"Channel": wanted.debtor_channel, "Variable": VIA_VARIABLE, "Value": via}
                await self.link.act({"Action": "Setvar", **said})
                answer = await self.link.act({"Action": "Redirect", **redirect})
            except (LinkLost, TimeoutError) as lost:
                # The page asks again when its telephone stays silent.
                log.warning("call.fate_unknown", call=str(wanted.call_id), reason=str(lost) or "no answer in time")
                return
            if not answer.succeeded:
                log.info("call.not_brought_back", call=str(wanted.call_id), reason=answer.get("message"))
