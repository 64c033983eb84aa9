"""What is decided about people."""

from datetime import UTC, datetime, timedelta

import pytest

from backend.kit.refusal import Invalid
from backend.people.models import PresenceState
from backend.people.rules import (
    ON_CALL,
    SESSION_IDLE,
    SESSION_LONGEST,
    TRANSITIONS,
    PresenceNotYours,
    acceptable_endpoint,
    acceptable_locale,
    acceptable_name,
    acceptable_password,
    acceptable_zone,
    email_of,
    may_choose,
    may_happen,
    session_ends,
)

S = PresenceState
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_every_state_has_its_line_in_the_table() -> None:
    assert set(TRANSITIONS) == set(PresenceState)


@pytest.mark.parametrize("state", sorted(ON_CALL | {S.WRAP_UP}))
@pytest.mark.parametrize("wish", [S.READY, S.PAUSED, S.MEETING])
def test_nobody_chooses_their_way_out_of_a_call_or_past_its_wrap_up(state: PresenceState, wish: PresenceState) -> None:
    with pytest.raises(PresenceNotYours):
        may_choose(state, wish)


@pytest.mark.parametrize(
    ("state", "wish"),
    [(S.OFFLINE, S.READY), (S.READY, S.PAUSED), (S.PAUSED, S.READY), (S.PAUSED, S.MEETING), (S.MEETING, S.READY), (S.PREVIEWING, S.PAUSED)],
)
def test_a_collector_may_choose(state: PresenceState, wish: PresenceState) -> None:
    may_choose(state, wish)


@pytest.mark.parametrize("wish", [S.TALKING, S.DIALLING, S.WRAP_UP, S.UNKNOWN])
def test_nobody_chooses_what_only_the_telephone_can_say(wish: PresenceState) -> None:
    with pytest.raises(PresenceNotYours):
        may_choose(S.READY, wish)


@pytest.mark.parametrize(
    ("following", "may"),
    [
        (S.RINGING, False),
        (S.TALKING, False),
        (S.WRAP_UP, False),
        (S.READY, False),
        (S.DIALLING, True),
        (S.PREVIEWING, True),
        (S.OFFLINE, True),
    ],
)
def test_who_has_left_stays_away_until_they_act(following: PresenceState, may: bool) -> None:
    assert may_happen(S.OFFLINE, following) is may


def test_a_session_lives_while_it_is_used_but_not_for_ever() -> None:
    assert session_ends(NOON, NOON) == NOON + SESSION_IDLE
    assert session_ends(NOON, NOON + timedelta(hours=15)) == NOON + SESSION_LONGEST


@pytest.mark.parametrize("password", ["short", "x" * 201, "aaaaaaaaaaaa", "ana.maria.restrepo"])
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(Invalid):
        acceptable_password(password, "ana.maria.restrepo@floor.test")


def test_a_long_sentence_is_a_password() -> None:
    acceptable_password("the ñandú runs at noon", "ana@floor.test")


@pytest.mark.parametrize("text", ["", "ana", "a b@c", "a@b@c", "a\0@b.c", "x" * 251 + "@y.z"])
def test_what_cannot_be_an_address_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        email_of(text)


def test_addresses_are_kept_in_lower_case() -> None:
    assert email_of(" Ana@Floor.Test ") == "ana@floor.test"


@pytest.mark.parametrize("endpoint", ["desk 1", "DESK", "desk-1\r\nAction: Originate", "desk/1", ""])
def test_an_endpoint_cannot_carry_orders_to_the_switch(endpoint: str) -> None:
    with pytest.raises(Invalid):
        acceptable_endpoint(endpoint)


def test_names_locales_and_zones_are_checked() -> None:
    assert acceptable_name("  Ana ") == "Ana"
    assert acceptable_locale("pt") == "pt"
    assert acceptable_zone("America/Santiago") == "America/Santiago"
    for wrong in (lambda: acceptable_name(" \n "), lambda: acceptable_locale("de"), lambda: acceptable_zone("Mars/Base")):
        with pytest.raises(Invalid):
            wrong()
