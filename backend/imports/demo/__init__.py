"""The demonstration: an invented Latin American floor, the same for the same seed."""

from backend.imports.demo.hours import lawful_moment
from backend.imports.demo.seeding import Seeded, seed_floor

__all__ = ["Seeded", "lawful_moment", "seed_floor"]
