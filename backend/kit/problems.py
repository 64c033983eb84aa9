"""How refusals, wrong requests and our own defects leave the API: `application/problem+json` (RFC 9457)."""

from typing import Any

import msgspec
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, ValidationException
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from backend.kit.refusal import Refusal

log = structlog.get_logger()

Problem = Response[bytes]


def _problem(status: int, code: str, detail: str, facts: dict[str, Any] | None = None, headers: dict[str, str] | None = None) -> Problem:
    body = {"status": status, "code": code, "detail": detail, **(facts or {})}
    # Facts are plain values of the refusal; whatever else slips in is shown as text rather than failing the answer.
    content = msgspec.json.encode(body, enc_hook=str)
    return Response(
        content, status_code=status, media_type=MediaType.JSON, headers={**(headers or {}), "Content-Type": "application/problem+json"}
    )


def refused(request: Request[Any, Any, Any], refusal: Refusal) -> Problem:
    """The world says no."""
    log.info("refused", code=refusal.code, path=request.url.path)
    headers = {"Retry-After": str(refusal.facts["retry_after_seconds"])} if "retry_after_seconds" in refusal.facts else {}
    return _problem(refusal.status, refusal.code, refusal.detail, refusal.facts, headers | refusal.headers)


def not_understood(request: Request[Any, Any, Any], wrong: ValidationException) -> Problem:
    """The request does not have the form it needs: says which field."""
    return _problem(422, "invalid_request", str(wrong.detail), {"fields": wrong.extra or []})


def not_text(request: Request[Any, Any, Any], wrong: UnicodeDecodeError) -> Problem:
    """A part of a form that should be text is not: a file sent without a name, for one."""
    return _problem(400, "bad_request", "A part of the form is not text in UTF-8; a file needs a file name.")


def too_deep(request: Request[Any, Any, Any], wrong: RecursionError) -> Problem:
    """Something within something within something: nobody means that. Logged, in case it was we who went in circles."""
    log.warning("too.deep", path=request.url.path, exc_info=wrong)
    return _problem(400, "bad_request", "The request is nested too deep.")


def answered_by_litestar(request: Request[Any, Any, Any], answer: HTTPException) -> Problem:
    """No such route, wrong method, body too large, ..."""
    codes = {400: "bad_request", 401: "not_signed_in", 403: "not_allowed", 404: "not_found", 405: "method_not_allowed", 413: "too_large"}
    extra = answer.extra if isinstance(answer.extra, dict) else {}
    return _problem(answer.status_code, codes.get(answer.status_code, "http_error"), str(answer.detail), extra, answer.headers)


def database_away(request: Request[Any, Any, Any], failure: Exception) -> Problem:
    """PostgreSQL does not answer: nothing was written, and it is worth trying again."""
    log.error("database.away", path=request.url.path, reason=type(failure).__name__)
    return _problem(
        503, "database_away", "The database is not answering. Nothing was written; try again in a moment.", headers={"Retry-After": "2"}
    )


def database_refused(request: Request[Any, Any, Any], failure: DBAPIError) -> Problem:
    """A value the database cannot hold is the caller's; anything else is ours."""
    if failure.connection_invalidated:
        return database_away(request, failure)
    state = getattr(failure.orig, "sqlstate", None) or ""
    if state.startswith("22"):
        return _problem(422, "invalid_value", "A value is out of range or cannot be stored.")
    if state in {"40001", "40P01", "55P03"}:
        return _problem(
            503, "try_again", "Somebody else changed the same records. Nothing was written; try again.", headers={"Retry-After": "1"}
        )
    return defect(request, failure)


def defect(request: Request[Any, Any, Any], failure: Exception) -> Problem:
    """We were wrong; the log has the whole story, the answer none of it."""
    log.exception("defect", path=request.url.path, exc_info=failure)
    return _problem(500, "defect", "Something went wrong on our side. Nothing was written.")


HANDLERS: dict[int | type[Exception], Any] = {
    Refusal: refused,
    ValidationException: not_understood,
    HTTPException: answered_by_litestar,
    UnicodeDecodeError: not_text,
    RecursionError: too_deep,
    ConnectionError: database_away,
    InterfaceError: database_away,
    OperationalError: database_refused,
    DBAPIError: database_refused,
    Exception: defect,
}
