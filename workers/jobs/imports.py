"""Files that are too big to be written while somebody waits."""

from backend.imports import actions
from backend.kit.jobs import Context
from backend.settings import read_settings


async def write_waiting_imports(context: Context) -> None:
    """When woken, and every half minute: write the imports that wait, and those a crash interrupted."""
    await actions.write_waiting(context["database"], read_settings())


async def forget_old_uploads(context: Context) -> None:
    """Hourly: uploads nobody came back to."""
    await actions.forget_old_uploads(context["database"], read_settings())
