"""`promesa backtest`: a file of receivables, a strategy, the table and the figure."""

import json
import tomllib
from pathlib import Path
from typing import Any

from backend.backtest.figure import FigureFile
from backend.backtest.history import read_history
from backend.backtest.lift import Asked, back_test
from backend.backtest.words import in_words
from backend.kit.refusal import Invalid
from backend.strategy.actions import shipped
from backend.strategy.reading import read


def run(file: Path, profile: str, strategy_file: Path | None, asked: Asked, figure: Path | None) -> str:
    """What the back-test found, in words; its figure in a file, where one is wanted."""
    drawn = FigureFile(figure) if figure else None
    strategy = read(_body(strategy_file) if strategy_file else shipped())
    result = back_test(read_history(file.read_bytes(), file.name, profile), strategy, asked)
    if drawn:
        drawn.write(result, strategy.name)
    return in_words(result, strategy)


def _body(file: Path) -> dict[str, Any]:
    """A strategy as TOML, as the shipped one is written, or as JSON, as versions are kept."""
    try:
        written = file.read_text(encoding="utf-8")
        body = json.loads(written) if file.suffix.lower() == ".json" else tomllib.loads(written)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, json.JSONDecodeError) as wrong:
        raise Invalid(field="strategy", expected="a strategy as TOML or JSON", value=str(wrong)) from None
    if not isinstance(body, dict):
        raise Invalid(field="strategy", expected="a strategy as TOML or JSON", value=file.name)
    return body
