"""Which arm of an experiment an account is in, and what that means for who ranks it: by a hash, in Python and in SQL."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import md5
from uuid import UUID

from backend.strategy.models import Arm, Experiment
from backend.strategy.schemas import Strategy

#: Shares are said in ten-thousandths.
WHOLE = 10_000
#: Where silence could cost the debtor more than money: those are called, whatever their arm.
HELD_OUT_STAGES = ("preventive", "administrative")


@dataclass(frozen=True)
class Trial:
    """What of a running experiment ranks."""

    experiment_id: UUID
    title: str
    seed: int
    challenger: int
    challenger_points: int
    hold_out_points: int
    hold_out_days: int
    ends_at: datetime

    def arm_of(self, account_id: UUID) -> Arm:
        """The account's arm: the same whenever it is asked, in whatever order accounts come."""
        place = place_of(self.seed, account_id)
        if place < self.hold_out_points:
            return Arm.HOLD_OUT
        return Arm.CHALLENGER if place < self.hold_out_points + self.challenger_points else Arm.CHAMPION

    def next_arm(self, user_id: UUID, after: UUID | None) -> Arm:
        """Whose turn it is after a claim: each arm by its share of those who are called, whatever the points of either."""
        called = WHOLE - self.hold_out_points
        drawn = place_of(self.seed, f"{user_id}/{after or ''}") * called
        return Arm.CHALLENGER if drawn < self.challenger_points * WHOLE else Arm.CHAMPION


@dataclass(frozen=True)
class Ruling:
    """Who ranks: the version in force, and for the challenger's accounts the version that is tried."""

    version: int
    strategy: Strategy
    trial: Trial | None = None
    challenger: Strategy | None = None

    def of(self, account_id: UUID) -> tuple[int, Strategy]:
        """The version that ranks one account, by number and rules."""
        if self.trial is not None and self.challenger is not None and self.trial.arm_of(account_id) is Arm.CHALLENGER:
            return self.trial.challenger, self.challenger
        return self.version, self.strategy

    def part(self, bucket: UUID, account_id: UUID, *, asked_for: bool) -> UUID:
        """The part of its bucket an account is handed out from; what the debtor asked for waits for no arm's turn."""
        if self.trial is None:
            return bucket
        if asked_for:
            return part_of(bucket, "due")
        return part_of(bucket, "challenger") if self.trial.arm_of(account_id) is Arm.CHALLENGER else bucket


def trial_of(experiment: Experiment) -> Trial:
    """What of an experiment ranks."""
    return Trial(
        experiment_id=experiment.id,
        title=experiment.title,
        seed=experiment.seed,
        challenger=experiment.challenger,
        challenger_points=experiment.challenger_points,
        hold_out_points=experiment.hold_out_points,
        hold_out_days=experiment.hold_out_days,
        ends_at=experiment.ends_at,
    )


def place_of(seed: int, what: UUID | str) -> int:
    """A number below ten thousand that anybody can compute again."""
    return (int(md5(f"{seed}/{what}".encode(), usedforsecurity=False).hexdigest()[:8], 16) >> 1) % WHOLE


def place_sql(seed: int, account_id: str) -> str:
    """As `place_of`, of an account."""
    return f"((('x' || left(md5('{seed}/' || {account_id}::text), 8))::bit(32)::bigint >> 1) % {WHOLE})"


def arm_sql(trial: Trial, account_id: str) -> str:
    """As `Trial.arm_of`."""
    place = place_sql(trial.seed, account_id)
    return (
        f"(CASE WHEN {place} < {trial.hold_out_points} THEN 'hold_out' "
        f"WHEN {place} < {trial.hold_out_points + trial.challenger_points} THEN 'challenger' ELSE 'champion' END)"
    )


#: Over the tables `worklist/facts.sql` joins. An open promise, a dispute, a late stage or a long delay end the silence.
HELD_OUT = """(CASE WHEN {place} < {points} AND promised.due_on IS NULL AND account.disputed_minor = 0 AND account.stage IN ({stages})
             AND LEAST({ends}, (account.oldest_due_on + {days} + 1)::timestamp AT TIME ZONE account.zone) > CAST(:now AS timestamptz)
             AND NOT EXISTS (SELECT FROM experiment_aside
                              WHERE experiment_aside.experiment_id = '{id}' AND experiment_aside.account_id = account.id)
             THEN LEAST({ends}, (account.oldest_due_on + {days} + 1)::timestamp AT TIME ZONE account.zone) END)"""


def held_out_sql(trial: Trial | None) -> str:
    """Until when the worklist leaves an account alone, as a column of the facts."""
    if trial is None or not trial.hold_out_points:
        return "CAST(NULL AS timestamptz)"
    return HELD_OUT.format(
        place=place_sql(trial.seed, "account.id"),
        points=trial.hold_out_points,
        stages=", ".join(f"'{stage}'" for stage in HELD_OUT_STAGES),
        # Experiments begin and end on whole seconds.
        ends=f"to_timestamp({int(trial.ends_at.timestamp())})",
        days=trial.hold_out_days,
        id=trial.experiment_id,
    )


def part_of(bucket: UUID, kind: str) -> UUID:
    """The part of a bucket that is handed out by itself: the challenger's accounts, or those the debtor asked to be called on."""
    return UUID(md5(f"{bucket}/{kind}".encode(), usedforsecurity=False).hexdigest())


def part_sql(trial: Trial | None, bucket: str) -> str:
    """As `Ruling.part`, of a ranked row: what the debtor asked for waits for no arm's turn."""
    if trial is None:
        return bucket
    return (
        f"CASE WHEN ranked.asked_for THEN CAST(md5({bucket}::text || '/due') AS uuid) "
        f"WHEN ranked.challenged THEN CAST(md5({bucket}::text || '/challenger') AS uuid) ELSE {bucket} END"
    )


@dataclass(frozen=True)
class Served:
    """What a user is handed accounts from while an experiment runs, or without one."""

    #: Of the version in force; in parts while an experiment runs.
    buckets: tuple[UUID, ...]
    trial: Trial | None = None
    #: Of the version that is tried, whose desks may be others; None: the same.
    tried: tuple[UUID, ...] | None = None

    @property
    def all(self) -> list[UUID]:
        """Every bucket, whosever turn it is."""
        if self.trial is None:
            return [*self.buckets]
        return sorted({*self.buckets, *self._of("challenger"), *self._of("due")})

    def by_turn(self, user_id: UUID, after: UUID | None) -> list[list[UUID]]:
        """The buckets to be served from, and those to fall back to when nothing is ready in them."""
        if self.trial is None:
            return [[*self.buckets]]
        parts = [self._with_due(self.buckets), self._with_due(self._of("challenger"))]
        return parts if self.trial.next_arm(user_id, after) is Arm.CHAMPION else parts[::-1]

    def beside(self, bucket: UUID) -> list[UUID]:
        """The buckets that are handed out in one order with this one."""
        if self.trial is None or bucket not in self.all:
            return self.all
        if bucket in self._of("due"):
            return sorted(self._of("due"))
        return self._with_due(self._of("challenger") if bucket in self._of("challenger") else self.buckets)

    def _of(self, kind: str) -> tuple[UUID, ...]:
        tried = self.buckets if self.tried is None else self.tried
        whole = tried if kind == "challenger" else dict.fromkeys([*self.buckets, *tried])
        return tuple(part_of(bucket, kind) for bucket in whole)

    def _with_due(self, buckets: tuple[UUID, ...]) -> list[UUID]:
        return sorted({*buckets, *self._of("due")})
