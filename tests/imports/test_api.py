"""Imports over HTTP, as the wizard uses them."""

import csv
import io
from typing import Any

import msgspec
import pytest

from backend.kit.transaction import Database
from backend.people.models import Role
from tests.make import Make
from tests.make.imports import IBM_FILE, mapping_for

TEXT = "cliente;factura;moneda;monto;vencimiento;telefono\nA;F1;COP;1.000,50;13/01/2026;300 123 4567\n=B;F1;COP;-5,00;13/01/2026;\n"


@pytest.fixture
async def manager(client: Any, make: Make) -> Any:
    user = await make.user(role=Role.MANAGER)
    await make.signed_in(client, user)
    return user


async def test_a_file_is_looked_at_again_in_the_form_somebody_chose(client: Any, manager: Any) -> None:
    look = await client.post("/api/imports/look", files={"file": ("c.csv", "cliente,nota\nA,uno;dos\n".encode("cp1252"), "text/csv")})
    wish = {"upload_id": look.json()["upload_id"], "delimiter": ";", "encoding": "cp1252"}
    again = await client.post("/api/imports/look", data=wish, files={"_": ("", b"")})
    assert again.status_code == 200, again.text
    assert (again.json()["delimiter"], again.json()["encoding"]) == (";", "cp1252")
    wrong = await client.post("/api/imports/look", data={**wish, "delimiter": "#"}, files={"_": ("", b"")})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "delimiter")


async def test_look_then_try_then_write_then_take_back(client: Any, make: Make, manager: Any) -> None:
    portfolio = await make.portfolio()
    look = await client.post("/api/imports/look", files={"file": ("cartera.csv", TEXT.encode("cp1252"), "text/csv")})
    assert look.status_code == 200, look.text
    seen = look.json()
    assert (seen["delimiter"], seen["decimal"], seen["dates"]) == (";", ",", "dmy")
    assert seen["columns"] == ["cliente", "factura", "moneda", "monto", "vencimiento", "telefono"]
    assert seen["sample"][0][0] == "A"
    wish = {"upload_id": seen["upload_id"], "mapping": msgspec.json.encode(seen["suggested"]).decode(), "portfolio_id": str(portfolio.id)}
    tried = await client.post("/api/imports", data={**wish, "dry_run": "true"}, files={"_": ("", b"")})
    assert tried.status_code == 201, tried.text
    report = tried.json()
    assert {name: report[name] for name in ("rows", "new", "changed", "unchanged", "rejected", "dry_run")} == {
        "rows": 2, "new": 1, "changed": 0, "unchanged": 0, "rejected": 1, "dry_run": True,
    }  # fmt: skip
    assert report["errors"] == [
        {
            "row": 3, "column": "monto", "value": "-5,00", "code": "expected_not_negative", "fact": "",
            "message": "expected an amount that is not negative",
        }
    ]  # fmt: skip
    done = (await client.post("/api/imports", data=wish, files={"_": ("", b"")})).json()
    assert (done["new"], done["rejected"], done["state"], done["may_be_undone"], done["created_by_name"]) == (
        1,
        1,
        "done",
        True,
        manager.name,
    )
    listed = (await client.get("/api/imports")).json()["imports"]
    assert [one["id"] for one in listed] == [done["id"], report["id"]]
    assert (await client.get(f"/api/imports/{done['id']}")).json()["errors"] == done["errors"]
    undone = await client.post(f"/api/imports/{done['id']}/undo")
    assert (undone.status_code, undone.json()["state"]) == (200, "undone")
    again = await client.post(f"/api/imports/{done['id']}/undo")
    assert (again.status_code, again.json()["code"]) == (409, "not_undoable")


async def test_a_deed_sent_again_with_its_key_is_answered_and_not_done_again(client: Any, make: Make, manager: Any) -> None:
    portfolio = await make.portfolio()
    mapping = msgspec.json.encode(mapping_for(TEXT.encode())).decode()

    async def sent(path: str, key: str, **request: Any) -> Any:
        return await client.post(path, headers={"Idempotency-Key": key}, **request)

    wish = {"mapping": mapping, "portfolio_id": str(portfolio.id)}
    file = {"file": ("cartera.csv", TEXT.encode(), "text/csv")}
    first, again = [await sent("/api/imports", "k1", data=wish, files=file) for _ in range(2)]
    assert (first.status_code, first.json()["new"]) == (201, 1), first.text
    assert again.json() == first.json()
    other = await sent("/api/imports", "k1", data={**wish, "dry_run": "true"}, files=file)
    assert (other.status_code, other.json()["code"]) == (422, "key_used_for_another_request")
    assert len((await client.get("/api/imports")).json()["imports"]) == 1
    undone = [await sent(f"/api/imports/{first.json()['id']}/undo", "k2") for _ in range(2)]
    assert [(answer.status_code, answer.json()["state"]) for answer in undone] == [(200, "undone")] * 2
    profile = {"name": "Mensual", "mapping": msgspec.json.decode(mapping)}
    saved = [await sent("/api/import-profiles", "k3", json=profile) for _ in range(2)]
    assert [answer.status_code for answer in saved] == [201, 201]
    assert saved[0].json() == saved[1].json()


