"""Signing in and out: passwords, one-time links, and the count of tries that slows guessing down."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import ceil

from backend.kit.refusal import Refusal
from backend.kit.transaction import Database, Transaction, transaction
from backend.people import passwords, queries
from backend.people.actions import arrive, leave, record_access
from backend.people.models import Role, Session, SignInLink, User
from backend.people.rules import (
    LINK_LASTS,
    LONGEST_PASSWORD,
    TRIES_PER_ACCOUNT,
    TRIES_PER_ADDRESS,
    TRIES_WINDOW,
    acceptable_password,
    session_ends,
)
from backend.people.schemas import Credentials, NewPassword, SessionOpened, SignInLinkMade
from backend.people.sessions import hash_of, new_token
from backend.people.view import user_card


@dataclass(eq=False)
class WrongCredentials(Refusal):
    """This e-mail address and password do not belong together."""

    status = 401


@dataclass(eq=False)
class TooManyTries(Refusal):
    """Too many sign-ins were refused; wait before the next one."""

    status = 429

    retry_after_seconds: int


@dataclass(eq=False)
class LinkUsedUp(Refusal):
    """This link was already used or has expired; ask an administrator for a new one."""

    status = 410


@dataclass(frozen=True)
class Visitor:
    """Where a sign-in comes from."""

    address: str
    user_agent: str = ""
    #: The session the browser already had; it ends, so that nobody can plant one to be taken over.
    former_token: str | None = None


async def sign_in(database: Database, credentials: Credentials, visitor: Visitor) -> tuple[SessionOpened, str]:
    """Open a session for whoever knows the password; also the token for the cookie.

    Three short transactions instead of one: tries count even when refused, and nobody's connection waits for Argon2.
    """
    email = credentials.email.strip().lower()
    account, address = f"account:{sha256(email.encode()).hexdigest()}", f"address:{visitor.address}"
    async with transaction(database) as tx:
        wait = await _count_tries(tx, {account: TRIES_PER_ACCOUNT, address: TRIES_PER_ADDRESS})
        user = await queries.user_by_email(tx.session, email) if "\0" not in email else None
        user_id = user.id if user else None
        if wait is not None:
            await record_access(tx, "session.slowed", user_id, address=visitor.address)
    if wait is not None:
        raise TooManyTries(retry_after_seconds=wait)
    known = user.password_hash if user and user.disabled_at is None and len(credentials.password) <= LONGEST_PASSWORD else None
    if not await passwords.verify(known, credentials.password[:LONGEST_PASSWORD]):
        async with transaction(database) as tx:
            await record_access(tx, "session.refused", user_id, address=visitor.address)
        raise WrongCredentials
    async with transaction(database) as tx:
        user = await queries.locked_user(tx.session, user_id) if user_id else None
        if user is None or user.disabled_at is not None or user.password_hash != known:
            raise WrongCredentials
        await queries.forget_tries(tx.session, account, address)
        return await open_session(tx, user, visitor)


async def open_session(tx: Transaction, user: User, visitor: Visitor) -> tuple[SessionOpened, str]:
    """A new session with new tokens, whatever the browser brought."""
    if visitor.former_token:
        await queries.end_session(tx.session, hash_of(visitor.former_token))
    token = new_token()
    opened = Session(
        token_hash=hash_of(token),
        user_id=user.id,
        csrf_token=new_token(),
        created_at=tx.now,
        seen_at=tx.now,
        expires_at=session_ends(tx.now, tx.now),
        user_agent=visitor.user_agent[:200].replace("\0", ""),
    )
    tx.session.add(opened)
    await record_access(tx, "session.opened", user.id, address=visitor.address)
    if user.role is Role.COLLECTOR:
        await arrive(tx, user.id)
    return SessionOpened(await user_card(tx.session, user), opened.csrf_token, tx.now), token


async def sign_out(tx: Transaction, token_hash: str) -> None:
    """End one session; with the last one its user is gone."""
    user_id = await queries.end_session(tx.session, token_hash)
    if user_id is None:
        return
    await record_access(tx, "session.closed", user_id)
    if not await queries.sessions_of(tx.session, user_id):
        await leave(tx, user_id)


async def sign_out_everywhere(tx: Transaction, user: User, *, by: User) -> None:
    """End every session of a user. Their sockets follow within a second, because those ask the same table."""
    ended = await queries.end_sessions(tx.session, user.id)
    await record_access(tx, "session.closed_everywhere", user.id, sessions=ended, by=str(by.id))
    await leave(tx, user.id)


async def make_link(tx: Transaction, user: User) -> SignInLinkMade:
    """A one-time link with which this user chooses a password; earlier ones end."""
    await queries.drop_links(tx.session, user.id)
    token = new_token()
    expires_at: datetime = tx.now + LINK_LASTS
    tx.session.add(SignInLink(token_hash=hash_of(token), user_id=user.id, expires_at=expires_at))
    await record_access(tx, "link.made", user.id)
    # Behind the #, where neither servers, proxies nor the next site's logs see it.
    return SignInLinkMade(path=f"/welcome#{token}", expires_at=expires_at)


async def choose_password(tx: Transaction, chosen: NewPassword) -> None:
    """Whoever holds a one-time link sets the password; every session opened with the old one ends."""
    link = await queries.link(tx.session, hash_of(chosen.token), tx.now)
    user = await queries.locked_user(tx.session, link.user_id) if link else None
    if user is None or user.disabled_at is not None:
        raise LinkUsedUp
    acceptable_password(chosen.password, user.email)
    user.password_hash = await passwords.hash_password(chosen.password)
    await queries.drop_links(tx.session, user.id)
    await queries.end_sessions(tx.session, user.id)
    await queries.forget_tries(tx.session, f"account:{sha256(user.email.encode()).hexdigest()}")
    await record_access(tx, "password.chosen", user.id)


async def _count_tries(tx: Transaction, limits: dict[str, int]) -> int | None:
    """Count this try under every key, before anybody knows how it ends; seconds to wait where one is over its limit."""
    waits = []
    for key, limit in sorted(limits.items()):
        tries, since = await queries.count_try(tx.session, key, tx.now, TRIES_WINDOW)
        if tries > limit:
            waits.append(max(1, ceil((since + TRIES_WINDOW - tx.now).total_seconds())))
    return max(waits, default=None)
