"""A strategy replayed on history: only what was known is used, the figures are right, and the same again is the same."""

import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from backend.backtest.history import HistoryWrong, Item, NoHistory, known_on, read_history
from backend.backtest.lift import Asked, FutureUnknown, NothingLate, area, at_share, back_test, still_owed
from backend.backtest.orders import ORDERS, TOLD, blind_rules, in_order, overdue
from backend.cli import promesa
from backend.imports.profiles import SHIPPED
from backend.imports.schemas import Mapping
from backend.kit.refusal import Invalid, Refusal
from backend.strategy.actions import shipped
from backend.strategy.fields import FIELDS
from backend.strategy.reading import read
from tests.make.imports import IBM_FILE

DAY = date(2012, 9, 4)
STRATEGY = read(shipped())
ASKED = Asked(date(2012, 6, 1), date(2013, 6, 1), every=30)


@pytest.fixture(scope="module")
def items() -> list[Item]:
    return read_history(IBM_FILE.read_bytes(), IBM_FILE.name, "ibm")


def item(account: str, due: int, settled: int | None, minor: int = 100_00, issued: int = -60) -> Item:
    """An invoice, by days from DAY."""
    when = None if settled is None else DAY + timedelta(days=settled)
    due_on, issued_on = DAY + timedelta(days=due), DAY + timedelta(days=issued)
    return Item(account, f"{account}{due}", "USD", "", "company", issued_on, due_on, minor, when)


def references(items: list[Item], how: str, day: date = DAY, seed: int = 0) -> list[str]:
    return [account.reference for account in in_order(overdue(known_on(items, day), day), how, STRATEGY, day, seed)]


@pytest.mark.parametrize("how", ORDERS)
def test_another_future_is_the_same_order(items: list[Item], how: str) -> None:
    dice = random.Random(7)
    changed = []
    for one in items:
        if one.issued_on > DAY:
            # What is not issued yet may never be, or be quite another invoice.
            if dice.random() < 0.7:
                changed.append(replace(one, amount_minor=one.amount_minor * 9, due_on=one.due_on + timedelta(days=3)))
        elif one.settled_on is not None and one.settled_on > DAY:
            changed.append(replace(one, settled_on=dice.choice([None, DAY + timedelta(days=dice.randint(1, 400))])))
        else:
            changed.append(one)
    dice.shuffle(changed)
    before = references(items, how)
    assert before == references(changed, how)
    assert len(before) > 5
    assert still_owed(changed, DAY, 7) != still_owed(items, DAY, 7)


@pytest.mark.parametrize("how", ["strategy", "oldest_first", "largest_first"])
def test_another_past_is_another_order(items: list[Item], how: str) -> None:
    before = references(items, how)
    last = before[-1]
    changed = [
        replace(one, due_on=one.due_on - timedelta(days=25), amount_minor=one.amount_minor * 50) if one.account == last else one
        for one in items
    ]
    assert references(changed, how)[-1] != last


def test_only_what_was_overdue_and_unpaid_that_day_is_in_the_list() -> None:
    items = [
        item("late", -3, 9),
        item("due today", 0, 9),
        item("paid", -3, 0),
        item("never paid", -9, None),
        item("later", -3, 9, issued=1),
    ]
    assert sorted(references(items, "oldest_first")) == ["late", "never paid"]


def test_simple_orders_are_what_their_names_say() -> None:
    items = [item("a", -5, 9, 300), item("b", -9, 9, 100), item("c", -2, 9, 200)]
    assert references(items, "oldest_first") == ["b", "a", "c"]
    assert references(items, "largest_first") == ["a", "c", "b"]
    thrown = {tuple(references(items, "random", seed=seed)) for seed in range(30)}
    assert len(thrown) == 6


def test_figures_against_an_example_done_by_hand() -> None:
    # Ten accounts, the older the longer overdue; the oldest two are the only ones still owing a week later.
    items = [item(f"{place}", -20 + place, 8 if place < 2 else 3, 100 if place else 300) for place in range(10)]
    items.append(item("end", 30, 40, issued=20))
    result = back_test(items, STRATEGY, Asked(DAY, DAY, late=7, calls=1))
    oldest = result.curves["oldest_first"]
    assert (result.lists, result.accounts, result.late) == (1, 10, 2)
    assert (at_share(oldest.reached, 10), at_share(oldest.reached, 20), at_share(oldest.reached, 100)) == (0.5, 1.0, 1.0)
    assert (oldest.first_day, oldest.waited) == (1, 1)
    assert at_share(oldest.money["USD"], 10) == 0.75
    # A straight line to all at a fifth of the list, level from there on.
    assert area(oldest.reached) == pytest.approx(0.9)


