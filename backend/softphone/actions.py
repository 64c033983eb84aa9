"""What is done about telephones in browsers: say what one registers with, say who rings, bring a call back."""

from uuid import UUID

from backend.calls.models import CallState
from backend.calls.queries import call_of
from backend.inbound.models import InboundCall
from backend.inbound.queries import unsettled
from backend.kit.refusal import NotAllowed
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.settings import Settings
from backend.softphone import queries
from backend.softphone.queries import Wanted
from backend.softphone.schemas import IceServer, LineKind, ReattachmentCard, RingingCard, TelephoneCard
from backend.supervision.models import SpySession, SpyState
from backend.telephones.models import MAIN
from backend.telephones.rules import sip_secret

__all__ = ["bring_back", "take_wanted", "telephone_of", "want_back", "who_rings"]

#: Asterisk knows telephones by their names alone; the rest of the address only has to be one.
DOMAIN = "promesa.invalid"


def telephone_of(user: User, settings: Settings) -> TelephoneCard:
    """The user's own telephone; the secret only where there is a switch to register with."""
    line = line_of(settings)
    if user.endpoint is None:
        return TelephoneCard(None, line)
    secret = sip_secret(settings.secret_key, user.endpoint) if settings.secret_key and line is not LineKind.SIMULATED else None
    servers = [IceServer(server.strip()) for server in settings.ice_servers.split(",") if server.strip()]
    return TelephoneCard(user.telephone_kind, line, user.endpoint, uri=f"sip:{user.endpoint}@{DOMAIN}", secret=secret, ice_servers=servers)


def line_of(settings: Settings) -> LineKind:
    """Whether pages can be telephones here."""
    if settings.sip_url is not None:
        return LineKind.SOCKET
    return LineKind.SIMULATED if settings.ami_url is None and settings.mode == "demonstration" else LineKind.ABSENT


async def who_rings(tx: Transaction, user: User, call_id: UUID) -> RingingCard:
    """What is known of a call that rings the user's telephone; picked up by itself only if they asked for it."""
    spying = await tx.session.get(SpySession, call_id)
    if spying is not None and spying.user_id == user.id:
        return RingingCard(call_id, is_expected=spying.state is not SpyState.ENDED)
    if await _unidentified(tx, user, call_id) is not None:
        # They picked up once: what rings now is the same conversation, coming back.
        return RingingCard(call_id, is_expected=True)
    call = await call_of(tx.session, user, call_id)
    lives = call.state is not CallState.ENDED and call.cancelled_at is None
    # Whoever calls us is offered, not forced on anybody; once picked up, the call may come back by itself.
    accepted = call.direction == "out" or call.state is CallState.TALKING
    asked_for = lives and accepted and call.user_id == user.id
    return RingingCard(call_id, is_expected=asked_for)


async def bring_back(tx: Transaction, user: User, call_id: UUID) -> ReattachmentCard:
    """Let one's own live call come to the telephone one has now: the page it was in was reloaded or its line was lost."""
    if await _unidentified(tx, user, call_id) is not None:
        await want_back(tx, call_id)
        return ReattachmentCard(call_id, is_coming=True)
    call = await call_of(tx.session, user, call_id)
    if call.user_id != user.id:
        raise NotAllowed
    if call.state is CallState.ENDED or call.cancelled_at is not None:
        return ReattachmentCard(call_id, is_coming=False)
    await want_back(tx, call_id)
    return ReattachmentCard(call_id, is_coming=True)


async def _unidentified(tx: Transaction, user: User, call_id: UUID) -> InboundCall | None:
    """The caller with whom the user talks, while nobody has said yet whose account it is about."""
    caller = await unsettled(tx.session, user.id)
    if caller is None or caller.id != call_id or caller.over_at is not None or caller.cancelled_at is not None:
        return None
    return caller


async def want_back(tx: Transaction, call_id: UUID) -> None:
    """Have a conversation led to the telephone of whoever has it."""
    await queries.want_back(tx.session, call_id, tx.now)
    tx.ring("reattach", call=str(call_id))


async def take_wanted(tx: Transaction, switch: str = MAIN) -> Wanted | None:
    """Give a switch's bridge the next conversation to bring back. To be committed before anything is sent."""
    return await queries.take_wanted(tx.session, tx.now, switch)
