"""Counting failed sign-ins per account and per network address, in the database that every server shares."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from register.people.models import FailedSignIn

WINDOW: Final = timedelta(minutes=15)
WINDOW_MINUTES: Final = 15
_KEPT: Final = timedelta(days=1)


@dataclass(frozen=True)
class Limits:
    """How many failed sign-ins a quarter of an hour allows."""

    per_account: int
    per_address: int


@dataclass(frozen=True)
class Tries:
    """The two counters one sign-in goes by; they are hashes, so the table holds no names and no addresses."""

    account: str
    address: str


def tries_of(secret: bytes, email: str, address: str | None) -> Tries:
    """The counters for an e-mail address as typed and a network address (of IPv6 the /64: one household)."""
    return Tries(
        account=_hashed(secret, "account", email.strip().casefold()),
        address=_hashed(secret, "address", _network(address or "")),
    )


def hold(session: Session, tries: Tries) -> None:
    """Make simultaneous tries at the same account or from the same address wait for each other.

    Otherwise a hundred at once would all be counted as the first. SQLite has one writer anyway.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    # Always in this order, so that two never wait for each other in a circle.
    for key in (tries.account, tries.address):
        session.connection().execute(
            sa.text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key}
        )


def is_exhausted(session: Session, tries: Tries, limits: Limits, now: datetime) -> bool:
    """Whether the account or the address has had its failed sign-ins for this quarter of an hour.

    Source: OWASP ASVS 5.0.0 6.3.1; NIST SP 800-63B-4 s.3.2.2.
    """
    return (
        _count(session, tries.account, now) >= limits.per_account
        or _count(session, tries.address, now) >= limits.per_address
    )


def note_failure(session: Session, tries: Tries, limits: Limits, now: datetime) -> bool:
    """Count a failed sign-in; True where it was the last one the limits allow. Old counts are swept out."""
    session.exec(delete(FailedSignIn).where(col(FailedSignIn.at) < now - _KEPT))
    session.add_all([FailedSignIn(key=tries.account, at=now), FailedSignIn(key=tries.address, at=now)])
    session.flush()
    return is_exhausted(session, tries, limits, now)


def forget_failures(session: Session, tries: Tries) -> None:
    """Start the account's count anew after a good sign-in; the address keeps its own."""
    session.exec(delete(FailedSignIn).where(col(FailedSignIn.key) == tries.account))


def _count(session: Session, key: str, now: datetime) -> int:
    found = select(sa.func.count()).where(FailedSignIn.key == key, col(FailedSignIn.at) > now - WINDOW)
    return session.exec(found).one()


def _hashed(secret: bytes, kind: str, value: str) -> str:
    return hmac.new(secret, f"sign-in:{kind}:{value}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and not known.ipv4_mapped:
        return str(ip_network((known, 64), strict=False))
    return str(known)
