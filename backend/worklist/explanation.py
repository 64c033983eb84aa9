"""Why an account stands where it does, and why it is not handed out: computed again from the facts, by the same rules."""

from typing import Any
from uuid import UUID

from backend.accounts.models import Account
from backend.accounts.queries import account_of
from backend.assignment.queries import served_desks
from backend.contact import actions as contact
from backend.contact import queries as contact_queries
from backend.kit.refusal import NotFound
from backend.kit.transaction import Transaction
from backend.people.models import User
from backend.strategy.actions import of_version, ruling
from backend.strategy.desks import desk_named, seat_of
from backend.strategy.rules import View, band_of, inputs_of, points_of, score_of, segments_of
from backend.strategy.schemas import Facts
from backend.worklist import queries
from backend.worklist.models import WorkItem
from backend.worklist.places import Place, position
from backend.worklist.rules import due_order, first_closed, kept_because, standing_gates, tie_of
from backend.worklist.schemas import DeskTold, GateVerdict, PointsGiven, Why


async def why(tx: Transaction, user: User, account_id: UUID) -> Why:
    """Why this account is here, or is not. Band and points as of its last ranking, gates as of now."""
    account, _, _ = await account_of(tx.session, user, account_id)
    item = await queries.item_of(tx.session, account_id)
    rules = await ruling(tx)
    number, strategy = await of_version(tx, item.version) if item and item.version else rules.of(account_id)
    facts = (await queries.facts_of(tx.session, [account_id], tx.now, rules.trial)).get(account_id)
    if facts is None:
        raise NotFound
    ranked_at = item.ranked_at if item else tx.now
    facts_then = (await queries.facts_of(tx.session, [account_id], ranked_at, rules.trial)).get(account_id, facts)
    view = View(strategy, facts_then, ranked_at)
    place, band = band_of(view)
    gates = [*standing_gates(facts, tx.now)]
    if item is None:
        # The sweep gives it its place within a second or two.
        gates.append(GateVerdict(gate="ranked", passed=False, facts={}))
    else:
        if all(gate.passed for gate in gates):
            gates.append(await _permission(tx, account, item))
        gates += await _claims_and_rest(tx, user, item, facts, rules.of(account_id)[0])
    closed = first_closed(gates)
    return Why(
        account_id=account_id,
        eligible=closed is None,
        gates=gates,
        band=place,
        band_name=band.name,
        points=[
            PointsGiven(rule.id, rule.label, inputs_of(rule, view), points_of(rule, view), segments_of(rule.when, view))
            for rule in strategy.rules
        ],
        score=score_of(view),
        tie_break=_tie_break(facts_then, strategy.seed, by_time=band.by_time),
        strategy_version=number,
        position=await position(tx.session, user, Place.of(item)) if item is not None and item.ready and closed is None else None,
        segments=segments_of(band.when, view),
        band_label=band.label,
        limits=(strategy.at_least, strategy.at_most),
        desk=desk_told(view),
        blocked_by=closed.gate if closed else None,
        lifts_at=closed.lifts_at if closed else None,
        arm=rules.trial.arm_of(account_id) if rules.trial else None,
        experiment=rules.trial.title if rules.trial else None,
    )


def desk_told(view: View) -> DeskTold | None:
    """Whose the account is by the facts it was ranked by."""
    seat = seat_of(view)
    desk = desk_named(view.strategy, seat.desk) if seat else None
    if seat is None or desk is None:
        return None
    begun = [step.to for step in desk.overflow[: seat.overflowed]]
    return DeskTold(
        desk.name,
        desk.label,
        desk.stage,
        seat.came_from,
        begun,
        desk.needs.teams,
        desk.needs.skills,
        {one.name: one.label for one in view.strategy.desks if one.name in (*begun, seat.came_from)},
        seat.turns_at,
    )


def _tie_break(facts: Facts, seed: int, *, by_time: bool) -> dict[str, Any]:
    """What orders equals, with the number that was compared."""
    if by_time:
        return {"due_at": facts.callback_due_at, "order": due_order(facts)}
    return {"last_attempt_at": facts.last_attempt_at, "day": facts.today, "seed": seed, "order": tie_of(facts, seed)}


async def _permission(tx: Transaction, account: Account, item: WorkItem) -> GateVerdict:
    """The law's word: the kept span, and the rules that say no by the number that would be tried first."""
    opens, closes = item.open_from, item.open_until
    passed = opens is not None and closes is not None and opens <= tx.now < closes
    facts: dict[str, Any] = {"open_from": opens, "open_until": closes}
    if not passed:
        phones = await contact_queries.phones_of(tx.session, account.debtor_id)
        answer = await contact.permission(tx, account, phones[0] if phones else None, occasion="question")
        facts["rules"] = [{"rule": rule.rule, "status": rule.status, "severity": rule.severity, **rule.facts} for rule in answer.rules]
        opens = opens if opens is not None and opens > tx.now else answer.next_allowed_at
    return GateVerdict(gate="contact", passed=passed, facts=facts, lifts_at=None if passed else opens)


async def _claims_and_rest(tx: Transaction, user: User, item: WorkItem, facts: Facts, version: int) -> list[GateVerdict]:
    """The gates that change from minute to minute, and the one that is about who asks."""
    rests = item.not_before is not None and item.not_before > tx.now
    mine = item.claimed_by in (None, user.id)
    holder = None if mine else await tx.session.get(User, item.claimed_by)
    kept = item.only_for not in (None, user.id)
    keeper = await tx.session.get(User, item.only_for) if item.only_for else None
    portfolios, desks = await queries.portfolio_ids_of(tx.session, user), await served_desks(tx.session, user, version)
    return [
        GateVerdict("not_before", not rests, {"since": item.rested_at} if rests else {}, item.not_before if rests else None),
        GateVerdict("claimed", mine, {} if mine else {"by": holder.name if holder else ""}, None if mine else item.claim_expires_at),
        GateVerdict(
            "kept",
            not kept,
            {"for": keeper.name, "because": kept_because(facts, tx.now)} if keeper else {},
            item.turns_at if kept else None,
        ),
        GateVerdict("portfolio", item.portfolio_id in portfolios, {}),
        GateVerdict("desk", item.desk in desks or item.only_for == user.id, {"desk": item.desk} if item.desk else {}),
    ]
