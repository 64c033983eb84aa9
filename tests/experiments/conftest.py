"""The tests of experiments take place on a Monday morning in Bogotá, when debtors may be rung."""

from tests.monday import at, monday, settings

__all__ = ["at", "monday", "settings"]
