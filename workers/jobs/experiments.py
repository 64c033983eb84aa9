"""Experiments: the worklist follows what began or ended."""

from backend.experiments.following import follow
from backend.kit.jobs import Context


async def follow_experiments(context: Context) -> None:
    """When woken, and every few seconds: rank by the experiment that began, or without the one that ended."""
    await follow(context["database"])
