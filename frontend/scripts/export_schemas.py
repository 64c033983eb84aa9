"""Write the structs of every `backend/*/schemas.py` as an OpenAPI document: what `npm run types` reads.

The served document (`/schema/openapi.json`) holds the same components; this one needs no running server.
"""

import inspect
import json
import sys
from importlib import import_module
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "frontend" / "openapi.json"


def structs() -> list[type[msgspec.Struct]]:
    """Every struct a feature sends, features in the order of their names."""
    found: list[type[msgspec.Struct]] = []
    for path in sorted((ROOT / "backend").glob("*/schemas.py")):
        module = import_module(f"backend.{path.parent.name}.schemas")
        for value in vars(module).values():
            if inspect.isclass(value) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__:
                found.append(value)
    return found


def document() -> dict[str, object]:
    """The components alone: routes are named in `src/api`, shapes come from here."""
    _, components = msgspec.json.schema_components(structs(), ref_template="#/components/schemas/{name}")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Promesa", "version": "1"},
        "paths": {},
        "components": {"schemas": dict(sorted(components.items()))},
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    TARGET.write_text(json.dumps(document(), indent=2, ensure_ascii=False) + "\n")
