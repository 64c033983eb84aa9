"""What each role may accept as a promise until an installation decides otherwise."""

from backend.people.models import Role
from backend.promises.models import PromiseLimit

#: Share of the balance the first payment must be (basis points), days until it, instalments, days between them.
SHIPPED = {
    Role.COLLECTOR: (500, 30, 6, 5),
    Role.SUPERVISOR: (200, 60, 12, 5),
    Role.MANAGER: (0, 120, 36, 1),
    Role.ADMINISTRATOR: (0, 120, 36, 1),
}


def shipped_limit(role: Role) -> PromiseLimit:
    """The limits of a role as shipped."""
    share, days, instalments, gap = SHIPPED[role]
    return PromiseLimit(
        role=role, minimum_basis_points=share, maximum_days_ahead=days, maximum_instalments=instalments, minimum_gap_days=gap
    )
