"""The facts one may ask about, as a person reads them."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.queries import SEES_EVERYTHING, granted_to, portfolio_names
from backend.people.models import User
from backend.segments import queries
from backend.segments.schemas import ConditionField, WordCard
from backend.strategy import fields

LANGUAGES = ("es", "pt", "en")
NUMBERS = ["ge", "gt", "le", "lt", "eq", "ne", "one_of"]
WORDS = ["eq", "ne", "one_of"]
#: Where the words of a fact are found that are not always the same.
FOUND_IN = {"product": ("account", "product"), "currency": ("account", "currency"), "country": ("debtor", "country")}


@lru_cache(maxsize=1)
def described() -> dict[str, Any]:
    """What is written about each fact, in the order in which they are offered; and the words that are always the same."""
    written: dict[str, Any] = tomllib.loads(Path(fields.__file__).with_name("fields.toml").read_text())
    return written


async def field_cards(session: AsyncSession, user: User) -> list[ConditionField]:
    """Every fact with the comparisons and words that make sense for it."""
    words = await _words(session, user)
    return [
        ConditionField(
            name=name,
            kind=fields.FIELDS[name].kind,
            label=about["label"],
            group=about["group"],
            operators=[*(NUMBERS if fields.FIELDS[name].kind == "number" else WORDS), *(["missing"] if about.get("optional") else [])],
            unit=about.get("unit"),
            words=words.get(name, []),
            closed=about.get("closed", False),
        )
        for name, about in described().items()
        if name != "words"
    ]


async def _words(session: AsyncSession, user: User) -> dict[str, list[WordCard]]:
    words = {name: [WordCard(word, label) for word, label in known.items()] for name, known in described()["words"].items()}
    for name, (table, column) in FOUND_IN.items():
        words[name] = [WordCard(word, _label(name, word)) for word in await queries.common_words(session, table, column)]
    granted = await granted_to(session, user.id)
    words["portfolio"] = [
        WordCard(str(portfolio_id), dict.fromkeys(LANGUAGES, name))
        for portfolio_id, name in (await portfolio_names(session)).items()
        if user.role in SEES_EVERYTHING or portfolio_id in granted
    ]
    return words


def _label(name: str, word: str) -> dict[str, str]:
    """Countries have names; products and currencies are called what they are."""
    if name == "country":
        return {language: Locale(language).territories.get(word, word) for language in LANGUAGES}
    return dict.fromkeys(LANGUAGES, word)
