"""Random accounts, random strategies, and what PostgreSQL says of them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from backend.strategy.fields import FIELDS
from backend.strategy.schemas import (
    All,
    Band,
    Compare,
    Condition,
    Curve,
    Facts,
    InSegment,
    Meant,
    Missing,
    Not,
    OneOf,
    PointsRule,
    Strategy,
)
from backend.strategy.schemas import Any as AnyOf

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)

#: The columns of a facts row as PostgreSQL types.
COLUMNS = {
    "account_id": "uuid", "portfolio_id": "uuid", "debtor_id": "uuid", "reference": "text", "zone": "text", "today": "date",
    "state": "text",
    "closed_at": "timestamptz", "closed_reason": "text", "currency": "text", "stage": "text", "product": "text", "debtor_kind": "text",
    "balance_minor": "bigint", "disputed_minor": "bigint", "oldest_due_on": "date", "chased_due_on": "date", "hold_reason": "text",
    "hold_ends_on": "date", "promise_due_on": "date", "promise_open": "boolean", "broken_promises": "integer", "broken_at": "timestamptz",
    "last_attempt_at": "timestamptz", "last_contact_at": "timestamptz", "attempts_this_week": "integer", "phones": "integer",
    "best_number": "integer", "callback_due_at": "timestamptz", "callback_for": "uuid", "callback_for_is_here": "boolean",
    "country": "text", "language": "text", "has_email": "boolean", "contact_stopped": "boolean", "owner_id": "uuid",
    "created_at": "timestamptz", "unapplied_minor": "bigint", "open_items": "integer", "largest_item_minor": "bigint",
    "last_paid_on": "date", "last_paid_minor": "bigint", "payments_in_90_days": "integer", "promises_kept": "integer",
    "promises_broken": "integer", "promised_minor": "bigint", "last_right_party_at": "timestamptz", "attempts_this_day": "integer",
    "mobiles": "integer", "held_out_until": "timestamptz",
    "promised_to": "uuid", "spoke_with": "uuid", "keeper_is_here": "boolean",
}  # fmt: skip

moments = st.none() | st.integers(0, 60 * 24 * 3600 * 10**6).map(lambda micros: NOW - timedelta(microseconds=micros))
days = st.none() | st.integers(-40, 400).map(lambda ago: TODAY - timedelta(days=ago))
words = st.sampled_from(["administrative", "judicial", "", "loan's", 'ca"rd', "ñandú:x", "%(x)s", "; DROP TABLE account"])
currencies = st.sampled_from(["COP", "USD", "CLP", "XAU"])


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """An account about which anything may be known or not."""
    promise_due_on = draw(days)
    return Facts(
        account_id=draw(st.uuids()), portfolio_id=UUID(int=1), debtor_id=UUID(int=2), reference="A1",
        zone=draw(st.sampled_from(["America/Bogota", "America/Santiago", "Pacific/Auckland"])), today=TODAY,
        state=draw(st.sampled_from(["open", "open", "open", "closed"])), closed_at=None, closed_reason=None, currency=draw(currencies),
        stage=draw(words), product=draw(words), debtor_kind=draw(st.sampled_from(["person", "company"])),
        balance_minor=draw(st.integers(-10**6, 10**15)), disputed_minor=draw(st.just(0) | st.integers(0, 10**15)),
        oldest_due_on=draw(days), chased_due_on=draw(days),
        hold_reason=draw(st.none() | words), hold_ends_on=draw(st.none() | st.none() | days),
        promise_due_on=promise_due_on, promise_open=promise_due_on is not None, broken_promises=draw(st.integers(0, 5)),
        broken_at=draw(moments), last_attempt_at=draw(moments), last_contact_at=draw(moments), attempts_this_week=draw(st.integers(0, 9)),
        phones=draw(st.integers(0, 3)), best_number=draw(st.integers(0, 100)),
        callback_due_at=draw(moments | st.integers(1, 10**6).map(lambda seconds: NOW + timedelta(seconds=seconds))),
        callback_for=draw(st.none() | st.uuids()), callback_for_is_here=draw(st.booleans()),
        country=draw(st.sampled_from([None, "CO", "CL"])), language=draw(st.sampled_from([None, "es", "pt"])),
        has_email=draw(st.booleans()), contact_stopped=draw(st.booleans()), owner_id=draw(st.none() | st.uuids()), created_at=draw(moments),
        unapplied_minor=draw(st.integers(0, 10**9)), open_items=draw(st.integers(0, 9)), largest_item_minor=draw(st.integers(0, 10**12)),
        last_paid_on=draw(days), last_paid_minor=draw(st.none() | st.integers(1, 10**12)), payments_in_90_days=draw(st.integers(0, 9)),
        promises_kept=draw(st.integers(0, 9)), promises_broken=draw(st.integers(0, 9)),
        promised_minor=draw(st.none() | st.integers(1, 10**12)), last_right_party_at=draw(moments),
        attempts_this_day=draw(st.integers(0, 9)), mobiles=draw(st.integers(0, 3)),
        held_out_until=draw(st.none() | st.integers(1, 90 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))),
        promised_to=draw(st.none() | st.uuids()), spoke_with=draw(st.none() | st.uuids()), keeper_is_here=draw(st.booleans()),
    )  # fmt: skip


OF_KIND: dict[str, st.SearchStrategy[Any]] = {"number": st.integers(-5, 1000), "flag": st.booleans(), "word": words}
NUMBERS = sorted(name for name, field in FIELDS.items() if field.kind == "number")


@st.composite
def comparisons(draw: st.DrawFn) -> Condition:
    """One comparison that makes sense."""
    field = draw(st.sampled_from(sorted(FIELDS)))
    kind = FIELDS[field].kind
    shape = draw(st.integers(0, 2))
    if shape == 0:
        return Missing(field)
    if shape == 1:
        return OneOf(field, draw(st.lists(OF_KIND[kind], min_size=1, max_size=3)))
    operators = ["lt", "le", "eq", "ne", "ge", "gt"] if kind == "number" else ["eq", "ne"]
    return Compare(field, draw(st.sampled_from(operators)), draw(OF_KIND[kind]))


conditions = st.recursive(
    comparisons(),
    lambda inner: inner.map(Not) | st.lists(inner, max_size=3).map(All) | st.lists(inner, max_size=3).map(AnyOf),
    max_leaves=6,
)


#: Three versions of segments that every random strategy keeps, and may name or not.
REFERENCES = [InSegment("late", 1), InSegment("late", 2), InSegment("loan's; %(x)s", 1)]

#: Conditions that also name segments.
naming = st.recursive(
    conditions | st.sampled_from(REFERENCES),
    lambda inner: inner.map(Not) | st.lists(inner, min_size=1, max_size=3).map(All) | st.lists(inner, min_size=1, max_size=3).map(AnyOf),
    max_leaves=3,
)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    """Knots anywhere, rising."""
    numbers = sorted(draw(st.sets(st.integers(-100, 10**6), min_size=1, max_size=5)))
    return Curve(draw(st.sampled_from(NUMBERS)), [(number, draw(st.integers(-500, 500))) for number in numbers], draw(st.integers(-50, 50)))


@st.composite
def strategies(draw: st.DrawFn) -> Strategy:
    """Bands and rules that make sense."""
    rules = [
        PointsRule(
            f"rule{n}",
            {},
            draw(st.none() | naming),
            *draw(st.tuples(st.integers(-300, 300), st.none()) | st.tuples(st.none(), curves())),
        )
        for n in range(draw(st.integers(0, 4)))
    ]
    bands = [Band(f"band{n}", {}, draw(naming), by_time=draw(st.booleans())) for n in range(draw(st.integers(0, 3)))]
    return Strategy(
        "random", [*bands, Band("rest", {})], rules, at_most=draw(st.integers(0, 1000)), at_least=draw(st.integers(-100, 0)),
        seed=draw(st.integers(0, 9)), weights={"COP": 400000, "CLP": 950},
        segments=[Meant(one.name, one.version, draw(st.none() | conditions)) for one in REFERENCES],
    )  # fmt: skip


def asked(engine: Engine, statement: str, rows: list[Facts], words: dict[str, str]) -> list[Any]:
    """What PostgreSQL answers; `{facts}` in the statement stands for the rows."""
    typed = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    source = f"SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given({typed})"
    with engine.connect() as connection:
        bound = {"rows": msgspec.json.encode(rows).decode(), "now": NOW, **words}
        return list(connection.execute(text(statement.replace("{facts}", source)), bound))
