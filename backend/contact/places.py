"""Where a person may be: the zones of a country or a state, when the address is all that is known."""

from functools import cache
from importlib.resources import files

#: Brazilian states outside Brasília time, and those that straddle two zones.
BRAZIL = {
    "AC": ("America/Rio_Branco",),
    "AM": ("America/Eirunepe", "America/Manaus"),
    "MS": ("America/Campo_Grande",),
    "MT": ("America/Cuiaba",),
    "PE": ("America/Noronha", "America/Recife"),
    "RO": ("America/Porto_Velho",),
    "RR": ("America/Boa_Vista",),
}


@cache
def zones_of(country: str, subdivision: str | None = None) -> tuple[str, ...]:
    """Every zone somebody in this country, or this state of it, may live in."""
    if country == "BR" and subdivision is not None:
        return BRAZIL.get(subdivision, ("America/Sao_Paulo",))
    return _table().get(country, ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    zones: dict[str, list[str]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            zones.setdefault(country, []).append(zone)
    return {country: tuple(sorted(names)) for country, names in zones.items()}
