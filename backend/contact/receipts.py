"""Answers to "may we contact, now?" for stored accounts and numbers, kept as receipts from which each can be computed again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Any, Literal
from uuid import UUID

import msgspec

from backend.accounts.models import Account, Debtor, Portfolio
from backend.contact import queries
from backend.contact.book import RuleBook
from backend.contact.limits import memory
from backend.contact.models import ContactReceipt, PhoneNumber
from backend.contact.question import Event, Number, Question, Wish
from backend.contact.rules import Span, Verdict, findings, may_contact, permitted_span
from backend.contact.schemas import Permission, RuleVerdict
from backend.kit.ids import new_id
from backend.kit.transaction import Transaction

Occasion = Literal["hand_out", "dial", "take", "question"]
#: What besides rules and question the answer depends on: another release may know other holidays.
RELEASES = {library: version(library) for library in ("holidays", "phonenumbers", "tzdata")}


@dataclass(frozen=True, slots=True)
class RankingPermission:
    """What a ranking needs to know: may this account be called now, by which number, and from when until when."""

    allowed: bool
    #: Contact is permitted in [open_from, open_until), if nothing new happens. None: never.
    open_from: datetime | None
    open_until: datetime | None
    phone_id: UUID | None
    #: Whether there is a number in use at all.
    has_phone: bool
    #: Why not: rules by id, when it lifts.
    facts: dict[str, Any] = field(default_factory=dict)


async def permission(
    tx: Transaction,
    account: Account,
    phone: PhoneNumber | None,
    *,
    channel: str = "voice",
    purpose: str = "collection",
    occasion: Occasion,
    asked_at: datetime | None = None,
    apart_from: UUID | None = None,
) -> Permission:
    """May we contact the debtor of this account by this number, now? Kept as a receipt unless somebody only wanted to know.

    At dial time the debtor is held until the transaction ends, so that two collectors cannot both pass a cap.
    The attempt of the call `apart_from` is the one that is asked about: it does not count.
    """
    if occasion == "dial":
        await queries.lock_debtor(tx.session, account.debtor_id)
    if phone is not None and occasion != "question":
        await tx.session.refresh(phone)
    book = await queries.rule_book(tx.session)
    debtor, portfolio = await queries.parties_of(tx.session, account.id)
    past = await queries.histories(tx.session, [debtor.id], tx.now - memory(book.rulesets), apart_from)
    wishes = (await queries.wishes(tx.session, [debtor.id])).get(debtor.id, ())
    question = question_about(tx.now, debtor, portfolio, phone, past.get(debtor.id, ()), channel, purpose, asked_at, wishes)
    verdict = may_contact(question, book)
    receipt_id = None
    if occasion != "question":
        receipt_id = new_id()
        told = [_receipt(receipt_id, account.id, debtor.id, phone.id if phone else None, occasion, question, verdict, book)]
        await queries.write_receipts(tx.session, told)
        tx.despite_refusal(lambda again: queries.write_receipts(again.session, told))
    return Permission(verdict.allowed, list(verdict.rules), verdict.next_allowed_at, list(verdict.rulesets), receipt_id)


async def permissions_for_ranking(
    tx: Transaction, account_ids: Sequence[UUID], *, supposing: tuple[Event, ...] | None = None
) -> dict[UUID, RankingPermission]:
    """For each account whether and when it may be called now; a receipt is kept of each answer that differs from the last.

    `supposing` these attempts besides, it is only a question: nothing is kept.
    """
    book = await queries.rule_book(tx.session)
    accounts = await queries.ranked_accounts(tx.session, account_ids)
    debtors = list({row[1] for row in accounts})
    phones = await queries.ranked_phones(tx.session, debtors)
    past = await queries.histories(tx.session, debtors, tx.now - memory(book.rulesets))
    wishes = await queries.wishes(tx.session, debtors)
    before = await queries.last_ranked(tx.session, account_ids)
    also = supposing or ()
    answers: dict[UUID, RankingPermission] = {}
    receipts = []
    for account_id, debtor_id, country, subdivision, zone, stopped_at, collector, debt in accounts:
        questions = [
            (
                phone_id,
                Question(
                    at=tx.now, country=country, subdivision=subdivision, zone=zone, contact_stopped_at=stopped_at, number=number,
                    collector=collector, debt=debt, history=(*also, *past.get(debtor_id, ())), wishes=wishes.get(debtor_id, ()),
                ),
            )
            for phone_id, number in _numbers(phones.get(debtor_id, ()))
        ]  # fmt: skip
        if not questions:
            answers[account_id] = RankingPermission(False, None, None, None, has_phone=False)
            continue
        phone_id, question, span = _best(questions, book)
        allowed = span is not None and span.holds(tx.now)
        rules = [] if allowed else sorted({rule.rule for rule in findings(question, book) if rule.severity != "warn"})
        answers[account_id] = _for_ranking(phone_id, span, allowed, rules)
        if before.get(account_id) != (allowed, phone_id, rules):
            receipts.append(_receipt(new_id(), account_id, debtor_id, phone_id, "ranking", question, may_contact(question, book), book))
    if receipts and supposing is None:
        await queries.write_receipts(tx.session, receipts)
    return answers


def replay(receipt: ContactReceipt, book: RuleBook) -> Verdict:
    """The answer a receipt's inputs give by the rules it cites."""
    return may_contact(msgspec.convert(receipt.inputs["question"], Question), book)


