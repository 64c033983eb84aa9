"""How a day's work is spread over a day's people."""

from collections import Counter
from uuid import UUID

from backend.capacity.rules import Bucket, Hands, Work, accounts_in, spread

ES: Bucket = (UUID(int=1), "es")
PT: Bucket = (UUID(int=1), "pt")
ANA, BEN, RUI = (UUID(int=n) for n in (11, 12, 13))


def waiting(bucket: Bucket, count: int, band: int = 1) -> list[Work]:
    return [Work((band, -100 + n, 0, UUID(int=n + 100)), bucket, "COP", 1000 - n, 30) for n in range(count)]


def test_everybody_goes_at_the_pace_of_their_own_day() -> None:
    hands = [Hands(ANA, 4, (ES,)), Hands(BEN, 2, (ES,))]
    given = [user for user, _ in spread(hands, {ES: waiting(ES, 10)})]
    assert Counter(given) == {ANA: 4, BEN: 2}
    assert Counter(given[:3]) == {ANA: 2, BEN: 1}


def test_the_best_accounts_go_round_and_nobody_is_given_one_of_a_desk_that_is_not_theirs() -> None:
    hands = [Hands(ANA, 3, (ES,)), Hands(BEN, 3, (ES,)), Hands(RUI, 3, (PT, ES))]
    given = [*spread(hands, {ES: waiting(ES, 6), PT: waiting(PT, 1, band=2)})]
    assert [work.bucket for user, work in given if user != RUI] == [ES] * 4
    assert Counter(user for user, _ in given)[RUI] == 3
    assert len({work.order for _, work in given if work.bucket == ES}) == 6
    first = [work.order for _, work in given[:3]]
    assert first == sorted(first)


def test_who_is_away_is_given_nothing_and_what_nobody_serves_stays() -> None:
    assert [*spread([Hands(ANA, 0, (ES,))], {ES: waiting(ES, 3)})] == []
    assert [*spread([Hands(ANA, 5, (ES,))], {PT: waiting(PT, 3)})] == []


def test_accounts_follow_from_minutes_unless_somebody_said_how_many() -> None:
    assert accounts_in(360, 360, None) == 60
    assert accounts_in(360, 360, 25) == 25
    assert accounts_in(0, 360, 25) == 0
