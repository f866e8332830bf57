"""Imports too long to wait for: done after the answer, seen while they run, found where they stopped."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from register.imports.batches import get_batch
from register.imports.models import ImportState
from register.imports.records.planned import Clock
from register.imports.runs import start_run
from register.vendors.models import Vendor
from register.web import import_changes, import_jobs
from register.work import Register
from tests.cast import ADA, PRIYA
from tests.ground.client import Client
from tests.ground.registers import actor_of

MANY = "Vendor\n" + "".join(f"Vendor number {n}\n" for n in range(import_changes.IN_REQUEST + 1))


@pytest.fixture
def priya(client: Client) -> Client:
    """Priya with a long import in front of the last button."""
    person = client.as_person(PRIYA)
    person.get("/imports/new")
    person.submit("main form", file=("many.csv", MANY.encode(), "text/csv"))
    person.submit("main form")
    return person


@pytest.fixture
def running(client: Client, priya: Client) -> Iterator[str]:
    """The import started, by a run that is at work on it for as long as the test goes."""
    register = _register(client)
    with register.write() as session:
        run = start_run(session, actor_of(session, PRIYA), "I-0001", None, datetime.now(UTC))
    import_jobs.announce(run, 301)
    yield run
    import_jobs.forget(run)


def _register(client: Client) -> Register:
    register = client.register
    assert isinstance(register, Register)
    return register


def test_a_long_import_is_done_after_the_answer(client: Client, priya: Client) -> None:
    page = priya.submit("#decide", button="Import 301 vendors")
    assert page.url == "/imports/I-0001/done"
    assert "New vendors 301" in priya.get("/imports/I-0001/done").text
    assert "301 vendors" in priya.get("/vendors").text


def test_its_progress_is_shown_and_refreshes_itself(priya: Client, running: str) -> None:
    import_jobs._at_work[running].done = 120
    page = priya.get("/imports/I-0001/done")
    assert "120 of 301 vendors done" in page.text
    link = page.one("#results a[href='/imports/I-0001/done']")
    assert link["hx-trigger"] == "every 2s, click"
    piece = priya.get("/imports/I-0001/done", htmx=True)
    assert "<html" not in piece.html
    assert piece.has("#results a[hx-trigger]")


def test_while_it_runs_nothing_else_is_decided(client: Client, priya: Client, running: str) -> None:
    ada = client.as_person(ADA)
    assert ada.get("/imports/I-0001/changes").url == "/imports/I-0001/done"
    assert "Running" in ada.get("/imports").text
    page = priya.submit("#decide", button="import", status=409)
    assert "I-0001 is being imported" in page.text


def test_a_run_that_died_says_so_and_can_be_started_again(
    client: Client, priya: Client, running: str
) -> None:
    import_jobs.forget(running)
    page = priya.get("/imports/I-0001/done")
    assert page.url == "/imports/I-0001/changes"
    assert "It stopped before anything was written. Import again." in page.text
    piece = priya.get("/imports/I-0001/done", htmx=True)
    assert piece.headers["hx-redirect"] == "/imports/I-0001/changes"
    priya.get("/imports/I-0001/changes")
    priya.submit("#decide", button="import")
    assert "New vendors 301" in priya.get("/imports/I-0001/done").text


def test_a_run_that_meets_a_changed_register_writes_nothing(
    client: Client, priya: Client, running: str
) -> None:
    register = _register(client)
    with register.read() as session:
        actor = actor_of(session, PRIYA)
    import_jobs.carry_out_run(register, actor, "I-0001", running, "another fingerprint")
    with register.read() as session:
        assert get_batch(session, "I-0001").state is ImportState.OPEN
    page = priya.get("/imports/I-0001/done")
    assert page.url == "/imports/I-0001/changes"
    assert "The register changed after you looked" in page.text


def test_a_run_that_breaks_in_the_middle_writes_nothing_and_says_so(
    client: Client, priya: Client, running: str
) -> None:
    register, now = _register(client), datetime.now(UTC)
    with register.write(now) as session:
        # In the way of the two hundredth number: the database's own rule breaks the import there.
        session.add(Vendor(ref="V-0200", legal_name="Stub", folded_names="", created_at=now, changed_at=now))
    with register.read() as session:
        actor = actor_of(session, PRIYA)
        batch = get_batch(session, "I-0001")
        clock = Clock(now, register.settings.today(now), register.settings.zone)
        fingerprint = import_changes.seen_plan(session, batch, clock, may_review=False).fingerprint
    import_jobs.carry_out_run(register, actor, "I-0001", running, fingerprint)
    assert "It stopped before anything was written" in priya.get("/imports/I-0001/done").text
    assert "1 vendor" in priya.get("/vendors").text


def test_two_runs_of_one_import_cannot_both_be_stored(client: Client, priya: Client, running: str) -> None:
    import_jobs.forget(running)
    register = _register(client)
    priya.get("/imports/I-0001/changes")
    priya.submit("#decide", button="import")
    with register.read() as session:
        actor = actor_of(session, PRIYA)
    # The first run wakes up after somebody has started the import again.
    import_jobs.carry_out_run(register, actor, "I-0001", running, "")
    assert "301 vendors" in priya.get("/vendors").text
    assert "New vendors 301" in priya.get("/imports/I-0001/done").text


def test_thousands_are_shown_in_pages(priya: Client) -> None:
    page = priya.get("/imports/I-0001/changes?size=100&page=4")
    assert page.words_of("#results td.cell-main") == ["Vendor number 300"]
    assert "301–301 of 301" in page.text
