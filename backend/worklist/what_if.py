"""Where an account would stand if one fact were otherwise, and who may be offered it: the real rules, the real list, nothing written."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from backend.accounts.models import Account
from backend.accounts.queries import account_of
from backend.assignment.queries import collectors
from backend.assignment.rules import fits, lacks, needs_of
from backend.contact import actions as contact
from backend.contact.queries import accounts_of_debtor
from backend.contact.question import Event
from backend.kit.transaction import Transaction
from backend.payments.queries import owed_items
from backend.people.models import User
from backend.strategy.actions import ruling
from backend.strategy.arms import Ruling
from backend.strategy.desks import bucket_of, seat_of
from backend.strategy.fields import callback_is_due
from backend.strategy.rules import View, band_of, score_of
from backend.strategy.schemas import Facts, Strategy
from backend.worklist import queries
from backend.worklist.models import WorkItem
from backend.worklist.permission import window
from backend.worklist.places import Place, position
from backend.worklist.rules import due_order, first_closed, kept_for, standing_gates, tie_of
from backend.worklist.schemas import GateVerdict, NotOffered, Offer, Supposed, WhatIf
from backend.worklist.supposing import Change, Known, changes

#: More collectors than this are counted, not named.
NAMED = 50

_PROMISES = "SELECT due_on, plan_id IS NOT NULL FROM promise WHERE account_id = :id AND state = 'open'"

_BUSY = "SELECT user_id FROM claim WHERE released_at IS NULL AND account_id <> :account_id"


async def what_if(tx: Transaction, user: User, account_id: UUID) -> WhatIf:
    """Who may be offered the account, and where each plausible change of one fact would put it."""
    account, _, _ = await account_of(tx.session, user, account_id)
    item = await queries.item_of(tx.session, account_id)
    rules = await ruling(tx)
    offers, in_all, others = await _offers(tx, item, account, rules.of(account_id)[1])
    if item is None:
        return WhatIf(position=None, supposed=[], offers=offers, offered_to=in_all, others=others)
    of_debtor = {account_id, *await accounts_of_debtor(tx.session, account.debtor_id)}
    facts = await queries.facts_of(tx.session, sorted(of_debtor), tx.now, rules.trial)
    mine = frozenset(await queries.buckets_of(tx.session, user))
    asked = _Question(tx, user, item, rules, facts, mine)
    known = await _known(tx, account_id, unapplied=account.unapplied_minor > 0)
    supposed = [await asked.suppose(change) for change in changes(facts[account_id], known, asked.strategy, tx.now)]
    return WhatIf(position=await asked.now(), supposed=supposed, offers=offers, offered_to=in_all, others=others)


class _Question:
    """One account, the list it stands in, and what is asked of both."""

    def __init__(self, tx: Transaction, user: User, item: WorkItem, rules: Ruling, facts: dict[UUID, Facts], mine: frozenset[UUID]) -> None:
        self.tx, self.user, self.item, self.rules = tx, user, item, rules
        #: What ranks the account that is asked about.
        self.strategy = rules.of(item.account_id)[1]
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
        now, (_, strategy) = self.tx.now, self.rules.of(facts.account_id)
        view = View(strategy, facts, now)
        number, band = band_of(view)
        only_for = kept_for(facts, strategy, now)
        tie = due_order(facts) if band.by_time else tie_of(facts, strategy.seed)
        seat = seat_of(view)
        desk = bucket_of(item.portfolio_id, seat.key if seat else "")
        bucket = self.rules.part(desk, facts.account_id, asked_for=callback_is_due(facts, now))
        place = Place(facts.account_id, bucket, number, score_of(view), tie, only_for)
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
        gates.append(GateVerdict("desk", bucket in self.mine, {}))
        return place, first_closed(gates)

    def _wakes(self, facts: Facts, item: WorkItem) -> bool:
        """A call-back that fell due after the account was put to rest wakes it."""
        due: datetime | None = facts.callback_due_at
        return due is not None and due <= self.tx.now and (item.rested_at is None or due > item.rested_at)


async def _known(tx: Transaction, account_id: UUID, *, unapplied: bool) -> Known:
    promises = (await tx.session.execute(text(_PROMISES), {"id": account_id})).all()
    owed = (await owed_items(tx.session, [account_id])).get(account_id, [])
    return Known([due for due, _ in promises], any(in_plan for _, in_plan in promises), owed, unapplied)


async def _offers(
    tx: Transaction, item: WorkItem | None, account: Account, strategy: Strategy
) -> tuple[list[Offer], int, list[NotOffered]]:
    """Collectors who work the portfolio and fit the desk, or the one for whom it is kept; who is here and free comes first."""
    only_for = item.only_for if item else None
    working = [
        each for each in await collectors(tx.session) if account.portfolio_id in each.portfolio_ids and only_for in (None, each.user_id)
    ]
    asked = needs_of(strategy.desks, item.desk if item else "")
    # Of several desks the account is offered at, the first is the one whose needs are told.
    fitting = {each.user_id for each in working if not asked or any(fits(each.worker, needs) for needs in asked)}
    busy = set((await tx.session.execute(text(_BUSY), {"account_id": account.id})).scalars())
    offers = [Offer(each.user_id, each.name, each.here, each.user_id in busy) for each in working if each.user_id in fitting]
    offers.sort(key=lambda offer: (not offer.here, offer.busy))
    others = [NotOffered(each.user_id, each.name, [*lacks(each.worker, asked[0])]) for each in working if each.user_id not in fitting]
    return offers[:NAMED], len(offers), others[:NAMED]
