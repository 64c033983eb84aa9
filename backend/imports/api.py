"""Imports over HTTP."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.datastructures import State, UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body

from backend.imports import actions, files, queries
from backend.imports.errors import error_file
from backend.imports.profiles import SHIPPED
from backend.imports.schemas import ImportPage, ImportReport, Look, Mapping, NewProfile, ProfileCard, ProfilePage, ShippedProfile
from backend.kit.idempotency import Retry, once
from backend.kit.refusal import Invalid
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User

#: Above the largest file an installation can allow; the file itself is measured against `import_max_megabytes`.
LARGEST_BODY = 2 * 1024 * 1024 * 1024


@dataclass
class LookForm:
    """A file to look at (or one looked at before), and of its form what somebody knows better than we would tell from its bytes."""

    file: UploadFile | None = None
    upload_id: UUID | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None


@dataclass
class ImportForm:
    """A file (or one looked at before) and what is to be done with it; `mapping` is JSON of Mapping."""

    file: UploadFile | None = None
    upload_id: UUID | None = None
    mapping: str | None = None
    profile: str | None = None
    portfolio_id: UUID | None = None
    dry_run: bool = False
    as_of: date | None = None


Looked = Annotated[LookForm, Body(media_type=RequestEncodingType.MULTI_PART)]
Wanted = Annotated[ImportForm, Body(media_type=RequestEncodingType.MULTI_PART)]


class ImportsController(Controller):
    path = "/api"
    tags = ("imports",)
    guards = (allow(Role.MANAGER, Role.ADMINISTRATOR),)

    @post("/imports/look", operation_id="lookAtFile", request_max_body_size=LARGEST_BODY, status_code=200)
    async def look(self, data: Looked, state: State, user: User) -> Look:
        filename, content = await _content(state, data)
        known = Mapping(fields={}, encoding=data.encoding or None, delimiter=data.delimiter or None, sheet=data.sheet or None)
        return await actions.look(state.settings, filename, content, known)

    @post("/imports", operation_id="importFile", request_max_body_size=LARGEST_BODY)
    async def start(self, data: Wanted, tx: Transaction, state: State, user: User, request: Request[Any, Any, Any]) -> ImportReport:
        filename, content = await _content(state, data)
        wish = _wish(data)
        # Not by the body, as elsewhere: its boundary differs in every retry, and it may be too large to be kept twice.
        asked = msgspec.json.encode([filename, sha256(content).hexdigest(), wish])
        retry = Retry.of(user.id, request.headers.get("Idempotency-Key"), "POST", "/api/imports", asked)
        return await once(tx, retry, ImportReport, lambda: actions.start(tx, state.settings, user, filename, content, wish))

    @get("/imports", operation_id="listImports")
    async def list(self, tx: Transaction) -> ImportPage:
        return ImportPage(await queries.reports(tx.session))

    @get("/imports/{import_id:uuid}", operation_id="getImport")
    async def one(self, import_id: UUID, tx: Transaction) -> ImportReport:
        return await queries.report_of(tx.session, import_id)

    @get("/imports/{import_id:uuid}/errors.csv", operation_id="getImportErrors", media_type="text/csv")
    async def errors(self, import_id: UUID, tx: Transaction) -> Response[bytes]:
        columns, rows = await queries.rejected_rows(tx.session, import_id)
        headers = {"Content-Disposition": f'attachment; filename="rejected-{import_id}.csv"'}
        return Response(error_file(columns, rows), media_type="text/csv; charset=utf-8", headers=headers)

    @post("/imports/{import_id:uuid}/undo", operation_id="undoImport", status_code=200)
    async def undo(self, import_id: UUID, tx: Transaction, user: User, retry: Retry) -> ImportReport:
        async def act() -> ImportReport:
            await actions.undo(tx, user, import_id)
            return await queries.report_of(tx.session, import_id)

        return await once(tx, retry, ImportReport, act)

    @get("/import-profiles", operation_id="listImportProfiles")
    async def profiles(self, tx: Transaction) -> ProfilePage:
        shipped = [ShippedProfile(name, mapping) for name, mapping in SHIPPED.items()]
        return ProfilePage(await queries.profiles(tx.session), shipped)

    @post("/import-profiles", operation_id="saveImportProfile")
    async def save_profile(self, data: NewProfile, tx: Transaction, user: User, retry: Retry) -> ProfileCard:
        return await once(tx, retry, ProfileCard, lambda: actions.save_profile(tx, user, data))


async def _content(state: State, form: ImportForm | LookForm) -> tuple[str, bytes]:
    if form.file is not None:
        return form.file.filename, await form.file.read()
    if form.upload_id is None:
        raise Invalid(field="file", expected="a file, or the upload_id of one looked at before")
    upload = await files.kept(state.settings.data_dir, form.upload_id)
    return upload.filename, await upload.data()


def _wish(form: ImportForm) -> actions.Wish:
    mapping: Any = None
    if form.mapping:
        try:
            mapping = msgspec.json.decode(form.mapping, type=Mapping)
        except msgspec.DecodeError as wrong:
            raise Invalid(field="mapping", expected=f"JSON of a mapping: {wrong}") from None
    return actions.Wish(mapping=mapping, profile=form.profile, dry_run=form.dry_run, as_of=form.as_of, portfolio_id=form.portfolio_id)
