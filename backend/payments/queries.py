"""What is asked about payments, and the only place where their SQL stands."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, DateTime, String, TextClause, any_, bindparam, literal, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT
from sqlalchemy.dialects.postgresql import UUID as PgUUID
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from backend.accounts.models import Account
from backend.accounts.queries import visible_to
from backend.kit.ids import new_id
from backend.kit.refusal import NotFound
from backend.payments.models import Payment
from backend.payments.rules import CONTACT_CREDITS_DAYS, Arrived, Credit, LooseMoney, OwedItem, Part, Recognisable
from backend.people.models import User

IDS = ARRAY(PgUUID(as_uuid=True))


def _with_ids(statement: str, *names: str) -> TextClause:
    return text(statement).bindparams(*(bindparam(name, type_=IDS) for name in names or ("ids",)))


def _is_one_of(payment_ids: Sequence[UUID]) -> ColumnElement[bool]:
    # One array, not a parameter for each: a file has more payments than a statement may have parameters.
    return col(Payment.id) == any_(literal(list(payment_ids), IDS))


async def account_of_payment(session: AsyncSession, payment_id: UUID, user: User | None) -> UUID:
    """The account a payment belongs to; NotFound when the user may not see it."""
    statement = select(Payment.account_id).join(Account, col(Account.id) == Payment.account_id).where(Payment.id == payment_id)
    if user is not None:
        statement = statement.where(visible_to(user))
    account_id = (await session.exec(statement)).first()
    if account_id is None:
        raise NotFound
    return account_id


async def payment_by_reference(session: AsyncSession, portfolio_id: UUID, external_ref: str) -> Payment | None:
    """The payment with the bank's or creditor's number."""
    statement = select(Payment).where(Payment.portfolio_id == portfolio_id, Payment.external_ref == external_ref)
    return (await session.exec(statement)).first()


async def lock_accounts(session: AsyncSession, account_ids: Iterable[UUID]) -> dict[UUID, tuple[UUID, str, str]]:
    """Portfolio, currency and zone of accounts, held until the transaction ends; in one order, so that two batches cannot deadlock."""
    statement = _with_ids("SELECT id, portfolio_id, currency, zone FROM account WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
    rows = await session.execute(statement, {"ids": list(set(account_ids))})
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


LOOSE = """
    -- Money released from an item is loose from that day on, not from its own: what it paid until then stays paid until then.
    SELECT payment.id, payment.account_id, greatest(payment.value_on, max(application.reversed_on)), payment.recorded_at,
           payment.amount_minor - coalesce(sum(application.amount_minor) FILTER (WHERE application.reversed_at IS NULL), 0)
      FROM payment
      LEFT JOIN application ON application.payment_id = payment.id
     WHERE payment.account_id = ANY(:ids) AND payment.reversed_at IS NULL
     GROUP BY payment.id
    HAVING payment.amount_minor > coalesce(sum(application.amount_minor) FILTER (WHERE application.reversed_at IS NULL), 0)
"""


async def loose_money(
    session: AsyncSession, account_ids: Sequence[UUID], meant_for: Mapping[UUID, frozenset[UUID]]
) -> dict[UUID, list[LooseMoney]]:
    """What of the accounts' payments is applied to nothing yet."""
    found: dict[UUID, list[LooseMoney]] = {}
    for id_, account_id, value_on, recorded_at, loose in await session.execute(_with_ids(LOOSE), {"ids": list(account_ids)}):
        found.setdefault(account_id, []).append(LooseMoney(id_, value_on, recorded_at, int(loose), meant_for.get(id_, frozenset())))
    return found


async def owed_items(session: AsyncSession, account_ids: Sequence[UUID]) -> dict[UUID, list[OwedItem]]:
    """What is open on the accounts, and which of it is under dispute."""
    statement = _with_ids(
        """
        SELECT item.account_id, item.id, item.reference, item.due_on, item.issued_on, item.open_minor, dispute.id IS NOT NULL,
               greatest(item.issued_on,
                        (SELECT max(gone.reversed_on) FROM application gone WHERE gone.item_id = item.id AND gone.reversed_at IS NOT NULL),
                        (SELECT max(value_on) FROM adjustment WHERE adjustment.item_id = item.id AND adjustment.amount_minor > 0))
          FROM item
          LEFT JOIN dispute ON dispute.item_id = item.id AND dispute.resolved_at IS NULL
         WHERE item.account_id = ANY(:ids) AND item.open_minor > 0 AND item.cancelled_at IS NULL
        """
    )
    found: dict[UUID, list[OwedItem]] = {}
    for account_id, *facts in await session.execute(statement, {"ids": list(account_ids)}):
        found.setdefault(account_id, []).append(OwedItem(*facts))
    return found


