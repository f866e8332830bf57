"""The server is killed in the middle of uploads: no half document, no document without its bytes, nothing left over."""

import hashlib
import secrets
import threading
import time
from pathlib import Path

import httpx2
import pytest
from bs4 import BeautifulSoup
from sqlmodel import col, select

from register.documents.kept_bytes import bytes_of, sweep, without_document
from register.documents.models import Document, DocumentVersion
from register.documents.queries import damaged_files
from register.storage.health import damage
from register.trail.models import TrailEvent
from register.work import Register, open_register
from tests.cast import PRIYA
from tests.ground.server import Server
from tests.ground.site import MakeSettings, cookie_of
from tests.transfers.scene import NOW, put_vendor

ENOUGH = 4


class Ledger:
    """What was sent and what was acknowledged, by hash. Kept on this side of the wire."""

    def __init__(self) -> None:
        self.attempted: set[str] = set()
        self.acknowledged: set[str] = set()
        self.is_enough = threading.Event()

    def upload_until_it_dies(self, address: str, cookie: tuple[str, str]) -> None:
        """Upload one file after the other until nobody answers any more."""
        with httpx2.Client(base_url=address, cookies=dict([cookie]), timeout=30) as http:
            form = BeautifulSoup(http.get("/documents/new?about=V-0001").text, "html.parser")
            token = str(form.select('main input[name="_token"]')[0]["value"])
            while True:
                content = secrets.token_hex(400_000).encode()
                digest = hashlib.sha256(content).hexdigest()
                self.attempted.add(digest)
                try:
                    answer = http.post(
                        "/documents/new?about=V-0001",
                        data={"_token": token, "_key": secrets.token_hex(16)},
                        files={"documents": ("evidence.txt", content, "text/plain")},
                        headers={"sec-fetch-site": "same-origin"},
                    )
                except httpx2.TransportError:
                    return
                assert answer.status_code == 303, answer.text
                self.acknowledged.add(digest)
                if len(self.acknowledged) >= ENOUGH:
                    self.is_enough.set()


@pytest.mark.parametrize("place", ["database", "folder", "s3"])
def test_a_server_killed_during_uploads_leaves_neither_half_documents_nor_orphans(
    request: pytest.FixtureRequest, make_settings: MakeSettings, peopled_url: str, tmp_path: Path, place: str
) -> None:
    where = {"document_store": "database" if place == "database" else f"folder:{tmp_path / 'files'}"}
    if place == "s3":
        where = request.getfixturevalue("s3_settings")
    settings = make_settings(database_url=peopled_url, **where)
    register = open_register(settings)
    with register.write(NOW) as session:
        put_vendor(session)
    environment = {
        "REGISTER_DATA_DIR": str(settings.data_dir),
        "REGISTER_DATABASE_URL": settings.url,
        "REGISTER_SECRET_KEY": settings.secret_key,
        "REGISTER_TRAIL_KEY": settings.trail_key,
        **{f"REGISTER_{name.upper()}": value for name, value in where.items()},
        "REGISTER_READ_DOCUMENTS": "no",
        "REGISTER_JUDGE_NIGHTLY": "no",
    }
    ledger = Ledger()
    with Server(environment, tmp_path / "server.log") as server:
        person = threading.Thread(
            target=ledger.upload_until_it_dies, args=(server.address, cookie_of(register, PRIYA))
        )
        person.start()
        assert ledger.is_enough.wait(120), f"only {len(ledger.acknowledged)} uploads were acknowledged"
        # Anywhere between two uploads: the moment must not always be the same.
        time.sleep(secrets.randbelow(50) / 1000)
        server.kill()
        person.join(60)
    _settled(register, ledger)
    register.engine.dispose()


def _settled(register: Register, ledger: Ledger) -> None:
    with register.write() as session:
        sweep(session, seconds=-1)
    with register.read() as session:
        kept = set(session.exec(select(Document.sha256)).all())
        versions = set(session.exec(select(DocumentVersion.sha256)).all())
        added = session.exec(select(TrailEvent).where(col(TrailEvent.tag) == "documents:document:added"))
        told = len(added.all())
        assert ledger.acknowledged - kept == set(), "acknowledged and lost"
        assert kept - ledger.attempted == set(), "kept and never attempted"
        assert (kept, len(kept)) == (versions, told), "half a document"
        assert [hashlib.sha256(bytes_of(session, digest)).hexdigest() for digest in kept] == list(kept)
        assert list(damaged_files(session)) == []
        assert without_document(session) == [], "bytes without a document"
    left = set(register.store.older_than(-1)) if register.store else kept
    assert left == kept, "files of no document"
    assert damage(register.engine) is None
