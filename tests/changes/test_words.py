"""Bad input is refused in the words of whoever wrote it: every mistake has its sentence in each language, with its facts in it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from backend.changes import actions, rules
from backend.changes.publishing import publish
from backend.kit.transaction import Transaction
from backend.people.models import Role
from backend.segments.fields import described
from backend.strategy.actions import shipped
from backend.strategy.mistakes import StrategyMistake
from backend.strategy.reading import StrategyWrong
from tests.changes.test_actions import approved
from tests.changes.test_segments import NOBODY, band, every, named, saved

ROOT = Path(__file__).parents[2]
CATALOGUE = {path.stem: json.loads(path.read_text()) for path in (ROOT / "frontend/src/i18n/catalogue").glob("*.json")}
WORDS = {**CATALOGUE["builder"]["mistake"], **CATALOGUE["strategy"]["mistake"]}
LATE = {"is": "compare", "field": "days_past_due", "op": "ge", "value": 30}


def said(code: str, facts: dict[str, Any], language: str, words: dict[str, Any] = WORDS) -> str:
    """The sentence as the page says it; a fact that is missing stays in braces."""
    told = {name: str(fact) for name, fact in facts.items()}
    if (field := facts.get("field")) in described():
        told["field"] = described()[str(field)]["label"][language]
    return re.sub(r"\{\{(\w+)\}\}", lambda match: told.get(match[1], match[0]), words[code][language])


def rule(**given: Any) -> dict[str, Any]:
    return {"rules": [{"id": "x", "label": {}, **given}]}


def bands(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"bands": [*(band(when, f"b{n}") for n, when in enumerate(conditions, start=1)), shipped()["bands"][-1]]}


def knots(*given: list[int]) -> dict[str, Any]:
    return rule(curve={"field": "balance", "knots": [*given]})


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "a fact nobody knows": (
        rule(points=1, when={"is": "compare", "field": "zapatos", "op": "ge", "value": 40}),
        "No se conoce el dato zapatos.",
    ),
    "points along a fact nobody knows": (rule(curve={"field": "zapatos", "knots": [[0, 1]]}), "No se conoce el dato zapatos."),
    "a word where a number belongs": (
        bands({**LATE, "value": "treinta"}),
        "Días de mora: «treinta» no es un valor de este dato.",
    ),
    "points along a word": (
        rule(curve={"field": "stage", "knots": [[0, 1]]}),
        "Etapa no es un número: los puntos no lo pueden seguir.",
    ),
    "a line between two equal numbers, which divides by nothing": (
        knots([5, 0], [5, 9]),
        "5 debe ser mayor que 5, el número anterior: entre dos iguales no hay recta.",
    ),
    "a currency that weighs nothing, by which is divided": (
        {"weights": {"COP": 0}},
        "COP necesita un peso mayor que cero, porque se divide por él; una moneda tiene tres letras.",
    ),
    "a segment of nobody": (bands(named("Nadie")), "Nadie puede cumplir esta condición."),
    "a condition that contradicts itself": (bands(every(LATE, {**LATE, "op": "lt"})), "Nadie puede cumplir esta condición."),
    "a band within an earlier one": (
        bands(LATE, {**LATE, "value": 60}),
        "A todos los de este grupo los toma antes «b1»: no queda nadie.",
    ),
    "a segment that is not there": (bands(named("Nada", 3)), "No existe la versión 3 del segmento Nada."),
    "an archived segment": (bands(named("Archivado")), "El segmento Archivado está archivado: restáurelo o elija otro."),
    "points without end": (rule(points=10**9), "A lo sumo 10000 puntos, de más o de menos."),
}


@pytest.fixture
async def segments(tx: Transaction, make: Any) -> None:
    """One of nobody, and one that is archived."""
    manager = await make.user(role=Role.MANAGER)
    await saved(tx, manager, "Nadie", NOBODY)
    (await saved(tx, manager, "Archivado")).archived_at = tx.now
    await tx.session.flush()


@pytest.mark.parametrize("what", BAD)
@pytest.mark.usefixtures("segments")
async def test_bad_input_is_refused_in_words(make: Any, what: str) -> None:
    changed, sentence = BAD[what]
    with pytest.raises(StrategyWrong) as refused:
        await make.change(**changed)
    (mistake,) = refused.value.mistakes
    assert said(mistake.code, mistake.facts, "es") == sentence
    assert_said(mistake)


#: What a person meets less often: refused all the same, each with a whole sentence.
RARE: list[dict[str, Any]] = [
    {"bands": []},
    {"bands": 5},
    {"rules": [{"id": "x", "label": {}, "points": 1}, {"id": "x", "label": {}, "points": 1}]},
    rule(),
    knots(),
    knots([10**15, 1]),
    rule(curve={"field": "balance", "knots": [[0, 1]], "if_missing": 10**7}),
    {"at_least": 5, "at_most": 4},
    {"at_most": 10**12},
    {"bands": [{"name": "b", "label": {}}, shipped()["bands"][-1]]},
    bands({**LATE, "op": "~"}),
    bands({**LATE, "field": "stage", "op": "lt", "value": "x"}),
    bands({**LATE, "value": 10**15}),
    bands({"is": "one_of", "field": "stage", "values": []}),
    bands({"is": "one_of", "field": "days_past_due", "values": [*range(300)]}),
    bands(every(*[LATE] * 300)),
    bands(every(every(every(every(every(every(every(every(every(LATE)))))))))),
    bands(named("x\0", 1)),
    rule(points=1) | {"bands": [{"name": "b\0", "label": {}, "when": LATE}, shipped()["bands"][-1]]},
    {"bands": [{"name": "b", "label": {"es": "a\0"}, "when": LATE}, shipped()["bands"][-1]]},
]


@pytest.mark.parametrize("changed", RARE)
async def test_so_is_what_no_page_would_send(make: Any, changed: dict[str, Any]) -> None:
    with pytest.raises(StrategyWrong) as refused:
        await make.change(**changed)
    for mistake in refused.value.mistakes:
        assert_said(mistake)


def assert_said(mistake: StrategyMistake) -> None:
    """There is a whole sentence in each language, and a place where it belongs."""
    for language in ("es", "pt", "en"):
        assert "{{" not in said(mistake.code, mistake.facts, language), mistake
    assert mistake.about in ("", "band", "rule", "setting")


async def test_a_version_is_not_activated_twice_and_says_so(tx: Transaction, make: Any) -> None:
    change, author, _ = await approved(tx, make)
    await actions.activate(tx, author, change.id, None)
    with pytest.raises(rules.AlreadyScheduled):
        await actions.activate(tx, author, change.id, None)
    assert await publish(tx, change.id)
    with pytest.raises(rules.AlreadyPublished) as refused:
        await actions.activate(tx, author, change.id, None)
    sentence = said("already_published", {"version": refused.value.version}, "es", CATALOGUE["refusals"])
    assert sentence == "Este cambio ya es la versión 2; no se publica dos veces."