async def with_work(session: AsyncSession, account_ids: Sequence[UUID]) -> list[UUID]:
    """Of these accounts, those where loose money meets something owed and undisputed, or an item was paid beyond what is left of it."""
    statement = _with_ids(
        """
        SELECT account.id FROM account
         WHERE account.id = ANY(:ids)
           AND ((account.unapplied_minor > 0
                 AND EXISTS (SELECT FROM item LEFT JOIN dispute ON dispute.item_id = item.id AND dispute.resolved_at IS NULL
                              WHERE item.account_id = account.id AND item.open_minor > 0 AND dispute.id IS NULL))
                OR EXISTS (SELECT FROM item JOIN application ON application.item_id = item.id AND application.reversed_at IS NULL
                            WHERE item.account_id = account.id AND (item.open_minor < 0 OR item.cancelled_at IS NOT NULL)))
        """
    )
    return [row[0] for row in await session.execute(statement, {"ids": list(account_ids)})]


async def overpaid_parts(session: AsyncSession, account_ids: Sequence[UUID]) -> list[tuple[UUID, UUID, int, int | None]]:
    """Applications to items paid beyond what is left of them, newest first: application, item, amount, too much by (None: all of it)."""
    statement = _with_ids(
        """
        SELECT application.id, item.id, application.amount_minor, CASE WHEN item.cancelled_at IS NULL THEN -item.open_minor END
          FROM item JOIN application ON application.item_id = item.id AND application.reversed_at IS NULL
         WHERE item.account_id = ANY(:ids) AND (item.open_minor < 0 OR item.cancelled_at IS NOT NULL)
         ORDER BY item.id, application.value_on DESC, application.applied_at DESC, application.id DESC
        """
    )
    return [(row[0], row[1], row[2], row[3]) for row in await session.execute(statement, {"ids": list(account_ids)})]


async def write_parts(session: AsyncSession, parts: Sequence[Part], now: datetime) -> None:
    """Record applications."""
    statement = text(
        "INSERT INTO application (id, payment_id, item_id, amount_minor, value_on, applied_at) "
        "SELECT part.*, :now FROM unnest(:ids, :payments, :items, :amounts, :days) AS part"
    ).bindparams(
        bindparam("ids", type_=IDS),
        bindparam("payments", type_=IDS),
        bindparam("items", type_=IDS),
        bindparam("amounts", type_=ARRAY(BIGINT)),
        bindparam("days", type_=ARRAY(Date)),
        bindparam("now", type_=DateTime(timezone=True)),
    )
    values = {
        "ids": [new_id() for _ in parts],
        "payments": [part.payment_id for part in parts],
        "items": [part.item_id for part in parts],
        "amounts": [part.amount_minor for part in parts],
        "days": [part.value_on for part in parts],
        "now": now,
    }
    await session.execute(statement, values)


async def write_payments(session: AsyncSession, arrived: Sequence[Arrived], now: datetime, source: str, by: UUID | None) -> set[UUID]:
    """Record payments whose reference is new in their portfolio, and say which those were."""
    columns: dict[str, Any] = {
        "id": IDS,
        "portfolio_id": IDS,
        "account_id": IDS,
        "external_ref": ARRAY(String),
        "amount_minor": ARRAY(BIGINT),
    }
    columns |= {"currency": ARRAY(String), "value_on": ARRAY(Date), "method": ARRAY(String)}
    statement = text(
        f"INSERT INTO payment ({', '.join(columns)}, recorded_at, source, entered_by) "  # noqa: S608
        f"SELECT arrived.*, :now, :source, CAST(:by AS uuid) FROM unnest({', '.join(':' + name for name in columns)}) AS arrived "
        "ON CONFLICT (portfolio_id, external_ref) DO NOTHING RETURNING id"
    ).bindparams(*(bindparam(name, type_=kind) for name, kind in columns.items()), bindparam("now", type_=DateTime(timezone=True)))
    values = {name: [getattr(payment, name) for payment in arrived] for name in columns}
    return {row[0] for row in await session.execute(statement, {**values, "now": now, "source": source, "by": by})}


async def free_references(session: AsyncSession, payment_ids: Sequence[UUID]) -> None:
    """Let the references of these payments be used again, by a corrected file."""
    await session.execute(
        _with_ids("UPDATE payment SET external_ref = external_ref || ' (undone ' || id || ')' WHERE id = ANY(:ids)"),
        {"ids": list(payment_ids)},
    )


async def live_payments(session: AsyncSession, payment_ids: Sequence[UUID]) -> Sequence[Payment]:
    """Of these payments, those not taken back; their accounts must be locked."""
    statement = select(Payment).where(_is_one_of(payment_ids), col(Payment.reversed_at).is_(None))
    return (await session.exec(statement.execution_options(populate_existing=True))).all()


async def accounts_of(session: AsyncSession, payment_ids: Sequence[UUID]) -> list[UUID]:
    """The accounts these payments belong to."""
    return list((await session.exec(select(Payment.account_id).where(_is_one_of(payment_ids)).distinct())).all())


