"""The server is killed in the middle of a burst of saves: nothing acknowledged is lost, nothing half-done is kept."""

import secrets
import threading
import time
from pathlib import Path

import httpx2
from bs4 import BeautifulSoup
from sqlmodel import select

from register.storage.health import damage
from register.trail.models import TrailEvent
from register.trail.verify import verify_trail
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import PRIYA
from tests.ground.server import Server
from tests.ground.site import cookie_of

PEOPLE = 3
ENOUGH = 12


class Ledger:
    """What people tried to save and what they were told is saved. Kept on their side of the wire."""

    def __init__(self) -> None:
        self.attempted: set[str] = set()
        self.acknowledged: set[str] = set()
        self.is_enough = threading.Event()

    def save_until_it_dies(self, address: str, cookie: tuple[str, str]) -> None:
        """Add one vendor after the other until nobody answers any more."""
        with httpx2.Client(base_url=address, cookies=dict([cookie]), timeout=30) as http:
            form = BeautifulSoup(http.get("/vendors/new").text, "html.parser")
            token = str(form.select('main input[name="_token"]')[0]["value"])
            while True:
                name = " ".join(secrets.token_hex(4) for _ in range(4))
                self.attempted.add(name)
                fields = {"_token": token, "_key": secrets.token_hex(16), "legal_name": name}
                try:
                    answer = http.post("/vendors/new", data=fields, headers={"sec-fetch-site": "same-origin"})
                except httpx2.TransportError:
                    return
                assert answer.status_code == 303, answer.text
                self.acknowledged.add(name)
                if len(self.acknowledged) >= ENOUGH:
                    self.is_enough.set()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed(register: Register, tmp_path: Path) -> None:
    settings = register.settings
    environment = {
        "REGISTER_DATA_DIR": str(settings.data_dir),
        "REGISTER_DATABASE_URL": settings.url,
        "REGISTER_SECRET_KEY": settings.secret_key,
        "REGISTER_TRAIL_KEY": settings.trail_key,
    }
    cookie = cookie_of(register, PRIYA)
    ledger = Ledger()
    with Server(environment, tmp_path / "server.log") as server:
        people = [
            threading.Thread(target=ledger.save_until_it_dies, args=(server.address, cookie))
            for _ in range(PEOPLE)
        ]
        for person in people:
            person.start()
        assert ledger.is_enough.wait(120), f"only {len(ledger.acknowledged)} saves were acknowledged"
        # Anywhere between two saves: the moment must not always be the same.
        time.sleep(secrets.randbelow(50) / 1000)
        server.kill()
        for person in people:
            person.join(60)
    with Server(environment, tmp_path / "server.log") as again:
        page = httpx2.get(again.address + "/vendors", cookies=dict([cookie]), timeout=30)
        assert page.status_code == 200, "the server comes back by itself"

    with register.read() as session:
        kept = set(session.exec(select(Vendor.legal_name)).all())
        told = set(
            session.exec(
                select(TrailEvent.subject_name).where(TrailEvent.tag == "vendors:vendor:added")
            ).all()
        )
        verdict = verify_trail(session, settings.trail_secret)
    assert ledger.acknowledged - kept == set(), "acknowledged and lost"
    assert kept - ledger.attempted == set(), "kept and never attempted"
    assert kept == told, "a change without its entry in the trail, or an entry without its change"
    assert verdict.is_whole
    assert damage(register.engine) is None
