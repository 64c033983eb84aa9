"""One document of everything that is sent: the HTTP API as Litestar describes it, and the socket messages beside it.

`python -m backend.openapi FILE` writes it without a database, for the browser's generated types.
"""

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.openapi.plugins import JsonRenderPlugin

from backend.board.schemas import BoardAlive, BoardChanged, BoardSnapshot, DeskChanged

#: What the sockets send; a browser tells them apart by `type`.
SOCKET_MESSAGES = (BoardSnapshot, BoardChanged, BoardAlive, DeskChanged)


class RenderWithSockets(JsonRenderPlugin):
    """Adds the socket messages to the document when it is asked for."""

    def render(self, request: Any, openapi_schema: dict[str, Any]) -> bytes:
        return msgspec.json.encode(with_socket_messages(openapi_schema))


def with_socket_messages(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the socket messages among its schemas."""
    _, components = msgspec.json.schema_components(SOCKET_MESSAGES, ref_template="#/components/schemas/{name}")
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name, schema in components.items():
        schemas.setdefault(name, schema)
    return document


def document_of(app: Litestar) -> dict[str, Any]:
    """The whole document of an application."""
    return with_socket_messages(app.openapi_schema.to_schema())


if __name__ == "__main__":
    from backend.app import create_app
    from backend.settings import Settings

    text = json.dumps(document_of(create_app(Settings())), indent=1, ensure_ascii=False, sort_keys=True)
    Path(sys.argv[1]).write_text(text + "\n")
