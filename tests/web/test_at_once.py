"""Several people press at the same moment, on a served register and both kinds of database.

One of them wins; every other gets a page that says what happened, with what they typed still on it.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
from sqlmodel import Session, col, func, select

from register.decisions.models import Comment, Decision, DecisionRequest, Mention, RequestState
from register.decisions.verifying import damaged_decisions
from register.onboarding.requests import AskInput, ask_for_vendor
from register.settings import Settings
from register.trail.actor import nobody
from register.trail.verify import verify_trail
from register.transfers.actions import change_transfer
from register.vendors.models import Vendor
from register.work import Register
from tests.cast import DORA, PRIYA, Known
from tests.decisions.scene import add_dpo, ask
from tests.ground.client import Client, Page
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import MakeSettings, Site, served
from tests.transfers.scene import a_flow, set_scene, the_transfer


@pytest.fixture
def busy(make_settings: MakeSettings, peopled_url: str) -> Iterator[Site]:
    """A real server on a register with a transfer in it, on each kind of database in turn."""

    def make(address: str) -> Settings:
        return make_settings(database_url=peopled_url, base_url=address)

    with served(make) as site:
        set_scene(site.register)
        yield site


class Tab:
    """One browser with a page open, and the form somebody is about to send."""

    def __init__(self, site: Site, known: Known, path: str, form: str, **fields: Any) -> None:
        http: Any = httpx2.Client(base_url=site.address, timeout=60)
        visitor = Client(http, lambda who: "=".join(site.cookie_of(who)))
        self.browser, self.form, self.fields = visitor.as_person(known), form, fields
        page = self.browser.get(path)
        reasons = {str(tag["name"]): "Accepted" for tag in page.all(f"{form} textarea[name^='point_']")}
        self.fields = {**reasons, **fields}

    def send(self) -> Page:
        """Press the button."""
        return self.browser.submit(self.form, status=None, **self.fields)


def two_clicks(site: Site, known: Known, path: str, form: str, **fields: Any) -> tuple[Tab, Tab]:
    """One form of one browser, to be sent twice."""
    tab, twin = (Tab(site, known, path, form, **fields) for _ in range(2))
    twin.browser._headers, twin.browser._page = dict(tab.browser._headers), tab.browser._page
    return tab, twin


def at_once(*tabs: Tab) -> list[Page]:
    """What each tab shows after all of them were sent in the same moment."""
    start, pages = threading.Barrier(len(tabs)), dict[int, Page]()

    def run(number: int) -> None:
        start.wait()
        pages[number] = tabs[number].send()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(tabs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert all(pages.get(number) for number in range(len(tabs))), "a tab got no answer"
    return [pages[number] for number in range(len(tabs))]


def split(pages: list[Page], tabs: list[Tab]) -> tuple[list[Page], list[Page]]:
    """The pages of those who won and of those who came too late, whose words are still on them."""
    assert {page.status for page in pages} <= {200, 409}, [page.status for page in pages]
    for page, tab in zip(pages, tabs, strict=True):
        if page.status == 409:
            for words in tab.fields.values():
                assert not isinstance(words, str) or len(words) < 12 or words in page.text, page.text
    return [p for p in pages if p.status == 200], [p for p in pages if p.status == 409]


def is_sound(register: Register, decisions: int) -> None:
    """Whether the trail is whole and holds as many decisions as there are, each as it was frozen."""
    with register.read() as session:
        assert verify_trail(session, register.settings.trail_secret).is_whole
        assert count(session, Decision) == decisions
        assert not damaged_decisions(session)
    tags = [event.tag for event in trail_of(register)]
    assert tags.count("decisions:decision:recorded") == decisions


def count(session: Session, table: Any) -> int:
    """The rows of a table."""
    return session.exec(select(func.count()).select_from(table)).one()


def test_of_two_dpos_with_two_tabs_each_one_decides_once(busy: Site) -> None:
    ask(busy.register)
    dai = add_dpo(busy.register)
    where, form = "/decisions/DR-0001", "form.decide-form"
    approves = {"outcome": "approve", "reason": "The clauses carry it for a year"}
    refuses = {"outcome": "not-approve", "reason": "No clauses in force on the day"}
    tabs = [Tab(busy, who, where, form, **how) for who, how in [(DORA, approves), (dai, refuses)] * 2]
    won, lost = split(at_once(*tabs), tabs)
    assert (len(won), len(lost)) == (1, 3)
    is_sound(busy.register, 1)
    with busy.register.read() as session:
        made = session.exec(select(Decision)).one()
    assert won[0].url == f"/decisions/{made.ref}"
    name = next(known.name for known in (DORA, dai) if known.name in won[0].one("#decision").get_text())
    for page in lost:
        told = page.one("#told")
        assert f"{name} decided meanwhile: {made.ref}" in told.get_text(" "), page.text
        assert [link["href"] for link in told.select("a")] == [f"/decisions/{made.ref}"]
    expected = {"approve": "approved", "not-approve": "not-approved"}[made.outcome]
    assert the_transfer(busy.register).status == expected


def test_a_form_sent_twice_at_once_is_one_decision_and_both_answers_show_it(busy: Site) -> None:
    ask(busy.register)
    how = {"outcome": "not-approve", "reason": "No"}
    one, other = at_once(*two_clicks(busy, DORA, "/decisions/DR-0001", "form.decide-form", **how))
    assert (one.status, other.status) == (200, 200)
    assert one.url == other.url
    is_sound(busy.register, 1)


def test_a_comment_sent_twice_at_once_is_said_once(busy: Site) -> None:
    ask(busy.register)
    tabs = two_clicks(busy, DORA, "/decisions/DR-0001", "form.comment-form", comment="@priya which annex?")
    assert [page.status for page in at_once(*tabs)] == [200, 200]
    with busy.register.read() as session:
        assert (count(session, Comment), count(session, Mention)) == (1, 1)


def test_deciding_and_withdrawing_at_once_end_in_one_of_the_two(busy: Site) -> None:
    ask(busy.register)
    tabs = [
        Tab(
            busy,
            DORA,
            "/decisions/DR-0001",
            "form.decide-form",
            outcome="approve",
            reason="The clauses carry it for a year",
        ),
        Tab(
            busy,
            PRIYA,
            "/decisions/DR-0001/withdraw",
            "main form.record-form",
            reason="The vendor was not chosen after all",
        ),
    ]
    won, lost = split(at_once(*tabs), tabs)
    assert (len(won), len(lost)) == (1, 1)
    with busy.register.read() as session:
        request = session.exec(select(DecisionRequest)).one()
    if request.state is RequestState.WITHDRAWN:
        assert f"{PRIYA.name} withdrew" in lost[0].one("#told").get_text()
        assert the_transfer(busy.register).status == "draft"
        is_sound(busy.register, 0)
    else:
        assert f"{DORA.name} decided meanwhile" in lost[0].one("#told").get_text()
        assert the_transfer(busy.register).status == "approved"
        is_sound(busy.register, 1)


def test_a_decision_on_facts_that_change_in_the_same_moment_is_refused_or_lapses(busy: Site) -> None:
    ask(busy.register)
    deciding = Tab(
        busy,
        DORA,
        "/decisions/DR-0001",
        "form.decide-form",
        outcome="approve",
        reason="The clauses carry it for a year",
    )
    moving = Tab(busy, PRIYA, "/transfers/T-0001/edit", "main form.record-form", destination="IN")
    answer, moved = at_once(deciding, moving)
    if moved.status == 409:
        # Approving moved the record's status: whoever edits it sees both versions, and saves.
        moved = moving.browser.submit("main form.record-form")
    assert moved.status == 200, moved.text
    assert the_transfer(busy.register).destination == "IN"
    split([answer], [deciding])
    if answer.status == 409:
        assert "Singapore" in answer.one("#stale").get_text()
        assert the_transfer(busy.register).status == "submitted"
        is_sound(busy.register, 0)
        # What was typed is still in the form: looked at again, it is recorded by one press.
        assert deciding.browser.submit("form.decide-form", **_reasons(answer)).url.startswith("/decisions/D-")
    else:
        assert the_transfer(busy.register).status == "lapsed"
    is_sound(busy.register, 1)


def test_of_two_who_decide_on_a_page_that_went_stale_neither_does(busy: Site) -> None:
    ask(busy.register)
    dai = add_dpo(busy.register)
    tabs = [
        Tab(
            busy,
            who,
            "/decisions/DR-0001",
            "form.decide-form",
            outcome="approve",
            reason="Clauses of 2024 hold",
        )
        for who in (DORA, dai)
    ]
    now = datetime.now(UTC)
    with busy.register.write(now) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="IN"), None, now)
    won, lost = split(at_once(*tabs), tabs)
    assert not won
    assert all(page.has("#stale") for page in lost)
    is_sound(busy.register, 0)


def test_a_request_for_a_vendor_is_taken_on_or_declined_once(busy: Site) -> None:
    now = datetime.now(UTC)
    with busy.register.write(now) as session:
        asked = AskInput(
            name="Cebu Voice Inc",
            purpose="Calls",
            handles_personal_data="no",
            asked_by_name="Kit",
            asked_by_email="kit@lantau.example",
        )
        ref = ask_for_vendor(session, nobody(), asked, now).ref
        before = count(session, Vendor)
    where = f"/vendor-requests/{ref}"
    tabs = [
        Tab(busy, PRIYA, where, "form[action$='/take-on']"),
        Tab(busy, DORA, where, "form[action$='/take-on']"),
        Tab(busy, DORA, where, "form[action$='/decline']", reason="We use another one for this"),
    ]
    won, lost = split(at_once(*tabs), tabs)
    assert (len(won), len(lost)) == (1, 2)
    assert all(f"{ref} was answered already" in page.heading for page in lost)
    assert all("Reason" in page.words_of("dt") for page in lost if "We use another one" in page.text)
    with busy.register.read() as session:
        assert count(session, Vendor) - before == ("onboard" in won[0].url)
    tags = [event.tag for event in trail_of(busy.register)]
    assert tags.count("onboarding:request:settled") == 1
    is_sound(busy.register, 0)


def test_what_two_submit_for_review_waits_once(busy: Site) -> None:
    where, form = "/vendors/V-0001/onboard/check", "form[action$='/submit']"
    tabs = [Tab(busy, who, where, form) for who in (PRIYA, DORA)]
    won, lost = split(at_once(*tabs), tabs)
    assert (len(won), len(lost)) == (1, 1), lost[0].text
    with busy.register.read() as session:
        refs = session.exec(
            select(DecisionRequest.subject_ref).order_by(col(DecisionRequest.subject_ref))
        ).all()
    assert refs == ["T-0001", "V-0001"]
    is_sound(busy.register, 0)


def _reasons(page: Page) -> dict[str, str]:
    return {str(tag["name"]): "Accepted" for tag in page.all("form.decide-form textarea[name^='point_']")}
