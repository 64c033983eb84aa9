"""Importing into a real database: what becomes new, changed, unchanged, rejected, and what undoing takes back."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from backend.accounts.actions import note
from backend.accounts.facts import AccountChanged
from backend.accounts.verify import Proof, verify
from backend.contact.actions import retire_phone, withdraw_consent
from backend.contact.phone import masked
from backend.imports import queries, refusals
from backend.imports.actions import Wish, start, undo, write_waiting
from backend.imports.carrying import STEPS
from backend.imports.models import Import, ImportState
from backend.imports.schemas import ImportReport, NewProfile
from backend.kit.money import Money
from backend.kit.transaction import Database, Transaction, transaction
from backend.payments.actions import reverse
from backend.payments.batches import IncomingPayment, enter_payments
from backend.payments.models import Payment
from backend.payments.schemas import NewReversal
from backend.people.models import Role
from backend.settings import Settings
from tests.make import Make
from tests.make.imports import mapping_for

HEAD = "cliente,nombre,cuenta,factura,moneda,monto,emision,vencimiento,fecha pago,reclamo,telefono,email\n"
FIRST = (
    HEAD
    + "A,Ana Paz,A-1,F1,COP,100.00,2026-01-01,2026-02-01,,no,300 123 4567,ana@x.co\n"
    + "A,Ana Paz,A-1,F2,COP,50.00,2026-02-01,2026-03-01,,si,300 123 4567,\n"
    + "B,Beto Gil,B-1,F1,COP,70.50,2026-01-01,2026-02-01,2026-02-03,no,no tiene,\n"
)
#: What the business sees: everything an import may touch, without what was taken back.
SEEN = (
    "SELECT reference, name, kind, tax_id, language, country, subdivision, zone, email FROM debtor "
    "WHERE reference NOT LIKE '%(undone%' ORDER BY 1",
    "SELECT reference, currency, product, state, stage, zone, balance_minor, unapplied_minor, disputed_minor, oldest_due_on, chased_due_on "
    "FROM account WHERE reference NOT LIKE '%(undone%' ORDER BY 1",
    "SELECT a.reference, i.reference, i.kind, i.issued_on, i.due_on, i.original_minor, i.open_minor "
    "FROM item i JOIN account a ON a.id = i.account_id "
    "WHERE i.cancelled_at IS NULL ORDER BY 1, 2",
    "SELECT d.reference, p.raw, p.e164, p.kind, p.position FROM phone_number p JOIN debtor d ON d.id = p.debtor_id "
    "WHERE p.retired_reason IS DISTINCT FROM 'import_undone' ORDER BY 1, 2",
    "SELECT external_ref, amount_minor, value_on FROM payment WHERE reversed_at IS NULL ORDER BY 1",
    "SELECT i.reference, x.amount_minor, x.value_on FROM application x JOIN item i ON i.id = x.item_id "
    "WHERE x.reversed_at IS NULL ORDER BY 1, 2",
    "SELECT i.reference, d.reason FROM dispute d JOIN item i ON i.id = d.item_id ORDER BY 1",
    "SELECT i.reference, x.amount_minor FROM adjustment x JOIN item i ON i.id = x.item_id ORDER BY 1, 2",
)


async def seen(tx: Transaction) -> list[Any]:
    return [(await tx.session.execute(text(words))).all() for words in SEEN]


async def only(tx: Transaction, words: str) -> Any:
    return (await tx.session.execute(text(words))).all()


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.rejected


async def test_a_file_brings_debtors_accounts_items_numbers_payments_and_disputes(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    report = await make.imported(FIRST, portfolio_id=portfolio.id)
    assert counts(report) == (3, 0, 0, 0)
    assert report.state == "done"
    assert await only(tx, "SELECT reference, name, language, country FROM debtor ORDER BY 1") == [
        ("A", "Ana Paz", "es", None),
        ("B", "Beto Gil", "es", None),
    ]
    assert await only(tx, "SELECT reference, balance_minor, disputed_minor, oldest_due_on, chased_due_on FROM account ORDER BY 1") == [
        ("A-1", 15000, 5000, date(2026, 2, 1), date(2026, 2, 1)),
        ("B-1", 0, 0, None, None),
    ]
    assert await only(tx, "SELECT raw, e164, kind FROM phone_number ORDER BY raw") == [
        ("300 123 4567", "+573001234567", "mobile"),
        ("no tiene", None, "invalid"),
    ]
    assert await only(tx, "SELECT amount_minor, value_on, source FROM payment") == [(7050, date(2026, 2, 3), "import")]
    kinds = await only(tx, "SELECT kind FROM timeline_entry ORDER BY account_id, seq")
    assert {kind for (kind,) in kinds} == {"account:imported", "dispute:opened", "payment:received", "payment:applied"}
    assert [broken async for broken in verify(tx.session, Proof())] == []


async def test_the_same_file_twice_changes_nothing(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    before, told = await seen(tx), await only(tx, "SELECT count(*) FROM timeline_entry")
    assert counts(await make.imported(FIRST, portfolio_id=portfolio.id)) == (0, 0, 3, 0)
    assert (await seen(tx), await only(tx, "SELECT count(*) FROM timeline_entry")) == (before, told)


async def test_a_restated_amount_is_a_correction_and_an_empty_cell_says_nothing(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    again = HEAD + "A,,A-1,F1,COP,120.00,,2026-02-10,,,,\nB,Beto Gil Ruiz,B-1,F1,COP,70.50,,,,,,\n"
    assert counts(await make.imported(again, portfolio_id=portfolio.id)) == (0, 2, 0, 0)
    assert await only(tx, "SELECT original_minor, open_minor, issued_on, due_on FROM item WHERE open_minor = 12000") == [
        (10000, 12000, date(2026, 1, 1), date(2026, 2, 10))
    ]
    assert await only(tx, "SELECT amount_minor, kind FROM adjustment") == [(2000, "correction")]
    assert await only(tx, "SELECT name FROM debtor ORDER BY reference") == [("Ana Paz",), ("Beto Gil Ruiz",)]
    assert counts(await make.imported(again, portfolio_id=portfolio.id)) == (0, 0, 2, 0)


async def test_a_credit_given_here_is_not_taken_for_a_change_by_the_creditor(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    await tx.session.execute(
        text("INSERT INTO adjustment SELECT gen_random_uuid(), id, -1000, 'credit', due_on, now(), '' FROM item WHERE reference = 'F2'")
    )
    assert counts(await make.imported(FIRST, portfolio_id=portfolio.id)) == (0, 0, 3, 0)


async def test_what_contradicts_what_we_know_is_rejected(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    for row, column, code, fact in (
        ("A,,A-1,F9,USD,1.00,,,,,,", "moneda", "account_in_other_currency", "COP"),
        ("Z,,A-1,F8,COP,1.00,,,,,,", "cliente", "account_of_other_debtor", "A"),
        ("B,,B-1,F1,COP,10.00,,,,,,", "monto", "less_than_paid", "7050"),
    ):
        report = await make.imported(f"{HEAD}{row}\nC,,C-{code},F1,COP,1.00,,,,,,\n", portfolio_id=portfolio.id)
        assert [(error.row, error.column, error.code, error.fact) for error in report.errors] == [(2, column, code, fact)]
        assert counts(report) == (1, 0, 0, 1)
    await make.imported(HEAD + "A,,A-1,F1,COP,100.00,,,2026-03-03,,,\n", portfolio_id=portfolio.id)
    again = HEAD + "A,,A-1,F1,COP,100.00,,,2026-03-04,,,\n"
    assert [error.code for error in (await make.imported(again, portfolio_id=portfolio.id)).errors] == ["settled_on_other_day"]


async def test_a_dry_run_counts_exactly_what_the_import_does_and_writes_nothing(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    mixed = (
        HEAD
        + "A,Ana Paz,A-1,F1,COP,90.00,,,,,,\nA,,A-1,F2,COP,50.00,,,,,,\nC,Caro,C-1,F1,COP,1.00,,,,,320 555 1234,\n"
        + "D,,D-1,F1,COP,-1,,,,,,\nA,,A-1,F1,USD,1,,,,,,\nB,,B-1,F2,COP,9.99,,,2026-03-01,,,\nB,,B-1,F1,COP,70.50,,,,,6012345678,\n"
    )
    before = await seen(tx)
    tried = await make.imported(mixed, portfolio_id=portfolio.id, dry_run=True, decimal=".")
    assert await seen(tx) == before
    done = await make.imported(mixed, portfolio_id=portfolio.id, decimal=".")
    assert await seen(tx) != before
    assert counts(tried) == counts(done)
    assert sum(counts(done)) == done.rows == 7
    assert [(error.row, error.code) for error in tried.errors] == [(error.row, error.code) for error in done.errors]


async def test_contacts_bring_numbers_to_debtors_there_are(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    contacts = "cliente,telefono,telefono2,email\nA,+57 300 1234567,310 222 3344,ana@y.co\nB,no tiene,,\nB,311 222 3344,,\n"
    report = await make.imported(contacts, portfolio_id=portfolio.id)
    assert counts(report) == (0, 2, 1, 0)
    found = await only(
        tx,
        "SELECT d.reference, p.e164, p.position FROM phone_number p JOIN debtor d ON d.id = p.debtor_id WHERE e164 IS NOT NULL ORDER BY 2",
    )
    assert found == [("A", "+573001234567", 1), ("A", "+573102223344", 2), ("B", "+573112223344", 1)]


async def test_a_file_says_who_authorised_being_called(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    contacts = "cliente,telefono,autorizacion\nA,+57 300 9999999,si\nB,311 222 3344,no\nB,312 222 3344,\n"
    assert (await make.imported(contacts, portfolio_id=portfolio.id)).rejected == 0
    found = await only(tx, "SELECT e164, consent FROM phone_number WHERE e164 IS NOT NULL ORDER BY 1")
    assert found == [("+573001234567", "unknown"), ("+573009999999", "given"), ("+573112223344", "withdrawn"), ("+573122223344", "unknown")]


CONSENTS = "cliente,telefono,telefono2,autorizacion\n"


async def consents(tx: Transaction) -> Any:
    return await only(tx, "SELECT e164, consent FROM phone_number WHERE e164 IS NOT NULL ORDER BY 1")


async def test_a_file_withdraws_and_gives_consent_for_numbers_we_have(tx: Transaction, make: Make, monkeypatch: Any) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    await make.imported(CONSENTS + "B,311 222 3344,,\n", portfolio_id=portfolio.id)
    told: list[AccountChanged] = []

    async def listening(_: Transaction, fact: AccountChanged) -> None:
        told.append(fact)

    monkeypatch.setattr("backend.imports.carrying.tell", listening)
    said = CONSENTS + "A,+57 300 1234567,,no\nB,311 222 3344,,si\n"
    assert counts(await make.imported(said, portfolio_id=portfolio.id, dry_run=True)) == (0, 2, 0, 0)
    assert {consent for _, consent in await consents(tx)} == {"unknown"}
    report = await make.imported(said, portfolio_id=portfolio.id, filename="permisos.csv")
    assert counts(report) == (0, 2, 0, 0)
    assert await consents(tx) == [("+573001234567", "withdrawn"), ("+573112223344", "given")]
    written = await only(
        tx,
        "SELECT a.id, t.kind, t.facts FROM timeline_entry t JOIN account a ON a.id = t.account_id "
        "WHERE kind LIKE 'phone:%' ORDER BY a.reference",
    )
    assert [kind for _, kind, _ in written] == ["phone:consent_withdrawn", "phone:consent_given"]
    assert told == [AccountChanged(tuple(sorted(account_id for account_id, _, _ in written)))]
    assert written[0][2] == {"number": masked("+573001234567"), "file": "permisos.csv"}
    assert counts(await make.imported(said, portfolio_id=portfolio.id)) == (0, 0, 2, 0)


async def test_what_was_withdrawn_no_file_gives_back(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    await make.imported(CONSENTS + "A,300 123 4567,,no\n", portfolio_id=portfolio.id)
    assert counts(await make.imported(CONSENTS + "A,300 123 4567,,si\n", portfolio_id=portfolio.id)) == (0, 0, 1, 0)
    assert await consents(tx) == [("+573001234567", "withdrawn")]


async def test_one_mention_that_a_number_is_withdrawn_outweighs_the_others(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    rows = "A,300 123 4567,310 222 3344,si\nA,310 222 3344,,\nA,+57 300 123 4567,310 222 3344,no\nA,300 123 4567,,si\n"
    await make.imported(CONSENTS + rows, portfolio_id=portfolio.id)
    assert await consents(tx) == [("+573001234567", "withdrawn"), ("+573102223344", "withdrawn")]


PAYMENTS = "cuenta,referencia pago,monto pagado,fecha pago\n"


async def test_payments_pay_the_oldest_items_in_the_accounts_own_currency(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    payments = PAYMENTS + "A-1,P1,120.00,2026-03-05\nB-1,P2,1.005,2026-03-05\nX,P3,5.00,2026-03-05\nA-1,P4,0.00,2026-03-05\n"
    report = await make.imported(payments, portfolio_id=portfolio.id, decimal=".")
    assert [(error.row, error.code, error.fact) for error in report.errors] == [
        (3, "too_many_decimals", "2"),
        (4, "unknown_account", ""),
        (5, "expected_positive", ""),
    ]
    assert counts(report) == (1, 0, 0, 3)
    assert await only(tx, "SELECT balance_minor, unapplied_minor FROM account WHERE reference = 'A-1'") == [(5000, 2000)]
    again = PAYMENTS + "A-1,P1,120.00,2026-03-05\n"
    assert counts(await make.imported(again, portfolio_id=portfolio.id, decimal=".")) == (0, 0, 1, 0)
    other = PAYMENTS + "A-1,P1,121.00,2026-03-05\n"
    assert [error.code for error in (await make.imported(other, portfolio_id=portfolio.id, decimal=".")).errors] == ["entered_differently"]


async def test_a_payment_that_was_reversed_is_not_taken_for_the_one_that_comes_again(tx: Transaction, make: Make) -> None:
    manager = await make.user(role=Role.ADMINISTRATOR)
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    payments = PAYMENTS + "A-1,P1,120.00,2026-03-05\n"
    await make.imported(payments, portfolio_id=portfolio.id, decimal=".")
    for payment_id, value_on in await only(tx, "SELECT id, value_on FROM payment"):
        await reverse(tx, manager, payment_id, NewReversal(reason="bounced", reversed_on=value_on))
    again = await make.imported(payments, portfolio_id=portfolio.id, decimal=".")
    assert [(error.column, error.code, error.fact) for error in again.errors] == [("referencia pago", "payment_was_reversed", "2026-03-05")]
    again = await make.imported(FIRST, portfolio_id=portfolio.id)
    assert counts(again) == (0, 0, 2, 1)
    assert [(error.row, error.column, error.code, error.fact) for error in again.errors] == [
        (4, "fecha pago", "settlement_was_reversed", "2026-02-03")
    ]
    anew = PAYMENTS + "B-1,P2,70.50,2026-03-06\n"
    assert counts(await make.imported(anew, portfolio_id=portfolio.id, decimal=".")) == (1, 0, 0, 0)
    assert counts(await make.imported(FIRST, portfolio_id=portfolio.id)) == (0, 0, 3, 0)


async def test_undo_leaves_what_was_before(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    before = await seen(tx)
    tx.now += timedelta(minutes=1)
    second = (
        HEAD
        + "A,Ana Paz Ruiz,A-1,F1,COP,90.00,,2026-05-05,2026-06-01,,310 999 8877,otra@x.co\nA,,A-1,F3,COP,5.00,,,,si,,\n"
        + "C,Caro,C-1,F1,COP,1.00,,,,,320 555 1234,\nB,,B-1,F2,COP,9.99,,,2026-03-01,,,\n"
    )
    report = await make.imported(second, portfolio_id=portfolio.id)
    assert counts(report) == (3, 1, 0, 0)
    after = await seen(tx)
    assert after != before
    tx.now += timedelta(minutes=1)
    undone = await undo(tx, None, report.id)
    assert undone.state is ImportState.UNDONE
    assert await seen(tx) == before
    assert [broken async for broken in verify(tx.session, Proof())] == []
    with pytest.raises(refusals.NotUndoable):
        await undo(tx, None, report.id)
    tx.now += timedelta(minutes=1)
    assert counts(await make.imported(second, portfolio_id=portfolio.id)) == (3, 1, 0, 0)
    assert await seen(tx) == after


@pytest.mark.parametrize("what", ["payments", "notes", "later imports"])
async def test_undo_is_refused_saying_what_came_after(tx: Transaction, make: Make, what: str) -> None:
    manager = await make.user(role=Role.MANAGER)
    portfolio = await make.portfolio()
    report = await make.imported(FIRST, portfolio_id=portfolio.id)
    before = await seen(tx)
    tx.now += timedelta(minutes=1)
    account_id = (await only(tx, "SELECT id FROM account WHERE reference = 'A-1'"))[0][0]
    if what == "payments":
        await enter_payments(tx, [IncomingPayment(account_id, "bank-1", Money(100, "COP"), date(2026, 3, 1))])
    elif what == "notes":
        await note(tx, manager, account_id, "Llamar mañana")
    else:
        await make.imported(HEAD + "A,,A-1,F9,COP,5.00,,,,,,\n", portfolio_id=portfolio.id)
    with pytest.raises(refusals.LaterThingsDependOnIt) as refused:
        await undo(tx, manager, report.id)
    assert refused.value.dependents == {what: 1}
    assert refused.value.accounts == [{"id": account_id, "reference": "A-1"}]
    if what == "notes":
        assert await seen(tx) == before


async def test_undo_restores_the_consent_a_file_changed(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    tx.now += timedelta(minutes=1)
    report = await make.imported(CONSENTS + "A,300 123 4567,310 222 3344,no\n", portfolio_id=portfolio.id)
    account_id = (await only(tx, "SELECT id FROM account WHERE reference = 'A-1'"))[0][0]
    await enter_payments(tx, [IncomingPayment(account_id, "bank-1", Money(100, "COP"), date(2026, 3, 1))])
    await undo(tx, None, report.id)
    assert await consents(tx) == [("+573001234567", "unknown")]
    assert (await only(tx, "SELECT kind FROM timeline_entry ORDER BY at DESC, seq DESC LIMIT 1")) == [("import:undone",)]


@pytest.mark.parametrize("consent", ["si", "no"])
async def test_undo_is_refused_when_a_number_was_changed_since(tx: Transaction, make: Make, consent: str) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    tx.now += timedelta(minutes=1)
    report = await make.imported(f"{CONSENTS}A,310 222 3344,,{consent}\n", portfolio_id=portfolio.id)
    tx.now += timedelta(minutes=1)
    phone_id = (await only(tx, "SELECT id FROM phone_number WHERE e164 = '+573102223344'"))[0][0]
    if consent == "si":
        await withdraw_consent(tx, phone_id)
    else:
        await retire_phone(tx, phone_id, "wrong person")
    before = await consents(tx)
    with pytest.raises(refusals.LaterThingsDependOnIt) as refused:
        await undo(tx, None, report.id)
    assert refused.value.dependents == {"numbers": 1}
    assert [account["reference"] for account in refused.value.accounts] == ["A-1"]
    assert await consents(tx) == before


async def test_undo_is_refused_when_a_later_file_withdrew_the_number(tx: Transaction, make: Make) -> None:
    portfolio = await make.portfolio()
    await make.imported(FIRST, portfolio_id=portfolio.id)
    tx.now += timedelta(minutes=1)
    report = await make.imported(CONSENTS + "A,310 222 3344,,si\n", portfolio_id=portfolio.id)
    tx.now += timedelta(minutes=1)
    await make.imported(CONSENTS + "A,310 222 3344,,no\n", portfolio_id=portfolio.id)
    with pytest.raises(refusals.LaterThingsDependOnIt) as refused:
        await undo(tx, None, report.id)
    assert refused.value.dependents == {"numbers": 1}


async def test_a_saved_profile_can_be_asked_for_by_name(tx: Transaction, make: Make) -> None:
    from backend.imports.actions import save_profile

    manager = await make.user(role=Role.MANAGER)
    portfolio = await make.portfolio()
    mapping = mapping_for(FIRST.encode())
    await save_profile(tx, manager, NewProfile(name="Cartera mensual", mapping=mapping, portfolio_id=portfolio.id))
    settings = Settings(demo="off")
    report = await start(tx, settings, manager, "abril.csv", FIRST.encode(), Wish(profile="Cartera mensual"))
    assert counts(report) == (3, 0, 0, 0)
    with pytest.raises(refusals.ProfileNameTaken):
        await save_profile(tx, manager, NewProfile(name="Cartera mensual", mapping=mapping))
    with pytest.raises(refusals.UnknownProfile):
        await start(tx, settings, manager, "abril.csv", FIRST.encode(), Wish(profile="otra"))


async def test_two_identical_files_at_once_are_written_once(database: Database, make: Make) -> None:
    portfolio = await make.portfolio()
    paid = PAYMENTS + "B-1,P1,1.50,2026-03-05\n"

    async def one(data: str) -> ImportReport:
        return await make.imported(data, portfolio_id=portfolio.id, decimal=".")  # type: ignore[no-any-return]

    assert sorted([counts(report) for report in await asyncio.gather(one(FIRST), one(FIRST))]) == [(0, 0, 3, 0), (3, 0, 0, 0)]
    first, second = sorted(await asyncio.gather(one(paid), one(paid)), key=lambda report: -report.new)
    assert (counts(first), counts(second)) == ((1, 0, 0, 0), (0, 0, 1, 0))
    async with transaction(database) as tx:
        remembered = await only(tx, "SELECT import_id FROM import_change c JOIN payment p ON p.id = c.row_id WHERE external_ref = 'P1'")
        assert remembered == [(first.id,)]
        await undo(tx, None, second.id)
        assert await only(tx, "SELECT reversed_at FROM payment WHERE external_ref = 'P1'") == [(None,)]


def many(rows: int) -> bytes:
    return (HEAD + "".join(f"D{n},,C{n},F1,COP,{n}.00,2026-01-01,2026-02-01,,,,\n" for n in range(1, rows + 1))).encode()


async def started(database: Database, settings: Settings, portfolio_id: Any, data: bytes) -> Any:
    async with transaction(database) as tx:
        return await start(tx, settings, None, "big.csv", data, Wish(mapping=mapping_for(data), portfolio_id=portfolio_id))


async def state_of(database: Database, import_id: Any) -> Import:
    async with transaction(database) as tx:
        return await queries.import_of(tx.session, import_id)


async def test_a_big_file_waits_for_the_worker_which_shows_how_far_it_is(
    database: Database, make: Make, settings: Settings, monkeypatch: Any
) -> None:
    portfolio = await make.portfolio()
    report = await started(database, settings, portfolio.id, many(6000))
    assert (report.state, report.rows) == ("waiting", 0)
    told: list[tuple[str, int, int]] = []
    monkeypatch.setattr("backend.imports.staging.CHUNK_ROWS", 1500)
    original = queries.set_progress

    async def listening(session: Any, import_id: Any, state: ImportState, progressed: int, total: int) -> None:
        await original(session, import_id, state, progressed, total)
        told.append((state.value, progressed, total))

    monkeypatch.setattr(queries, "set_progress", listening)
    path = (await state_of(database, report.id)).path
    await write_waiting(database, settings)
    done = await state_of(database, report.id)
    assert (done.state, done.new, done.rows, done.progressed) == (ImportState.DONE, 6000, 6000, 6000)
    # Rows of rows while it is read, then steps of steps: each is told once it is done, and the last one is the whole.
    assert told[:5] == [("reading", rows, 6000) for rows in (0, 1500, 3000, 4500, 6000)]
    assert told[5:] == [("writing", step, STEPS) for step in range(STEPS + 1)]
    assert path is not None
    assert not list(settings.data_dir.glob("uploads/*"))


async def test_a_crash_in_the_middle_leaves_nothing_and_the_next_run_begins_again(
    database: Database, make: Make, settings: Settings, monkeypatch: Any
) -> None:
    portfolio = await make.portfolio()
    report = await started(database, settings, portfolio.id, many(5500))

    class Killed(Exception):
        """What a power cut would be."""

    async def killed(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        broken.setattr("backend.imports.carrying.enter_payments", killed)
        broken.setattr("backend.imports.carrying.tell", killed)
        with pytest.raises(Killed):
            await write_waiting(database, settings)
    between = await state_of(database, report.id)
    assert (between.state, between.attempts) == (ImportState.WRITING, 1)
    async with transaction(database) as tx:
        for table in ("debtor", "account", "item", "timeline_entry", "import_change"):
            assert await only(tx, f"SELECT count(*) FROM {table}") == [(0,)], table
    await write_waiting(database, settings)
    done = await state_of(database, report.id)
    assert (done.state, done.new, done.attempts) == (ImportState.DONE, 5500, 2)


async def test_a_file_that_fails_again_and_again_is_given_up_with_a_reason(
    database: Database, make: Make, settings: Settings, monkeypatch: Any
) -> None:
    portfolio = await make.portfolio()
    report = await started(database, settings, portfolio.id, many(5500))

    async def broken(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("backend.imports.actions.prepare", broken)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await write_waiting(database, settings)
    await write_waiting(database, settings)
    given_up = await state_of(database, report.id)
    assert given_up.state is ImportState.REFUSED
    assert given_up.refusal is not None
    assert given_up.refusal["code"] == "import_failed"


async def test_a_big_bad_file_is_refused_in_words(database: Database, make: Make, settings: Settings) -> None:
    portfolio = await make.portfolio()
    data = many(5500)
    async with transaction(database) as tx:
        mapping = mapping_for(data)
        report = await start(tx, settings, None, "big.csv", data[:-9] + b"\n" + b'"open', Wish(mapping=mapping, portfolio_id=portfolio.id))
    await write_waiting(database, settings)
    refused = await state_of(database, report.id)
    assert refused.state is ImportState.REFUSED
    assert refused.refusal == {"code": "quotes_wrong", "detail": refusals.QuotesWrong.__doc__, "row": 5502}
    async with transaction(database) as tx:
        assert (await tx.session.execute(text("SELECT count(*) FROM payment"))).scalar_one() == 0
        assert await tx.session.get(Payment, report.id) is None
