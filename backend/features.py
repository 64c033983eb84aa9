"""Everybody who listens to facts, loaded before anything happens: by web, worker, bridge, commands and tests."""

import importlib
import sys
from pathlib import Path

import backend.tables  # noqa: F401
from backend.kit.facts import LAYERS

#: Where a feature keeps what it does when another tells a fact.
LISTENING = ("listeners", "actions")

for feature in LAYERS:
    for module in LISTENING:
        if (Path(__file__).parent / feature / f"{module}.py").exists():
            try:
                importlib.import_module(f"backend.{feature}.{module}")
            except (ImportError, SyntaxError) as unfinished:
                print(f"backend.{feature}.{module} cannot be loaded yet: {unfinished}", file=sys.stderr)  # noqa: T201