def question_about(
    at: datetime,
    debtor: Debtor,
    portfolio: Portfolio,
    phone: PhoneNumber | None,
    history: tuple[Event, ...],
    channel: str = "voice",
    purpose: str = "collection",
    asked_at: datetime | None = None,
    wishes: tuple[Wish, ...] = (),
) -> Question:
    """Everything an answer about this debtor and number rests on."""
    number = None
    if phone is not None:
        number = Number(
            party=phone.party, valid=phone.e164 is not None, country=phone.country, subdivision=phone.subdivision, zones=tuple(phone.zones),
            consent=str(phone.consent), retired=phone.retired_at is not None, given_by=phone.given_by,
        )  # fmt: skip
    return Question(
        at=at, channel=channel, purpose=purpose, country=debtor.country, subdivision=debtor.subdivision, zone=debtor.zone,
        contact_stopped_at=debtor.contact_stopped_at, number=number, collector=portfolio.collector_kind, debt=portfolio.debt_kind,
        history=history, asked_at=asked_at, wishes=wishes,
    )  # fmt: skip


def _numbers(rows: Sequence[Any]) -> Iterator[tuple[UUID, Number]]:
    for phone_id, party, valid, country, subdivision, zones, consent, given_by in rows:
        yield (
            phone_id,
            Number(
                party=party, valid=valid, country=country, subdivision=subdivision, zones=tuple(zones), consent=consent, given_by=given_by
            ),
        )


def _best(questions: Sequence[tuple[UUID, Question]], book: RuleBook) -> tuple[UUID, Question, Span | None]:
    """The first number that may be rung now; else the one that may be rung soonest."""
    best: tuple[UUID, Question, Span | None] | None = None
    for phone_id, question in questions:
        span = permitted_span(question, book)
        if span is not None and span.holds(question.at):
            return phone_id, question, span
        if best is None or (span is not None and (best[2] is None or span.open_from < best[2].open_from)):
            best = phone_id, question, span
    assert best is not None
    return best


def _for_ranking(phone_id: UUID, span: Span | None, allowed: bool, rules: list[str]) -> RankingPermission:
    if span is None:
        return RankingPermission(False, None, None, None, has_phone=True, facts={"rules": rules})
    facts: dict[str, Any] = {} if allowed else {"rules": rules, "next_allowed_at": span.open_from.isoformat()}
    return RankingPermission(allowed, span.open_from, span.open_until, phone_id, has_phone=True, facts=facts)


def _receipt(
    receipt_id: UUID,
    account_id: UUID,
    debtor_id: UUID,
    phone_id: UUID | None,
    occasion: str,
    question: Question,
    verdict: Verdict,
    book: RuleBook,
) -> tuple[Any, ...]:  # fmt: skip
    inputs = {"question": question, "rulesets": book.labels, "releases": RELEASES}
    return (
        receipt_id, question.at, debtor_id, account_id, phone_id, question.channel, question.purpose, occasion, verdict.allowed,
        _json([_brief(rule) for rule in verdict.rules]), list(verdict.rulesets), verdict.next_allowed_at, _json(inputs),
    )  # fmt: skip


def _brief(rule: RuleVerdict) -> dict[str, Any]:
    """A rule as a receipt keeps it: its sources stand in the ruleset cited."""
    return {"rule": rule.rule, "status": rule.status, "severity": rule.severity, "facts": rule.facts}


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
