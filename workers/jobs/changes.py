"""Changes of the strategy: previews computed, approved ones put into force when their time has come."""

from backend.changes.previewing import preview_waiting
from backend.changes.publishing import publish_due
from backend.kit.jobs import Context


async def preview_changes(context: Context) -> None:
    """When woken, and every few seconds: the previews that wait, and those a crash interrupted."""
    await preview_waiting(context["database"])


async def publish_due_changes(context: Context) -> None:
    """When woken, and every few seconds: approved changes whose time has come."""
    await publish_due(context["database"])
