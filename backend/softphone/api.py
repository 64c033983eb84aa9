"""One's own telephone over HTTP, and the socket through which a page speaks SIP with the switch."""

import contextlib
from typing import Any
from uuid import UUID

from litestar import Controller, Response, WebSocket, get, post, websocket
from litestar.datastructures import State
from litestar.exceptions import WebSocketException

from backend.kit.transaction import Transaction
from backend.people.models import TelephoneKind, User
from backend.people.sessions import session_of, user_of
from backend.softphone import actions
from backend.softphone.lines import Farewell, Lines
from backend.softphone.relay import SIP, relay
from backend.softphone.schemas import ReattachmentCard, RingingCard, TelephoneCard


class SoftphoneController(Controller):
    tags = ("softphone",)

    @get("/api/telephone", operation_id="ownTelephone")
    async def telephone(self, state: State, user: User) -> Response[TelephoneCard]:
        return Response(actions.telephone_of(user, state.settings), headers={"Cache-Control": "no-store"})

    @get("/api/telephone/calls/{call_id:uuid}", operation_id="whoRings")
    async def who_rings(self, tx: Transaction, user: User, call_id: UUID) -> RingingCard:
        return await actions.who_rings(tx, user, call_id)

    @post("/api/calls/{call_id:uuid}/reattach", operation_id="bringCallBack")
    async def bring_back(self, tx: Transaction, user: User, call_id: UUID) -> ReattachmentCard:
        return await actions.bring_back(tx, user, call_id)

    @websocket("/ws/sip")
    async def speak_sip(self, socket: WebSocket[Any, Any, Any]) -> None:
        user, url = user_of(socket.scope), socket.app.state.settings.sip_url
        lines: Lines = socket.app.state.lines
        await socket.accept(subprotocols=SIP if SIP in socket.scope["subprotocols"] else None)
        if url is None or user.endpoint is None or user.telephone_kind is not TelephoneKind.BROWSER:
            why = Farewell.NO_LINE
        else:
            async with lines.opened(user, session_of(socket.scope).token_hash) as line:
                why = await relay(socket, line, url)
        with contextlib.suppress(WebSocketException, RuntimeError):
            await socket.close(code=why.value, reason=why.name.lower())
