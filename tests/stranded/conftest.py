"""The same working Monday as the worklist's tests."""

from tests.worklist.conftest import at, monday, settings

__all__ = ["at", "monday", "settings"]
