"""Experiments over HTTP: for managers and administrators."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.status_codes import HTTP_200_OK

from backend.experiments import actions, queries
from backend.experiments.cards import page, view
from backend.experiments.schemas import Decision, DurationEstimate, ExperimentsPage, ExperimentView, NewExperiment
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User
from backend.strategy.models import Experiment


async def _seen(tx: Transaction, experiment: Experiment) -> ExperimentView:
    await tx.session.flush()
    return await view(tx, experiment)


class ExperimentsController(Controller):
    path = "/api/experiments"
    tags = ("experiments",)
    guards = (allow(Role.MANAGER, Role.ADMINISTRATOR),)

    @get("/", operation_id="listExperiments")
    async def experiments(self, tx: Transaction, user: User) -> ExperimentsPage:
        return await page(tx)

    @get("/estimate", operation_id="estimateExperiment")
    async def estimate(
        self,
        tx: Transaction,
        user: User,
        challenger_points: int = 4500,
        hold_out_points: int = 500,
        measure: str = "paid",
        effect_points: int = 2000,
    ) -> DurationEstimate:
        """How long it would take, from what happened in the last weeks."""
        return await actions.estimate(tx, challenger_points, hold_out_points, measure, effect_points)

    @get("/{experiment_id:uuid}", operation_id="getExperiment")
    async def experiment(self, tx: Transaction, user: User, experiment_id: UUID) -> ExperimentView:
        return await view(tx, await queries.experiment_of(tx.session, experiment_id))

    @post("/", operation_id="beginExperiment")
    async def begin(self, tx: Transaction, user: User, retry: Retry, data: NewExperiment) -> ExperimentView:
        async def act() -> ExperimentView:
            return await _seen(tx, await actions.begin(tx, user, data))

        return await once(tx, retry, ExperimentView, act)

    @post("/{experiment_id:uuid}/end", operation_id="endExperiment", status_code=HTTP_200_OK)
    async def end(self, tx: Transaction, user: User, experiment_id: UUID, data: Decision) -> ExperimentView:
        """Keep the champion, or publish the challenger."""
        return await _seen(tx, await actions.end(tx, user, experiment_id, data.chosen))

    @post("/{experiment_id:uuid}/resumption", operation_id="resumeExperiment", status_code=HTTP_200_OK)
    async def resume(self, tx: Transaction, user: User, experiment_id: UUID) -> ExperimentView:
        """Take its end back, for a while."""
        return await _seen(tx, await actions.resume(tx, user, experiment_id))
