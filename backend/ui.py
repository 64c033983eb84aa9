"""The built browser application: files with long caching, everything else the page that starts it."""

from pathlib import Path
from typing import Any

from litestar import MediaType, Request, Response, get
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.static_files import create_static_files_router

from backend.kit.refusal import NotFound

BUILT = Path(__file__).parent / "ui"

#: Only our own files; styles may be inline because the component library sets them on elements.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
}


async def with_security_headers(response: Response[Any]) -> Response[Any]:
    """Every answer says what the browser may do with it. Async: the framework sends plain functions to a thread, each time."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


@get(["/", "/{path:path}"], include_in_schema=False, sync_to_thread=False)
def page(request: Request[Any, Any, Any], path: str = "") -> Response[bytes]:
    """The application's page for every address that is its own to route."""
    if path.startswith(("/api", "/ws", "/schema", "/health", "/assets")):
        raise NotFound
    index = BUILT / "index.html"
    if not index.exists():
        raise NotFoundException("The browser application has not been built: run `make run` once.")
    return Response(index.read_bytes(), media_type=MediaType.HTML, headers={"Cache-Control": "no-cache"})


def ui_routes() -> list[Any]:
    """The application's files, where they have been built, and its page."""
    routes: list[HTTPRouteHandler | Any] = [page]
    if (BUILT / "assets").is_dir():
        routes.append(create_static_files_router("/assets", [BUILT / "assets"], name="assets", after_request=_cached))
    return routes


async def _cached(response: Response[Any]) -> Response[Any]:
    # File names carry a hash of their content: they never change.
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return await with_security_headers(response)