def test_every_curve_begins_at_nothing_ends_at_everything_and_never_falls(items: list[Item]) -> None:
    result = back_test(items, STRATEGY, ASKED)
    for curve in result.curves.values():
        for values in [curve.reached, *curve.money.values()]:
            assert values[0] == 0
            assert values[-1] == pytest.approx(1)
            assert values == sorted(values)


def test_money_of_two_currencies_has_two_curves() -> None:
    items = [item("a", -5, 9), replace(item("a", -5, 9, 700), currency="EUR", reference="e"), item("end", 30, 40, issued=20)]
    result = back_test(items, STRATEGY, Asked(DAY, DAY))
    assert (result.accounts, sorted(result.curves["strategy"].money)) == (2, ["EUR", "USD"])


def test_what_receivables_do_not_tell_is_named() -> None:
    assert set(FIELDS) > TOLD
    assert "since_contact" in blind_rules(STRATEGY)
    assert not {"age", "balance", "scored"} & set(blind_rules(STRATEGY))


def ran(*words: str) -> Any:
    return CliRunner().invoke(promesa, ["backtest", *words])


@pytest.mark.parametrize("suffix", ["html", "json"])
def test_the_same_seed_gives_the_same_words_and_the_same_figure_byte_for_byte(tmp_path: Path, suffix: str) -> None:
    asked = [str(IBM_FILE), "--from", "2012-06-01", "--until", "2013-06-01", "--every", "30"]
    seen = []
    for name, seed in (("one", "3"), ("two", "3"), ("three", "4")):
        figure = tmp_path / f"{name}.{suffix}"
        done = ran(*asked, "--seed", seed, "--figure", str(figure))
        assert done.exit_code == 0, done.output
        seen.append((done.output, figure.read_bytes()))
    assert seen[0] == seen[1]
    assert seen[0][0] != seen[2][0]
    assert seen[0][1] != seen[2][1]
    assert "no known answer" in seen[0][0]


@pytest.mark.parametrize(
    ("changed", "refused"),
    [
        ({"last": date(2014, 1, 5)}, FutureUnknown),
        ({"last": date(2012, 5, 1)}, Invalid),
        ({"every": 0}, Invalid),
        ({"late": -1}, Invalid),
        ({"calls": 0}, Invalid),
        ({"first": date(1999, 1, 1), "last": date(1999, 2, 1)}, NothingLate),
        ({"late": 150}, NothingLate),
    ],
)
def test_a_question_without_an_answer_is_refused_in_words(items: list[Item], changed: dict[str, Any], refused: type[Refusal]) -> None:
    with pytest.raises(refused):
        back_test(items, STRATEGY, replace(ASKED, **changed))


def test_a_file_that_does_not_tell_the_story_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    heading, first, *_ = IBM_FILE.read_text().splitlines()
    with pytest.raises(HistoryWrong) as wrong:
        read_history("\n".join([heading, first, first.replace("/2013", "/20x3")]).encode(), "f.csv", "ibm")
    assert wrong.value.rows >= 1
    for data in (b"", b"%PDF-1.4", b"a,b\n1,2\n"):
        with pytest.raises(Refusal):
            read_history(data, "f.csv", "ibm")
    with pytest.raises(Invalid):
        read_history(IBM_FILE.read_bytes(), "f.csv", "another")
    unsettled = Mapping(row_is="items", fields={name: told for name, told in SHIPPED["ibm"].fields.items() if name != "item.settled_on"})
    monkeypatch.setitem(SHIPPED, "unsettled", unsettled)
    with pytest.raises(NoHistory) as lacking:
        read_history(IBM_FILE.read_bytes(), "f.csv", "unsettled")
    assert lacking.value.missing == ["item.settled_on"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--from", "yesterday", "--until", "2013-01-01"], "yesterday"),
        (["--from", "2012-06-01", "--until", "2013-06-01", "--figure", "lift.png"], ".html or .json"),
        (["--from", "2012-06-01", "--until", "2013-06-01", "--strategy", "{bad}"], "as TOML or JSON"),
        (["--from", "2012-06-01", "--until", "2013-06-01", "--strategy", "{odd}"], "not a fact that is known"),
    ],
)
def test_a_wrong_word_on_the_command_line_is_told(tmp_path: Path, words: list[str], said: str) -> None:
    bad, odd = tmp_path / "bad.toml", tmp_path / "odd.toml"
    bad.write_text("name = ")
    bands = '[{name = "a", label = {}, when = {is = "missing", field = "shoe_size"}}, {name = "b", label = {}}]'
    odd.write_text(f'name = "odd"\nrules = []\nbands = {bands}\n')
    done = ran(str(IBM_FILE), *(word.format(bad=bad, odd=odd) for word in words))
    assert done.exit_code != 0
    assert said in f"{done.output}{done.exception}"
