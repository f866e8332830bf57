"""The bytes of files: kept in the database or in a store outside it, and given back only if they still are the same."""

import hashlib
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.documents.models import DocumentVersion, StoredFile
from register.errors import Unavailable
from register.storage.files import GRACE_SECONDS, STORE, FileStore

_LOCK: Final = 20260102
"""PostgreSQL: whoever adds files shares it, whoever sweeps holds it alone. SQLite has one writer anyway."""


def keep(session: Session, digest: str, content: bytes) -> bool:
    """Keep bytes under their hash, unless they are there; whether they were new.

    In a store outside they are whole and on disk before the row that points at them can be committed.
    Raises Unavailable where the store takes nothing: the transaction is undone with it.
    Source: house rule (nothing acknowledged is lost; no row without its bytes).
    """
    _lock(session, "pg_advisory_xact_lock_shared")
    if session.get(StoredFile, digest) is not None:
        return False
    store: FileStore | None = session.info.get(STORE)
    if store is not None:
        store.put(digest, content)
    kept = b"" if store else content
    session.add(StoredFile(sha256=digest, size=len(content), content=kept, is_outside=store is not None))
    session.flush()
    return True


def bytes_of(session: Session, digest: str) -> bytes:
    """The bytes kept under a hash. Raises Unavailable where they are not there, or not what was kept.

    Source: house rule (a document is handed out as it was added, or not at all).
    """
    stored = session.exec(select(StoredFile).where(StoredFile.sha256 == digest)).one()
    content = _content(session, stored)
    if content is None:
        raise Unavailable("file-missing")
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unavailable("file-damaged")
    return content


def bring_in(session: Session, digest: str) -> bool:
    """The bytes of one file from the store outside into the database, compared with their hash; whether it was there.

    The store keeps its copy until ``take_away``: nothing is removed before the database has committed.
    Raises Unavailable where the bytes are missing or not what was kept.
    Source: house rule (a file is in one whole piece somewhere at any moment).
    """
    stored = _locked(session, digest)
    if not stored.is_outside:
        return False
    stored.content, stored.is_outside = bytes_of(session, digest), False
    session.add(stored)
    session.flush()
    return True


def send_out(session: Session, digest: str) -> bool:
    """The bytes of one file from the database into the store, read back and compared; whether it was in the database.

    Raises Unavailable where the store does not give back what it took.
    Source: house rule (a file is in one whole piece somewhere at any moment).
    """
    stored = _locked(session, digest)
    store: FileStore | None = session.info.get(STORE)
    if stored.is_outside or store is None:
        return False
    content = bytes_of(session, digest)
    store.put(digest, content)
    check_copy(store, digest)
    stored.content, stored.is_outside = b"", True
    session.add(stored)
    session.flush()
    return True


def check_copy(store: FileStore, digest: str) -> None:
    """Raises Unavailable where a store does not hold these bytes, whole.

    Source: house rule.
    """
    content = store.get(digest)
    if content is None:
        raise Unavailable("file-missing")
    if hashlib.sha256(content).hexdigest() != digest:
        raise Unavailable("file-damaged")


def digests(session: Session, *, outside: bool) -> list[str]:
    """The hashes of the files that lie in the store outside, or of those in the database, in order."""
    statement = select(StoredFile.sha256).where(StoredFile.is_outside == outside)
    return list(session.exec(statement.order_by(col(StoredFile.sha256))).all())


def sample(session: Session, first: str, most: int) -> list[str]:
    """Up to so many hashes from ``first`` on, and on from the beginning where the end is reached."""
    ordered = select(StoredFile.sha256).order_by(col(StoredFile.sha256)).limit(most)
    found = list(session.exec(ordered.where(col(StoredFile.sha256) >= first)).all())
    if len(found) < most:
        found += session.exec(ordered.where(col(StoredFile.sha256) < first)).all()[: most - len(found)]
    return found


def trouble_of(session: Session, digest: str) -> str | None:
    """``file-missing`` or ``file-damaged``, or None where the bytes are there as they were kept."""
    try:
        bytes_of(session, digest)
    except Unavailable as error:
        return error.code
    finally:
        session.expunge_all()
    return None


def orphans(session: Session, seconds: float = GRACE_SECONDS) -> list[str]:
    """What lies in the store for at least ``seconds`` and no row points at: ``sweep`` would take it away."""
    store: FileStore | None = session.info.get(STORE)
    if store is None:
        return []
    known = set(digests(session, outside=True))
    return [name for name in store.older_than(seconds) if name not in known]


def damaged(session: Session) -> Iterator[str]:
    """Hashes whose bytes are missing or changed, one file in memory at a time."""
    for digest in session.exec(select(StoredFile.sha256).order_by(col(StoredFile.sha256))).all():
        if trouble_of(session, digest):
            yield digest


def sweep(session: Session, seconds: float = GRACE_SECONDS) -> int:
    """Take away what lies in the store for at least ``seconds`` and no row points at; how many files.

    In a transaction that writes: nobody can be adding a file meanwhile.
    Source: house rule (no orphans).
    """
    store: FileStore | None = session.info.get(STORE)
    if store is None:
        return 0
    _lock(session, "pg_advisory_xact_lock")
    swept = 0
    for name in orphans(session, seconds):
        store.remove(name)
        swept += 1
    return swept


def without_document(session: Session) -> list[str]:
    """Hashes of stored files no version of a document points at: there is never one."""
    used = sa.select(col(DocumentVersion.sha256))
    return list(session.exec(select(StoredFile.sha256).where(col(StoredFile.sha256).not_in(used))).all())


def _locked(session: Session, digest: str) -> StoredFile:
    _lock(session, "pg_advisory_xact_lock_shared")
    return session.exec(select(StoredFile).where(StoredFile.sha256 == digest).with_for_update()).one()


def _content(session: Session, stored: StoredFile) -> bytes | None:
    if not stored.is_outside:
        return stored.content
    store: FileStore | None = session.info.get(STORE)
    return store.get(stored.sha256) if store else None


def _lock(session: Session, how: str) -> None:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT {how}({_LOCK})")
