"""Which dated row holds, why the others do not, and what ending one means."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.kit.policies import UNDO_LASTS, Standing, Verdict, check_wish, end, holding, standings, take_up_again, weigh
from backend.kit.refusal import Invalid, TooLateToUndo
from backend.kit.scopes import most_specific, specificity

OURS, THEIRS = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Row:
    """The least a policy is."""

    portfolio_id: UUID | None = None
    country: str | None = None
    valid_from: date = date(2026, 1, 1)
    valid_to: date | None = None
    set_at: datetime = NOON
    ended_at: datetime | None = None
    ended_by: UUID | None = None
    id: UUID = field(default_factory=uuid4)


ROWS = st.builds(
    Row,
    portfolio_id=st.sampled_from([None, OURS, THEIRS]),
    country=st.sampled_from([None, "CO", "MX"]),
    valid_from=st.sampled_from([TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=1)]),
    valid_to=st.sampled_from([None, TODAY + timedelta(days=1)]),
    ended_at=st.sampled_from([None, NOON]),
)


@given(st.lists(ROWS, max_size=6), st.randoms())
def test_whatever_is_said_one_holds_where_anything_fits_and_the_order_of_saying_it_does_not_matter(rows, random):
    weighed = weigh(rows, OURS, "CO", TODAY)
    verdicts = [verdict for _, verdict in weighed]
    assert verdicts.count(Verdict.HOLDS) == bool(weighed)
    assert verdicts[:1] in ([], [Verdict.HOLDS])
    holds = holding(weighed)
    assert holds is None or specificity(holds) == max(specificity(row) for row, _ in weighed)
    again = list(rows)
    random.shuffle(again)
    assert weigh(again, OURS, "CO", TODAY) == weighed


@given(st.lists(ROWS, max_size=6))
def test_a_portfolio_goes_before_a_country_and_both_before_either(rows):
    nearest = {specificity(row) for row in most_specific(rows, OURS, "CO")}
    fitting = [row for row in rows if row.portfolio_id in (None, OURS) and row.country in (None, "CO")]
    assert nearest == ({max(specificity(row) for row in fitting)} if fitting else set())


def test_where_each_stands():
    early, late = Row(country="CO"), Row(country="CO", valid_from=TODAY)
    to_come, over = Row(valid_from=TODAY + timedelta(days=1)), Row(valid_to=TODAY - timedelta(days=1))
    ended = Row(portfolio_id=OURS, ended_at=NOON)
    rows = [early, late, to_come, over, ended]
    stands = standings(rows, TODAY)
    assert [stands[row.id] for row in rows] == [
        Standing.REPLACED,
        Standing.IN_FORCE,
        Standing.TO_COME,
        Standing.OVER,
        Standing.ENDED,
    ]
    # Ended, the later one gives its place back.
    end(late, OURS, NOON)
    assert standings(rows, TODAY)[early.id] is Standing.IN_FORCE


def test_ended_once_it_stays_ended_and_is_taken_up_again_only_for_a_short_while():
    row = Row()
    end(row, OURS, NOON)
    end(row, THEIRS, NOON + timedelta(seconds=9))
    assert (row.ended_at, row.ended_by) == (NOON, OURS)
    with pytest.raises(TooLateToUndo):
        take_up_again(row, NOON + UNDO_LASTS + timedelta(seconds=1))
    take_up_again(row, NOON + UNDO_LASTS)
    assert (row.ended_at, row.ended_by) == (None, None)


@pytest.mark.parametrize(
    ("country", "first", "last", "field"),
    [
        ("co", TODAY, None, "country"),
        ("A1", TODAY, None, "country"),
        ("CO", TODAY - timedelta(days=1), None, "valid_from"),
        (None, TODAY, TODAY - timedelta(days=1), "valid_to"),
    ],
)
def test_a_policy_that_means_nothing_is_refused_by_its_field(country, first, last, field):
    with pytest.raises(Invalid) as refused:
        check_wish(country, first, last, NOON)
    assert refused.value.field == field


def test_today_is_today_wherever_people_are():
    # In the evening of Bogota it is tomorrow in Greenwich.
    check_wish("CO", TODAY, None, datetime(2026, 11, 24, 1, tzinfo=UTC))
