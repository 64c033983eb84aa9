"""Who works on the demonstration's floor."""

import random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.imports.demo.countries import COUNTRIES, CREDITORS, Creditor
from backend.imports.demo.numbers import Numbers
from backend.imports.demo.rows import Ids, Rows
from backend.people.models import Role, TelephoneKind

TEAMS = {"Andes": ("America/Bogota", ("CO", "MX", "PE", "EC")), "Sul": ("America/Sao_Paulo", ("BR", "CL", "AR"))}
COLLECTORS = (
    ("collector1", "Ana Restrepo", "Andes", "es"),
    ("collector2", "Julián Ospina", "Andes", "es"),
    ("collector3", "Ximena Cervantes", "Andes", "es"),
    ("collector4", "Rosa Huamán", "Andes", "es"),
    ("collector5", "Mateo Cevallos", "Andes", "es"),
    ("collector6", "Bruna Carvalho", "Sul", "pt"),
    ("collector7", "Rafael Nascimento", "Sul", "pt"),
    ("collector8", "Catalina Sepúlveda", "Sul", "es"),
)
LEADERS = (
    ("supervisor", "Patricia Montoya", Role.SUPERVISOR, "Andes", "es"),
    ("supervisor2", "Luciana Almeida", Role.SUPERVISOR, "Sul", "pt"),
    ("manager", "Ricardo Delgado", Role.MANAGER, None, "es"),
    ("admin", "Alex Vega", Role.ADMINISTRATOR, None, "en"),
)


@dataclass(frozen=True)
class Staffed:
    """A portfolio with the people who work it."""

    id: UUID
    creditor: Creditor
    collectors: tuple[UUID, ...]
    supervisor: UUID


def staff(rows: Rows, ids: Ids, chance: random.Random, password_hash: str, now: datetime) -> list[Staffed]:
    """Teams, sign-ins and portfolios, each granted to the team that works it."""
    teams = {name: ids() for name in TEAMS}
    for name, (zone, _) in TEAMS.items():
        rows.add("team", teams[name], f"Equipo {name}" if name == "Andes" else f"Equipe {name}", zone)
    people: dict[str, list[UUID]] = {name: [] for name in TEAMS}
    supervisors: dict[str, UUID] = {}
    for place, (login, name, team, locale) in enumerate(COLLECTORS, 1):
        people[team].append(user_id := ids())
        rows.add(
            "app_user",
            user_id,
            f"{login}@demo.test",
            name,
            Role.COLLECTOR.value,
            teams[team],
            locale,
            f"collector-{place}",
            TelephoneKind.BROWSER.value,
            password_hash,
            now,
        )
    for login, name, role, its_team, locale in LEADERS:
        user_id = ids()
        team_id = teams[its_team] if its_team else None
        if its_team:
            supervisors[its_team] = user_id
        telephone = (login, TelephoneKind.BROWSER.value)
        rows.add("app_user", user_id, f"{login}@demo.test", name, role.value, team_id, locale, *telephone, password_hash, now)
    return [_portfolio(rows, ids, chance, creditor, people, supervisors) for creditor in CREDITORS]


def _portfolio(
    rows: Rows, ids: Ids, chance: random.Random, creditor: Creditor, people: dict[str, list[UUID]], supervisors: dict[str, UUID]
) -> Staffed:
    country = COUNTRIES[creditor.country]
    team = next(name for name, (_, countries) in TEAMS.items() if country.code in countries)
    portfolio_id = ids()
    caller_id = next(number.read.e164 for number in iter(lambda: Numbers(chance).invent(country), None) if number.read.e164)
    rows.add(
        "portfolio",
        portfolio_id,
        creditor.name,
        creditor.creditor,
        country.code,
        country.zones[0][0],
        creditor.collector_kind,
        creditor.debt_kind,
        "[0, 30, 60, 90, 120]",
        caller_id,
    )
    for user_id in (*people[team], supervisors[team]):
        rows.add("portfolio_grant", user_id, portfolio_id)
    return Staffed(portfolio_id, creditor, tuple(people[team]), supervisors[team])
