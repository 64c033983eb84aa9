"""Builders of conversations, and of leaders who may be on them."""

from dataclasses import dataclass

from backend.accounts.models import Account, PortfolioGrant
from backend.calls.models import Call, CallState
from backend.contact.models import PhoneNumber
from backend.kit.transaction import Transaction
from backend.people.models import Presence, PresenceState, Role, Team, User
from tests.make.calls import desk
from tests.make.people import user


@dataclass(frozen=True)
class Conversation:
    """A collector and a debtor on the telephone, and the team's supervisor, who may see the account."""

    team: Team
    collector: User
    account: Account
    phone: PhoneNumber
    call: Call
    leader: User


async def conversation(tx: Transaction, *, state: CallState = CallState.TALKING) -> Conversation:
    """Somebody talks, and a leader of theirs has a telephone."""
    there = await desk(tx)
    made = Call(
        account_id=there.account.id,
        debtor_id=there.account.debtor_id,
        phone_id=there.phone.id,
        number=there.phone.e164 or "",
        user_id=there.collector.id,
        team_id=there.team.id,
        endpoint=there.collector.endpoint or "",
        state=state,
        requested_at=tx.now,
        expires_at=tx.now,
        taken_at=tx.now,
        debtor_started_at=tx.now,
        debtor_answered_at=tx.now if state is CallState.TALKING else None,
    )
    tx.session.add(made)
    await tx.session.flush()
    presence = await tx.session.get_one(Presence, there.collector.id)
    presence.state, presence.call_id, presence.account_id = PresenceState.TALKING, made.id, there.account.id
    leader = await user(tx, role=Role.SUPERVISOR, team=there.team, endpoint=f"boss-{made.id.hex[-8:]}")
    tx.session.add(PortfolioGrant(user_id=leader.id, portfolio_id=there.account.portfolio_id))
    await tx.session.flush()
    return Conversation(there.team, there.collector, there.account, there.phone, made, leader)
