"""The bytes of files: kept in the database or in a store outside it, and given back only if they still are the same."""

import hashlib
from collections.abc import Iterator
from typing import Final

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.documents.models import DocumentVersion, StoredFile
from register.errors import Unavailable
from register.storage.files import GRACE_SECONDS, STORE, FileStore, is_whole

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


def damaged(session: Session) -> Iterator[str]:
    """Hashes whose bytes are missing or changed, one file in memory at a time."""
    for digest in session.exec(select(StoredFile.sha256).order_by(col(StoredFile.sha256))).all():
        try:
            bytes_of(session, digest)
        except Unavailable:
            yield digest
        session.expunge_all()


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
    for name in store.older_than(seconds):
        if not is_whole(name) or session.get(StoredFile, name) is None:
            store.remove(name)
            swept += 1
    return swept


def without_document(session: Session) -> list[str]:
    """Hashes of stored files no version of a document points at: there is never one."""
    used = sa.select(col(DocumentVersion.sha256))
    return list(session.exec(select(StoredFile.sha256).where(col(StoredFile.sha256).not_in(used))).all())


def _content(session: Session, stored: StoredFile) -> bytes | None:
    if not stored.is_outside:
        return stored.content
    store: FileStore | None = session.info.get(STORE)
    return store.get(stored.sha256) if store else None


def _lock(session: Session, how: str) -> None:
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT {how}({_LOCK})")