async def payments_by_reference(
    session: AsyncSession, keys: Sequence[tuple[UUID, str]]
) -> dict[tuple[UUID, str], tuple[UUID, Recognisable, date | None]]:
    """Payments already recorded, by portfolio and reference: the id, what they are recognised by, and when they were reversed."""
    statement = text(
        "SELECT p.portfolio_id, p.external_ref, p.id, p.account_id, p.amount_minor, p.currency, p.value_on, p.reversed_on "
        "FROM payment p "
        "JOIN unnest(:portfolios, :refs) AS wanted(portfolio_id, external_ref) USING (portfolio_id, external_ref)"
    ).bindparams(bindparam("portfolios", type_=IDS), bindparam("refs", type_=ARRAY(String)))
    rows = await session.execute(statement, {"portfolios": [key[0] for key in keys], "refs": [key[1] for key in keys]})
    return {(row[0], row[1]): (row[2], (row[3], row[4], row[5], row[6]), row[7]) for row in rows}


async def take_back(session: AsyncSession, now: datetime, reason: str, on: Mapping[UUID, date]) -> None:
    """Mark live payments and their applications as reversed from a day on, credited to nobody."""
    values = {"ids": list(on), "days": list(on.values()), "now": now, "reason": reason}
    days = bindparam("days", type_=ARRAY(Date))
    await session.execute(
        _with_ids(
            "UPDATE payment SET reversed_at = :now, reversed_on = gone.day, reversal_reason = :reason, credited_to = NULL, "
            "credited_by_rule = NULL FROM unnest(:ids, :days) AS gone(id, day) WHERE payment.id = gone.id AND payment.reversed_at IS NULL"
        ).bindparams(days),
        values,
    )
    await session.execute(
        _with_ids(
            "UPDATE application SET reversed_at = :now, reversed_on = greatest(gone.day, application.value_on) "
            "FROM unnest(:ids, :days) AS gone(id, day) WHERE application.payment_id = gone.id AND application.reversed_at IS NULL"
        ).bindparams(days),
        {key: values[key] for key in ("ids", "days", "now")},
    )


async def release_parts(session: AsyncSession, application_ids: Sequence[UUID], now: datetime) -> None:
    """Undo single applications: from today on their money is loose again."""
    statement = _with_ids(
        "UPDATE application SET reversed_at = :now, "
        "       reversed_on = greatest((CAST(:now AS timestamptz) AT TIME ZONE account.zone)::date, application.value_on) "
        "  FROM item JOIN account ON account.id = item.account_id "
        " WHERE application.id = ANY(:ids) AND item.id = application.item_id"
    )
    await session.execute(statement.bindparams(bindparam("now", type_=DateTime(timezone=True))), {"ids": list(application_ids), "now": now})


CREDIT_FACTS = """
    -- Whom a payment could be credited to when it keeps no promise. Contacts stand in a table of a feature above;
    -- it is read by name, because who brought money in is decided where the money is.
    SELECT payment.id,
           (SELECT attempt.user_id
              FROM contact_attempt attempt
             WHERE attempt.account_id = payment.account_id AND attempt.right_party AND attempt.user_id IS NOT NULL
               AND attempt.at <= moment.at AND attempt.at > moment.at - CAST(:within AS interval)
             ORDER BY attempt.at DESC, attempt.id DESC
             LIMIT 1),
           account.owner_id
      FROM payment
      JOIN account ON account.id = payment.account_id
      -- A contact after the money's own day did not bring it in, however late the money was recorded.
      CROSS JOIN LATERAL (SELECT least(payment.recorded_at, (payment.value_on + 1)::timestamp AT TIME ZONE account.zone) AS at) moment
     WHERE payment.id = ANY(:ids) AND payment.reversed_at IS NULL
"""


async def credit_facts(session: AsyncSession, payment_ids: Iterable[UUID]) -> list[tuple[UUID, UUID | None, UUID | None]]:
    """Per live payment: who last spoke with the right party before it, and who owns the account."""
    values = {"ids": list(payment_ids), "within": timedelta(days=CONTACT_CREDITS_DAYS)}
    return [(row[0], row[1], row[2]) for row in await session.execute(_with_ids(CREDIT_FACTS), values)]


async def write_credits(session: AsyncSession, credits: Mapping[UUID, Credit]) -> list[tuple[UUID, UUID | None]]:
    """Credit payments; says for each that changed whose it was before."""
    statement = text(
        """
        UPDATE payment SET credited_to = wanted.user_id, credited_by_rule = wanted.rule
          FROM unnest(:ids, :users, :rules) AS wanted(id, user_id, rule), payment before
         WHERE payment.id = wanted.id AND before.id = wanted.id AND payment.reversed_at IS NULL
           AND (payment.credited_to, payment.credited_by_rule) IS DISTINCT FROM (wanted.user_id, wanted.rule)
        RETURNING payment.id, before.credited_to
        """
    ).bindparams(bindparam("ids", type_=IDS), bindparam("users", type_=IDS), bindparam("rules", type_=ARRAY(String)))
    values = {"ids": list(credits), "users": [c.user_id for c in credits.values()], "rules": [c.rule for c in credits.values()]}
    return [(row[0], row[1]) for row in await session.execute(statement, values)]


async def teams_of(session: AsyncSession, user_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """The team of each of these users who has one."""
    statement = select(User.id, User.team_id).where(col(User.id).in_(list(user_ids)), col(User.team_id).is_not(None))
    return {user_id: team_id for user_id, team_id in await session.exec(statement) if team_id is not None}
