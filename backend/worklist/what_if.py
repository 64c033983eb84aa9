"""Where an account would stand if one fact were otherwise, and who may be offered it: the real rules, the real list, nothing written."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from backend.accounts.queries import account_of
from backend.contact import actions as contact
from backend.contact.queries import accounts_of_debtor
from backend.contact.question import Event
from backend.kit.transaction import Transaction
from backend.payments.queries import owed_items
from backend.people.models import User
from backend.strategy.actions import in_force
from backend.strategy.rules import View, band_of, score_of
from backend.strategy.schemas import Facts, Strategy
from backend.worklist import queries
from backend.worklist.models import WorkItem
from backend.worklist.permission import window
from backend.worklist.places import Place, position
from backend.worklist.rules import due_order, first_closed, kept_for, standing_gates, tie_of
from backend.worklist.schemas import GateVerdict, Offer, Supposed, WhatIf
from backend.worklist.supposing import Change, Known, changes

#: More collectors than this are counted, not named.
NAMED = 50

_PROMISES = "SELECT due_on, plan_id IS NOT NULL FROM promise WHERE account_id = :id AND state = 'open'"

_OFFERS = """
    SELECT app_user.id, app_user.name, COALESCE(presence.state <> 'offline', FALSE) AS here,
           EXISTS (SELECT FROM claim WHERE claim.user_id = app_user.id AND claim.released_at IS NULL
                      AND claim.account_id <> :account_id) AS busy,
           count(*) OVER () AS in_all
      FROM portfolio_grant AS granted
      JOIN app_user ON app_user.id = granted.user_id
      LEFT JOIN presence ON presence.user_id = app_user.id
     WHERE granted.portfolio_id = :portfolio_id AND app_user.role = 'collector' AND app_user.disabled_at IS NULL
       AND COALESCE(app_user.id = CAST(:only_for AS uuid), TRUE)
     ORDER BY here DESC, busy, app_user.name, app_user.id
     LIMIT :limit"""


async def what_if(tx: Transaction, user: User, account_id: UUID) -> WhatIf:
    """Who may be offered the account, and where each plausible change of one fact would put it."""
    account, _, _ = await account_of(tx.session, user, account_id)
    item = await queries.item_of(tx.session, account_id)
    offers, in_all = await _offers(tx, account_id, account.portfolio_id, item.only_for if item else None)
    if item is None:
        return WhatIf(position=None, supposed=[], offers=offers, offered_to=in_all)
    of_debtor = {account_id, *await accounts_of_debtor(tx.session, account.debtor_id)}
    facts = await queries.facts_of(tx.session, sorted(of_debtor), tx.now)
    mine = frozenset(await queries.buckets_of(tx.session, user))
    asked = _Question(tx, user, item, (await in_force(tx))[1], facts, mine)
    known = await _known(tx, account_id, unapplied=account.unapplied_minor > 0)
    supposed = [await asked.suppose(change) for change in changes(facts[account_id], known, asked.strategy, tx.now)]
    return WhatIf(position=await asked.now(), supposed=supposed, offers=offers, offered_to=in_all)


class _Question:
    """One account, the list it stands in, and what is asked of both."""

    def __init__(
        self, tx: Transaction, user: User, item: WorkItem, strategy: Strategy, facts: dict[UUID, Facts], mine: frozenset[UUID]
    ) -> None:
        self.tx, self.user, self.item, self.strategy = tx, user, item, strategy
        #: Of every account of the debtor.
        self.facts = facts
        #: The buckets the asker is served from.
        self.mine = mine

    async def now(self) -> int | None:
        """Its place as it is; of an account in the asker's own hand the one it would have back in the list."""
        item, user = self.item, self.user
        in_hand = item.claimed_by == user.id and item.gate is None
        mine = item.only_for in (None, user.id) and item.bucket in self.mine
        return await position(self.tx.session, user, Place.of(item), [item.account_id]) if (item.ready or in_hand) and mine else None

    async def suppose(self, change: Change) -> Supposed:
        """Where the account would stand; what belongs to the debtor moves their other accounts as well."""
        moved = sorted(self.facts) if change.of_debtor else [self.item.account_id]
        facts = {id_: change.otherwise(self.facts[id_]) for id_ in moved}
        attempts = (Event(at=self.tx.now, contact=True, conversation=True),) if change.is_contact else ()
        told = await contact.permissions_for_ranking(self.tx, list(facts), supposing=attempts)
        items = {id_: await queries.item_of(self.tx.session, id_) for id_ in facts}
        place, closed = self._place(facts[self.item.account_id], self.item, told)
        stands = None
        if closed is None:
            others = [self._place(facts[id_], other, told) for id_, other in items.items() if other and id_ != self.item.account_id]
            # In somebody's hand is not in the list, even in the asker's own.
            ahead = sum(shut is None and items[at.account_id].claimed_by is None and at.comes_before(place) for at, shut in others)  # type: ignore[union-attr]
            stands = await position(self.tx.session, self.user, place, list(facts)) + ahead
        _, band = band_of(View(self.strategy, facts[self.item.account_id], self.tx.now))
        return Supposed(
            change=change.what,
            facts=change.facts,
            band=place.band,
            band_name=band.name,
            band_label=band.label,
            score=place.score,
            position=stands,
            blocked_by=closed.gate if closed else None,
            lifts_at=closed.lifts_at if closed else None,
        )

    def _place(self, facts: Facts, item: WorkItem, told: dict[UUID, contact.RankingPermission]) -> tuple[Place, GateVerdict | None]:
        """The place these facts give, and the gate that keeps the account out of it."""
        now, strategy = self.tx.now, self.strategy
        view = View(strategy, facts, now)
        number, band = band_of(view)
        only_for = kept_for(facts, now)
        tie = due_order(facts) if band.by_time else tie_of(facts, strategy.seed)
        place = Place(facts.account_id, item.bucket, number, score_of(view), tie, only_for)
        gates = [*standing_gates(facts, now)]
        opens, closes = window(told.get(facts.account_id), now)
        open_now = opens is not None and opens <= now < closes
        gates.append(GateVerdict("contact", open_now, {}, None if open_now else opens))
        until = None if self._wakes(facts, item) else item.not_before
        rests = until is not None and until > now
        gates.append(GateVerdict("not_before", not rests, {}, until if rests else None))
        free = item.claimed_by in (None, self.user.id)
        gates.append(GateVerdict("claimed", free, {}, None if free else item.claim_expires_at))
        gates.append(GateVerdict("kept", only_for in (None, self.user.id), {}))
        gates.append(GateVerdict("portfolio", item.bucket in self.mine, {}))
        return place, first_closed(gates)

    def _wakes(self, facts: Facts, item: WorkItem) -> bool:
        """A call-back that fell due after the account was put to rest wakes it."""
        due: datetime | None = facts.callback_due_at
        return due is not None and due <= self.tx.now and (item.rested_at is None or due > item.rested_at)


async def _known(tx: Transaction, account_id: UUID, *, unapplied: bool) -> Known:
    promises = (await tx.session.execute(text(_PROMISES), {"id": account_id})).all()
    owed = (await owed_items(tx.session, [account_id])).get(account_id, [])
    return Known([due for due, _ in promises], any(in_plan for _, in_plan in promises), owed, unapplied)


async def _offers(tx: Transaction, account_id: UUID, portfolio_id: UUID, only_for: UUID | None) -> tuple[list[Offer], int]:
    """Collectors who work the portfolio, or the one for whom it is kept; who is here and free comes first."""
    rows = (
        await tx.session.execute(
            text(_OFFERS), {"account_id": account_id, "portfolio_id": portfolio_id, "only_for": only_for, "limit": NAMED}
        )
    ).all()
    return [Offer(*row[:4]) for row in rows], int(rows[0][4]) if rows else 0