async def test_rejected_rows_come_back_as_a_file_that_runs_no_formula(client: Any, make: Make, manager: Any) -> None:
    portfolio = await make.portfolio()
    mapping = msgspec.json.encode(mapping_for(TEXT.encode())).decode()
    sent = {"mapping": mapping, "portfolio_id": str(portfolio.id)}
    report = (await client.post("/api/imports", data=sent, files={"file": ("cartera.csv", TEXT.encode(), "text/csv")})).json()
    answer = await client.get(f"/api/imports/{report['id']}/errors.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "attachment" in answer.headers["content-disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["cliente", "factura", "moneda", "monto", "vencimiento", "telefono", "promesa: row", "promesa: mistakes"],
        ["'=B", "F1", "COP", "-5,00", "13/01/2026", "", "3", "monto: expected an amount that is not negative"],
    ]


async def test_only_the_first_hundred_mistakes_are_sent_but_all_are_in_the_file(client: Any, make: Make, manager: Any) -> None:
    portfolio = await make.portfolio()
    text = "cliente,factura,moneda,monto\n" + "A,1,COP,x\n" * 150
    sent = {"mapping": msgspec.json.encode(mapping_for(text.encode())).decode(), "portfolio_id": str(portfolio.id)}
    report = (await client.post("/api/imports", data=sent, files={"file": ("x.csv", text.encode(), "text/csv")})).json()
    assert (report["rejected"], len(report["errors"])) == (150, 100)
    assert (await client.get(f"/api/imports/{report['id']}/errors.csv")).text.count("\n") == 151


async def test_the_shipped_profile_reads_the_public_sample_as_of_a_day(client: Any, make: Make, manager: Any) -> None:
    sent = {"profile": "ibm", "as_of": "2012-09-04", "dry_run": "true"}
    answer = await client.post("/api/imports", data=sent, files={"file": (IBM_FILE.name, IBM_FILE.read_bytes(), "text/csv")})
    report = answer.json()
    assert (report["rows"], report["new"], report["later"], report["as_of"]) == (2466, 842, 1624, "2012-09-04")
    profiles = (await client.get("/api/import-profiles")).json()
    assert ([one["name"] for one in profiles["shipped"]], profiles["profiles"]) == (["ibm"], [])


async def test_a_profile_is_saved_and_used(client: Any, make: Make, manager: Any) -> None:
    portfolio = await make.portfolio()
    mapping = msgspec.to_builtins(mapping_for(TEXT.encode()))
    saved = await client.post("/api/import-profiles", json={"name": "Mensual", "mapping": mapping, "portfolio_id": str(portfolio.id)})
    assert saved.status_code == 201, saved.text
    taken = await client.post("/api/import-profiles", json={"name": "Mensual", "mapping": mapping})
    assert (taken.status_code, taken.json()["code"]) == (409, "profile_name_taken")
    answer = await client.post("/api/imports", data={"profile": "Mensual"}, files={"file": ("x.csv", TEXT.encode(), "text/csv")})
    assert answer.json()["new"] == 1


@pytest.mark.parametrize(
    ("sent", "file", "status", "code"),
    [
        ({"profile": "ibm"}, b"", 422, "empty_file"),
        ({"profile": "nobody"}, b"a,b\n1,2\n", 422, "unknown_profile"),
        ({}, b"a,b\n1,2\n", 422, "no_mapping"),
        ({"mapping": "{"}, b"a,b\n1,2\n", 422, "invalid"),
        ({"mapping": '{"fields": {}}'}, b"a,b\n1,2\n", 422, "mapping_incomplete"),
        ({"profile": "ibm"}, b"a,b\n1,2\n", 422, "mapping_unknown"),
        ({"profile": "ibm", "upload_id": "00000000-0000-0000-0000-000000000001"}, None, 422, "unknown_upload"),
        ({"profile": "ibm"}, None, 422, "invalid"),
        ({"profile": "ibm", "as_of": "2999-01-01"}, IBM_FILE.read_bytes(), 422, "as_of_in_the_future"),
        ({"profile": "ibm"}, b"PK\x03\x04 not a zip", 422, "damaged_spreadsheet"),
    ],
)
async def test_what_cannot_be_imported_is_refused_in_words(
    client: Any, manager: Any, database: Database, sent: dict[str, str], file: bytes | None, status: int, code: str
) -> None:
    files = {"file": ("x.csv", file, "text/csv")} if file is not None else {"_": ("", b"")}
    answer = await client.post("/api/imports", data=sent, files=files)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert (await client.get("/api/imports")).json() == {"imports": []}


@pytest.mark.parametrize("sent", [{"as_of": "soon"}, {"dry_run": "perhaps"}, {"upload_id": "x"}])
async def test_a_form_that_is_not_understood_is_no_fault_of_ours(client: Any, manager: Any, sent: dict[str, str]) -> None:
    answer = await client.post("/api/imports", data={"profile": "ibm", **sent}, files={"file": ("x.csv", b"a,b\n1,2\n", "text/csv")})
    assert 400 <= answer.status_code < 500
    assert (await client.post("/api/imports", json={"profile": "ibm"})).status_code < 500
    assert (await client.post("/api/imports/look", json={})).status_code < 500


async def test_an_unknown_import_is_not_found(client: Any, manager: Any) -> None:
    for address in ("", "/errors.csv"):
        assert (await client.get(f"/api/imports/00000000-0000-0000-0000-000000000001{address}")).status_code == 404
    assert (await client.post("/api/imports/00000000-0000-0000-0000-000000000001/undo")).status_code == 404
