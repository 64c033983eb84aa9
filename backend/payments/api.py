"""Payments over HTTP: an account's payments, entering one, taking one back."""

from uuid import UUID

from litestar import Controller, get, post

from backend.accounts.queries import account_of
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.payments import actions
from backend.payments.schemas import NewPayment, NewReversal, PaymentCard
from backend.payments.view import payment_cards
from backend.people.guards import allow
from backend.people.models import Role, User

LEADERS = (Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)


class PaymentsController(Controller):
    path = "/api"
    tags = ("payments",)

    @get("/accounts/{account_id:uuid}/payments", operation_id="listPayments")
    async def payments(self, tx: Transaction, user: User, account_id: UUID) -> list[PaymentCard]:
        await account_of(tx.session, user, account_id)
        return await payment_cards(tx.session, account_id)

    @post("/payments", operation_id="enterPayment", guards=[allow(*LEADERS)])
    async def enter(self, tx: Transaction, user: User, retry: Retry, data: NewPayment) -> PaymentCard:
        async def act() -> PaymentCard:
            payment = await actions.enter(tx, user, data)
            return (await payment_cards(tx.session, payment.account_id, payment.id))[0]

        return await once(tx, retry, PaymentCard, act)

    @post("/payments/{payment_id:uuid}/reversal", operation_id="reversePayment", guards=[allow(*LEADERS)])
    async def reverse(self, tx: Transaction, user: User, retry: Retry, payment_id: UUID, data: NewReversal) -> PaymentCard:
        async def act() -> PaymentCard:
            payment = await actions.reverse(tx, user, payment_id, data)
            return (await payment_cards(tx.session, payment.account_id, payment.id))[0]

        return await once(tx, retry, PaymentCard, act)
