"""Numbers and contact permission over HTTP."""

from uuid import UUID

import msgspec
from litestar import Controller, delete, get, patch, post
from litestar.status_codes import HTTP_204_NO_CONTENT

from backend.accounts.queries import account_of
from backend.contact import actions, queries
from backend.contact.preferences import end_preference, record_preference
from backend.contact.schemas import ContactStop, NewPhone, NewPreference, Permission, PhoneCard, PhoneChange, PreferenceCard, RulesetCard
from backend.contact.stopping import resume_contact, stop_contact
from backend.contact.view import phone_card, phone_cards, preference_cards, ruleset_cards
from backend.kit.idempotency import Retry, once
from backend.kit.transaction import Transaction
from backend.people.guards import allow
from backend.people.models import Role, User


class ContactController(Controller):
    path = "/api"
    tags = ("contact",)

    @get("/accounts/{account_id:uuid}/phones", operation_id="listPhones")
    async def phones(self, tx: Transaction, user: User, account_id: UUID) -> list[PhoneCard]:
        account, _, _ = await account_of(tx.session, user, account_id)
        return await phone_cards(tx, user, account)

    @post("/accounts/{account_id:uuid}/phones", operation_id="addPhone")
    async def add(self, tx: Transaction, user: User, retry: Retry, account_id: UUID, data: NewPhone) -> PhoneCard:
        account, _, _ = await account_of(tx.session, user, account_id)

        async def act() -> PhoneCard:
            phone = await actions.add_phone(
                tx,
                account.debtor_id,
                data.number,
                country=data.country,
                party=data.party,
                given_by=data.given_by,
                consent=data.consent,
                by=user.id,
            )
            return await phone_card(tx, user, account, phone)

        return await once(tx, retry, PhoneCard, act)

    @patch("/phones/{phone_id:uuid}", operation_id="changePhone")
    async def change(self, tx: Transaction, user: User, phone_id: UUID, data: PhoneChange) -> PhoneCard:
        phone = await queries.phone_of(tx.session, user, phone_id)
        account = await queries.account_for_phone(tx.session, user, phone.debtor_id, None)
        consent = None if isinstance(data.consent, msgspec.UnsetType) else data.consent
        reason = None if isinstance(data.retired_reason, msgspec.UnsetType) else data.retired_reason
        phone = await actions.change_phone(
            tx, phone, consent=consent, retired_reason=reason, reinstate=data.retired_reason is None, by=user.id
        )
        return await phone_card(tx, user, account, phone)

    @get("/phones/{phone_id:uuid}/permission", operation_id="getPhonePermission")
    async def permission(self, tx: Transaction, user: User, phone_id: UUID, account_id: UUID | None = None) -> Permission:
        phone = await queries.phone_of(tx.session, user, phone_id)
        account = await queries.account_for_phone(tx.session, user, phone.debtor_id, account_id)
        return await actions.permission(tx, account, phone, occasion="question")

    @post("/accounts/{account_id:uuid}/contact-stop", operation_id="stopContact", status_code=HTTP_204_NO_CONTENT)
    async def stop(self, tx: Transaction, user: User, account_id: UUID, data: ContactStop) -> None:
        account, _, _ = await account_of(tx.session, user, account_id)
        await stop_contact(tx, account, data.reason, by=user.id)

    @delete(
        "/accounts/{account_id:uuid}/contact-stop",
        operation_id="resumeContact",
        guards=[allow(Role.SUPERVISOR, Role.MANAGER, Role.ADMINISTRATOR)],
    )
    async def resume(self, tx: Transaction, user: User, account_id: UUID) -> None:
        account, _, _ = await account_of(tx.session, user, account_id)
        await resume_contact(tx, account, by=user.id)

    @get("/accounts/{account_id:uuid}/preferences", operation_id="listPreferences")
    async def preferences(self, tx: Transaction, user: User, account_id: UUID) -> list[PreferenceCard]:
        account, _, _ = await account_of(tx.session, user, account_id)
        return await preference_cards(tx.session, account.debtor_id)

    @post("/accounts/{account_id:uuid}/preferences", operation_id="recordPreference")
    async def record(self, tx: Transaction, user: User, account_id: UUID, data: NewPreference) -> list[PreferenceCard]:
        account, _, _ = await account_of(tx.session, user, account_id)
        await record_preference(tx, account, data, by=user.id)
        return await preference_cards(tx.session, account.debtor_id)

    @delete("/accounts/{account_id:uuid}/preferences/{preference_id:uuid}", operation_id="endPreference", status_code=HTTP_204_NO_CONTENT)
    async def end(self, tx: Transaction, user: User, account_id: UUID, preference_id: UUID) -> None:
        account, _, _ = await account_of(tx.session, user, account_id)
        await end_preference(tx, account, preference_id, by=user.id)

    @get("/contact-rules", operation_id="listContactRules")
    async def rules(self, tx: Transaction) -> list[RulesetCard]:
        return await ruleset_cards(tx)
