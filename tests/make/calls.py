"""Builders of calls and what they need: a floor on which somebody may ring somebody."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from backend.accounts.models import Account
from backend.calls.dispositions import seed
from backend.calls.models import DialMode, DialRule
from backend.contact.models import PhoneNumber
from backend.kit.transaction import Transaction
from backend.people.models import Team, User
from backend.people.pauses import seed as seed_pauses
from backend.strategy.actions import seed as seed_strategy
from backend.worklist.actions import rank_accounts
from tests.make.accounts import account as make_account
from tests.make.accounts import debtor as make_debtor
from tests.make.contact import contact_rules
from tests.make.contact import phone as make_phone
from tests.make.people import collector as make_collector
from tests.make.people import team as make_team


async def dial_rule(tx: Transaction, *, mode: DialMode, portfolio_id: UUID | None = None, country: str | None = None) -> DialRule:
    """A rule about modes that has been in force for long."""
    rule = DialRule(mode=mode, portfolio_id=portfolio_id, country=country, valid_from=date(2020, 1, 1), set_at=tx.now)
    tx.session.add(rule)
    await tx.session.flush()
    return rule


@dataclass(frozen=True)
class Desk:
    """A collector, a team, and an account with a number that may be rung."""

    team: Team
    collector: User
    account: Account
    phone: PhoneNumber


async def desk(tx: Transaction, *, team: Team | None = None) -> Desk:
    """Everything a collector needs to ring one account; the contact rules, dispositions and strategy are loaded."""
    await contact_rules(tx)
    await seed(tx)
    await seed_pauses(tx)
    await seed_strategy(tx)
    team = team or await make_team(tx)
    collector = await make_collector(tx, team)
    debtor = await make_debtor(tx)
    account = await make_account(tx, debtor=debtor, workers=[collector])
    phone = await make_phone(tx, debtor)
    await rank_accounts(tx, [account.id])
    return Desk(team, collector, account, phone)
