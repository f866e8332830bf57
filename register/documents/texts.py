"""The text of files, kept for search: who reads which file next, what came of it, which files hold some words."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from register.documents.models import Document, DocumentKind, DocumentText, DocumentVersion, TextState
from register.documents.words_of_text import sought_words, words_of
from register.reference.folding import fold_evenly
from register.trail.actor import Actor, Channel
from register.trail.record import record

_READER: Final = Actor(None, "", frozenset(), Channel.SYSTEM)
LEASE: Final = timedelta(minutes=5)
TRIES: Final = 3
AROUND: Final = 60
"""Characters shown before and after what was found."""
SEARCHED: Final = 200_000
"""Characters of a text in which what was found is looked for to be shown."""


class Waiting(NamedTuple):
    """A file that is to be read."""

    text_id: int
    sha256: str
    kind: DocumentKind


class Snippet(NamedTuple):
    """What was found in a text, and what stands around it."""

    before: str
    found: str
    after: str


def claim_next(session: Session, now: datetime) -> Waiting | None:
    """The next file to be read, held for five minutes so that nobody else reads it; None where none waits.

    A file whose reader never came back three times is given up.
    Source: house rule.
    """
    waits = sa.or_(col(DocumentText.held_until).is_(None), col(DocumentText.held_until) < now)
    text = session.exec(
        select(DocumentText)
        .where(col(DocumentText.state) == TextState.WAITING, waits)
        .order_by(col(DocumentText.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if text is None:
        return None
    text.tries += 1
    text.held_until = now + LEASE
    session.add(text)
    version = session.exec(
        select(DocumentVersion).where(col(DocumentVersion.sha256) == text.sha256).limit(1)
    ).first()
    assert version is not None
    if text.tries > TRIES:
        keep_text(session, text.id or 0, TextState.UNREADABLE, "")
        return claim_next(session, now)
    return Waiting(text.id or 0, text.sha256, version.kind)


def is_waiting(session: Session, now: datetime) -> bool:
    """Whether a file waits to be read."""
    waits = sa.or_(col(DocumentText.held_until).is_(None), col(DocumentText.held_until) < now)
    statement = select(DocumentText.id).where(col(DocumentText.state) == TextState.WAITING, waits).limit(1)
    return session.exec(statement).first() is not None


def keep_text(session: Session, text_id: int, state: TextState, text: str) -> None:
    """Keep what came of reading a file, and the words it is searched by; whoever was first has said it.

    Source: house rule (what cannot be read is stored all the same, and marked).
    """
    kept = session.exec(select(DocumentText).where(col(DocumentText.id) == text_id).with_for_update()).one()
    if kept.state is not TextState.WAITING:
        return
    if kept.text:
        # It was read before, when less of it was.
        _take_out(session, text_id, kept.text)
    kept.state, kept.text, kept.held_until = state, text, None
    session.add(kept)
    session.flush()
    if text:
        index_text(session, text_id, text)
    for ref, name in _documents_with(session, kept.sha256):
        record(
            session,
            _READER,
            "documents:text:read",
            ref,
            subject_name=name,
            changes={"text": (None, state)},
        )


def holding(dialect: str, text: str) -> Any:
    """The condition that a document's newest file holds all the words of ``text``; None where there are no words."""
    sought = sought_words(text)
    if not sought:
        return None
    table = sa.table("document_words", sa.column("id"))
    if dialect == "sqlite":
        asked = " AND ".join(f'"{word}"{"*" if goes_on else ""}' for word, goes_on in sought)
        ids: Any = sa.select(sa.literal_column("rowid")).select_from(table)
        ids = ids.where(sa.text("document_words MATCH :words").bindparams(words=asked))
    else:
        asked = " & ".join(f"'{word}'{':*' if goes_on else ''}" for word, goes_on in sought)
        matches = sa.text("document_words.words @@ CAST(:words AS tsquery)").bindparams(words=asked)
        ids = sa.select(table.c.id).where(matches)
    hashes = sa.select(col(DocumentText.sha256)).where(col(DocumentText.id).in_(ids))
    return col(Document.sha256).in_(hashes)


def snippets(session: Session, hashes: Sequence[str], text: str) -> Mapping[str, Snippet]:
    """Where each of these files first holds one of the words, by its hash; files without one are left out."""
    sought = [word for word, _ in sought_words(text)]
    if not sought or not hashes:
        return {}
    whole = fold_evenly(" ".join(text.split()))
    rows = session.connection().execute(
        sa.select(col(DocumentText.sha256), sa.func.substr(col(DocumentText.text), 1, SEARCHED)).where(
            col(DocumentText.sha256).in_(set(hashes)), col(DocumentText.state) == TextState.READABLE
        )
    )
    found = {digest: _snippet(kept, (whole, *sought)) for digest, kept in rows}
    return {digest: snippet for digest, snippet in found.items() if snippet}


def _snippet(text: str, sought: Sequence[str]) -> Snippet | None:
    folded = fold_evenly(text)
    for word in sought:
        at = folded.find(word)
        if at >= 0:
            start, end = max(0, at - AROUND), at + len(word)
            before = ("…" if start else "") + text[start:at]
            after = text[end : end + AROUND] + ("…" if end + AROUND < len(text) else "")
            return Snippet(before, text[at:end], after)
    return None


def _documents_with(session: Session, digest: str) -> Sequence[Any]:
    return session.connection().execute(_WITH, {"digest": digest}).all()


_WITH = (
    sa.select(col(Document.ref), col(Document.title))
    .join(DocumentVersion, col(DocumentVersion.document_id) == col(Document.id))
    .where(col(DocumentVersion.sha256) == sa.bindparam("digest"))
    .order_by(col(Document.id))
)


def index_text(session: Session, text_id: int, text: str) -> None:
    """Keep the words a text is found by, once.

    Source: house rule.
    """
    connection, words = session.connection(), words_of(text)
    kept: Any = " ".join(words) if connection.dialect.name == "sqlite" else words
    connection.execute(_adding(connection.dialect.name), {"id": text_id, "words": kept})


def _take_out(session: Session, text_id: int, text: str) -> None:
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        # The index keeps no text of its own: it is told which words to forget.
        forget = sa.text(
            "INSERT INTO document_words (document_words, rowid, words) VALUES ('delete', :id, :words)"
        )
        connection.execute(forget, {"id": text_id, "words": " ".join(words_of(text))})
    else:
        connection.execute(sa.text("DELETE FROM document_words WHERE id = :id"), {"id": text_id})


@lru_cache(maxsize=2)
def _adding(dialect: str) -> Any:
    if dialect == "sqlite":
        return sa.text("INSERT INTO document_words (rowid, words) VALUES (:id, :words)")
    return sa.text(
        "INSERT INTO document_words (id, words) VALUES (:id, array_to_tsvector(CAST(:words AS text[])))"
    )
