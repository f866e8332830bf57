"""The list of documents and search in their text at 10,000 documents; CPU a request, in process. Run it alone."""

import hashlib
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from bench.build import built
from bench.inside import costs_alone
from register.documents.models import (
    Document,
    DocumentKind,
    DocumentLink,
    DocumentText,
    DocumentType,
    DocumentVersion,
    StoredFile,
    TextState,
)
from register.documents.texts import index_text
from register.reference.folding import fold
from register.storage.engine import make_engine, writing
from register.storage.files import is_whole

DOCUMENTS: Final = 10_000
VENDORS: Final = 1_000
PAGES: Final = (
    "/documents",
    "/documents?state=expiring&sort=expires&page=2",
    "/documents?q=w0042",
    "/documents?q=w0001+w0002",
    "/documents?q=%E5%88%AA%E9%99%A4%E9%80%9A%E8%A9%B1",
    "/documents?q=%E9%8C%84",
    "/search?q=w0042",
    "/documents/F-0042",
)
"""A list, a filtered one, a rare word, two common ones, words in Chinese, one character, the search of everything."""
_CHINESE = (
    "處理者須於九十日後刪除通話錄音並通知委託方個人資料外洩事故合約條款轉移目的地保障措施審核證明書協議附件"
)


def main(today: date, count: int = DOCUMENTS, *, quick: bool = False) -> None:
    """Print what each page costs."""
    folder = Path(tempfile.mkdtemp(prefix="register-bench-documents-"))
    try:
        url = f"sqlite:///{folder / 'register.db'}"
        shutil.copyfile(built(VENDORS, today).removeprefix("sqlite:///"), folder / "register.db")
        started = time.perf_counter()
        put_documents(url, count, today)
        print(f"{count:,} documents put in {time.perf_counter() - started:.0f} s")
        print("CPU ms a request: warm, and the first time after a change")
        for path, costs in costs_alone(url, 3 if quick else 10, 2 if quick else 5, PAGES).items():
            print(f"{costs.page:8.1f} {costs.after_change:8.1f}   {path}")
    finally:
        shutil.rmtree(folder)


def put_documents(url: str, count: int, today: date) -> None:
    """Fill a register with this many documents, each of some two thousand characters in both languages."""
    engine = make_engine(url)
    rows = list(_rows(count, today))
    with writing(engine) as session:
        connection = session.connection()
        for model, kind in (
            (StoredFile, "file"),
            (Document, "document"),
            (DocumentVersion, "version"),
            (DocumentLink, "link"),
            (DocumentText, "text"),
        ):
            connection.execute(sa.insert(model), [row[kind] for row in rows])
        for row in rows:
            index_text(session, row["text"]["id"], row["text"]["text"])
        session.commit()
    engine.dispose()


def _rows(count: int, today: date) -> Iterator[dict[str, dict[str, Any]]]:
    chance, now = random.Random(4), datetime.now(UTC)
    # Common words are met far more often than rare ones, as in any language.
    words = [f"w{n:04d}" for n in range(8_000)]
    weights = [1 / (n + 1) for n in range(8_000)]
    for number in range(1, count + 1):
        latin = " ".join(chance.choices(words, weights, k=250))
        start = chance.randrange(len(_CHINESE) - 20)
        text = f"{latin} {_CHINESE[start : start + 20]} {number}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        assert is_whole(digest)
        title = f"Certificate {number} of {chance.choice(words)}"
        expires = today + timedelta(days=chance.randrange(-200, 700)) if number % 3 == 0 else None
        own = {"sha256": digest, "kind": DocumentKind.TEXT, "file_name": f"{number}.txt", "size": len(text)}
        yield {
            "file": {
                "sha256": digest,
                "size": len(text),
                "content": text.encode(),
                "is_outside": False,
            },
            "document": {
                **own,
                "id": number,
                "ref": f"F-{number:04d}",
                "vendor_id": chance.randrange(1, VENDORS + 1),
                "number": 1,
                "title": title,
                "folded": fold(f"{title} {number}.txt"),
                "type": chance.choice(list(DocumentType)),
                "expires_on": expires,
                "version": 1,
                "created_at": now,
                "changed_at": now,
            },
            "version": {**own, "document_id": number, "number": 1, "created_at": now},
            "link": {
                "document_id": number,
                "subject_ref": f"A-{chance.randrange(1, 900):04d}",
                "role": DocumentType.EVIDENCE,
                "number": 1,
                "created_at": now,
            },
            "text": {"id": number, "sha256": digest, "state": TextState.READABLE, "text": text, "tries": 1},
        }
