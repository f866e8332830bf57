"""Everybody against everything done about decisions: let through or refused, and who is refused changes nothing.

Whoever holds the permission of the route may, but for the rules that stand beside the table: nobody decides on what
they asked for or advised, what was asked is withdrawn by who asked, a condition is met by its owner or the decider.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from register.decisions import actions
from register.decisions.inputs import AdviceInput, DelegationInput, RequestInput, SettingInput
from register.decisions.models import SubjectKind
from register.decisions.queries import get_request
from register.decisions.settling import choose_mode, hand_over
from register.decisions.subjects import case_of, find_subject
from register.onboarding.requests import AskInput, ask_for_vendor
from register.people.models import Person
from register.people.sessions import hash_token
from register.rules.deciding import Mode
from register.rules.permissions import Permission, is_allowed
from register.settings import Settings
from register.trail import counted
from register.trail.actor import nobody
from register.transfers.actions import add_transfer
from register.web.app import make_app
from register.web.security import form_token
from register.web.site_map import all_routes
from register.work import Register, open_register
from tests.cast import ADA, BO, CAST, DORA, PRIYA, SAM, Known
from tests.decisions.scene import add_dpo, ask, decided
from tests.ground.databases import SqliteTemplates, with_cast
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import PLAIN, cookie_of
from tests.reviews.ground import done, record_now
from tests.transfers.scene import NOW, a_flow, put_service, put_vendor, set_scene

DAI = Known("Dai Wu", "dai@register.test", DORA.roles)
"""A second DPO, so that a DPO may have asked."""
EVERYBODY = (*CAST, DAI, None)
"""None: somebody who is not signed in."""
TODAY = datetime.now(UTC).date()
SOON, LATER = (TODAY + timedelta(days=days) for days in (30, 90))
Fields = dict[str, Any]


@dataclass(frozen=True)
class Deed:
    """One thing done about decisions, by one form."""

    name: str
    path: str
    permission: Permission
    tag: str
    """What the trail then says."""
    fields: Callable[[Register, Known], Fields] | Fields
    only: tuple[Known, ...] | None = None
    """Of those who hold the permission, the ones the other rules leave; None: all of them."""
    before: Callable[[Register], None] | None = None
    """What happens beforehand."""
    refusal: int = 403
    """What those are answered who hold the permission in vain."""

    def may(self, known: Known | None) -> bool:
        """Whether somebody may."""
        if known is None or not is_allowed(known.roles, self.permission):
            return False
        return self.only is None or known in self.only


def number_of(register: Register, known: Known) -> int:
    """Somebody's number."""
    with register.read() as session:
        found = session.exec(select(Person.id).where(Person.email == known.email)).one()
    assert found is not None
    return found


def deciding(ref: str, outcome: str, **more: Any) -> Callable[[Register, Known], Fields]:
    """A whole decision: a reason for each point that wants one."""

    def fields(register: Register, known: Known) -> Fields:
        with register.read() as session:
            request = get_request(session, ref)
            subject = find_subject(session, request.subject_kind, request.subject_ref)
            serious = case_of(session, subject, TODAY).serious
        given = {"outcome": outcome, "reason": "Looked at", **{f"point_{key}": "Known" for key in serious}}
        if outcome.startswith("approve"):
            given["review_by"] = LATER.isoformat()
        if outcome == "approve-with-conditions":
            sam = number_of(register, SAM)
            given |= {
                "condition_text_1": "Sign it",
                "condition_owner_1": sam,
                "condition_due_1": SOON.isoformat(),
            }
        return {**given, **more}

    return fields


def advising(register: Register) -> None:
    """The DPO advises, Bo decides; Dora has advised against what Priya asked for."""
    now = datetime.now(UTC)
    with register.write(now) as session:
        given = SettingInput(mode=Mode.DPO_ADVISES, owner_id=number_of(register, BO), reason="Board")
        choose_mode(session, actor_of(session, ADA), given, now)
        advice = AdviceInput(outcome="not-approve", text="Not yet")
        actions.advise(session, actor_of(session, DORA), "DR-0001", advice, None, now)


def away(register: Register) -> None:
    """Dora has handed her decisions over to Bo."""
    now = datetime.now(UTC)
    given = DelegationInput(to_id=number_of(register, BO), from_on=TODAY - timedelta(days=1), until_on=LATER)
    with register.write(now) as session:
        hand_over(session, actor_of(session, DORA), given, now, today=TODAY)


def handing_over(register: Register, known: Known) -> Fields:
    """One's decisions, to another one who may decide."""
    to = number_of(register, DORA if known in (BO, DAI) else BO)
    return {"to_id": to, "from_on": TODAY.isoformat(), "until_on": LATER.isoformat()}


DECIDED = "decisions:decision:recorded"
ASKED = "decisions:request:opened"
WHY = {"reason": "It is needed"}
DEEDS = (
    Deed(
        "ask about a transfer",
        "/transfers/T-0002/request-decision",
        Permission.REQUEST_DECISIONS,
        ASKED,
        {"note": "Please"},
    ),
    Deed("ask about a vendor", "/vendors/V-0001/request-decision", Permission.REQUEST_DECISIONS, ASKED, {}),
    Deed("submit an onboarding", "/vendors/V-0002/onboard/submit", Permission.REQUEST_DECISIONS, ASKED, {}),
    *(
        Deed(
            outcome,
            "/decisions/DR-0001/decide",
            Permission.DECIDE,
            DECIDED,
            deciding("DR-0001", outcome),
            only=(DORA, DAI),
        )
        for outcome in ("approve", "approve-with-conditions", "request-changes", "not-approve")
    ),
    Deed(
        "decide what a DPO asked for",
        "/decisions/DR-0002/decide",
        Permission.DECIDE,
        DECIDED,
        deciding("DR-0002", "not-approve"),
        only=(DAI,),
    ),
    Deed(
        "decide for who is away",
        "/decisions/DR-0001/decide",
        Permission.DECIDE,
        DECIDED,
        deciding("DR-0001", "not-approve"),
        only=(DORA, DAI, BO),
        before=away,
    ),
    Deed(
        "advise",
        "/decisions/DR-0001/advice",
        Permission.ADVISE_ON_DECISIONS,
        "decisions:advice:given",
        {"advice": "approve", "advice_text": "Fine by now"},
        before=advising,
    ),
    Deed(
        "decide where the DPO advises",
        "/decisions/DR-0001/decide",
        Permission.DECIDE,
        DECIDED,
        deciding("DR-0001", "request-changes", departure="To be mended"),
        only=(BO,),
        before=advising,
    ),
    Deed(
        "withdraw",
        "/decisions/DR-0001/withdraw",
        Permission.REQUEST_DECISIONS,
        "decisions:request:withdrawn",
        WHY,
        only=(PRIYA,),
    ),
    Deed(
        "comment",
        "/decisions/DR-0001/comments",
        Permission.REQUEST_DECISIONS,
        "decisions:comment:added",
        {"comment": "Which annex?"},
    ),
    Deed(
        "name somebody",
        "/decisions/DR-0001/comments",
        Permission.REQUEST_DECISIONS,
        "decisions:comment:added",
        {"comment": "@ana, which annex?"},
    ),
    Deed(
        "meet a condition",
        "/conditions/C-0001",
        Permission.READ_REGISTER,
        "decisions:condition:met",
        {"evidence": "F-0001"},
        only=(SAM, DORA),
    ),
    Deed("hand over", "/me/absence", Permission.DECIDE, "decisions:delegation:made", handing_over),
    Deed(
        "take back",
        "/me/absence/1/end",
        Permission.DECIDE,
        "decisions:delegation:ended",
        {},
        only=(DORA,),
        before=away,
        refusal=404,
    ),
    Deed(
        "take a vendor on",
        "/vendor-requests/RQ-0001/take-on",
        Permission.EDIT_VENDORS,
        "onboarding:request:settled",
        {},
    ),
    Deed(
        "decline a vendor",
        "/vendor-requests/RQ-0001/decline",
        Permission.EDIT_VENDORS,
        "onboarding:request:settled",
        WHY,
    ),
    Deed(
        "ask for an exception",
        "/vendors/V-0001/gates/importance/exception",
        Permission.REQUEST_DECISIONS,
        ASKED,
        WHY,
    ),
    Deed(
        "decide on an exception",
        "/decisions/DR-0004/decide",
        Permission.DECIDE,
        DECIDED,
        deciding("DR-0004", "approve"),
        only=(DORA, DAI),
    ),
    Deed(
        "ask to accept a finding",
        "/reviews/R-0001/findings/2/accept",
        Permission.REQUEST_DECISIONS,
        ASKED,
        WHY,
    ),
    Deed(
        "accept a finding",
        "/decisions/DR-0005/decide",
        Permission.DECIDE,
        DECIDED,
        deciding("DR-0005", "approve"),
        only=(DORA, DAI),
    ),
    Deed(
        "say who decides",
        "/admin/decisions",
        Permission.MANAGE_REGISTER,
        "decisions:setting:changed",
        lambda register, _: {"mode": "dpo-advises", "owner_id": number_of(register, BO), **WHY},
    ),
    Deed(
        "set a gate",
        "/admin/gates/review",
        Permission.MANAGE_REGISTER,
        "gates:gate:set",
        {"levels": "critical", "reason-review": "Too much else"},
    ),
)


def furnish(register: Register) -> None:
    """Everything there is to decide on, asked for by others than those who decide, but for DR-0002 of Dora's."""
    set_scene(register)
    add_dpo(register, DAI.name, DAI.email)
    with register.write(NOW) as session:
        priya = actor_of(session, PRIYA)
        for place in ("JP", "IN", "US"):
            add_transfer(session, priya, a_flow(destination=place), NOW)
        put_vendor(session, "Second Ltd")
        put_service(session, "V-0002")
        asked = AskInput(
            name="Cebu Voice Inc",
            purpose="Calls",
            handles_personal_data="no",
            asked_by_name="Kit",
            asked_by_email="kit@lantau.example",
        )
        ask_for_vendor(session, nobody(), asked, NOW)
    ask(register)
    ask(register, DORA, ref="T-0003")
    ask(register, ref="T-0004")
    now = datetime.now(UTC)
    condition = {"text": "Sign it", "owner_id": number_of(register, SAM), "due_on": LATER}
    decided(
        register,
        "DR-0003",
        now=now,
        outcome="approve-with-conditions",
        conditions=[condition],
        review_by=LATER,
    )
    found = [{"text": text, "severity": "low"} for text in ("No test", "No plan")]
    record_now(register, given=done(found, outcome="passed-with-findings", summary="Read"))
    with register.write(now) as session:
        sam = actor_of(session, SAM)
        for kind, ref, detail in (
            (SubjectKind.EXCEPTION, "V-0001", "dpa"),
            (SubjectKind.FINDING_ACCEPTANCE, "R-0001", "1"),
        ):
            given = RequestInput(subject_kind=kind, subject_ref=ref, detail=detail)
            actions.request_decision(session, sam, given, now, today=TODAY)


class Stage:
    """One register all deeds are tried on: after each it is put back to what it was."""

    def __init__(self, settings: Settings, file: str) -> None:
        self.app = make_app(settings)
        self.register: Register = self.app.state.register
        self.http = TestClient(self.app, base_url=settings.address)
        self.file, self.kept = file, sqlite3.connect(":memory:")
        self.cookies = {known: cookie_of(self.register, known) for known in EVERYBODY if known}
        with closing(sqlite3.connect(file)) as here:
            here.backup(self.kept)

    def put_back(self) -> None:
        """The register as it was furnished."""
        with closing(sqlite3.connect(self.file)) as here:
            self.kept.backup(here)
        counted._kept.clear()

    def rows(self) -> dict[str, list[Any]]:
        """All that is stored, but for what says who is signed in and was refused."""
        with closing(sqlite3.connect(self.file)) as here:
            names = [row[0] for row in here.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            kept = [n for n in names if not re.match("trail_|sign_in|sqlite_|document_words", n)]
            return {name: here.execute(f"SELECT * FROM {name}").fetchall() for name in kept}

    def version_in(self, path: str) -> int:
        """The version of the record a form of this address is about, as its page would say."""
        with self.register.read() as session:
            found = re.search(r"DR-\d+", path)
            return get_request(session, found[0]).version if found else 1

    def press(self, known: Known | None, path: str, fields: Fields) -> Any:
        """What somebody is answered who sends this form."""
        headers, token_hash = {"sec-fetch-site": "same-origin"}, ""
        if known:
            name, token = self.cookies[known]
            headers["cookie"], token_hash = f"{name}={token}", hash_token(token)
        token = form_token(self.register.settings.secret, token_hash)
        self.http.cookies.clear()
        data = {"_token": token, "version": self.version_in(path), **fields}
        return self.http.post(path, headers=headers, data=data, follow_redirects=False)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, sqlite_templates: SqliteTemplates) -> Iterator[Stage]:
    """The furnished register, shared by all tests here."""
    folder = tmp_path_factory.mktemp("stage")
    url = sqlite_templates.copy_to(folder / "register.db", with_cast)
    settings = Settings(data_dir=folder, database_url=url, base_url="http://testserver", **PLAIN)
    opened = open_register(settings)
    furnish(opened)
    opened.engine.dispose()
    stage = Stage(settings, str(folder / "register.db"))
    yield stage
    stage.register.engine.dispose()
    stage.kept.close()


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.name)
def test_who_may_is_let_through_and_who_may_not_changes_nothing(stage: Stage, deed: Deed) -> None:
    route = next(
        r
        for r in all_routes()
        if r.method == "POST" and re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", r.path), deed.path)
    )
    assert route.permission is deed.permission
    assert any(map(deed.may, EVERYBODY)), "somebody must be able to"
    for known in EVERYBODY:
        stage.put_back()
        if deed.before:
            deed.before(stage.register)
        fields = deed.fields(stage.register, known or DORA) if callable(deed.fields) else deed.fields
        before, told = stage.rows(), len(trail_of(stage.register))
        answer = stage.press(known, deed.path, fields)
        tags = [event.tag for event in trail_of(stage.register)[told:]]
        seen = f"{deed.name}, {known.name if known else 'a visitor'}: {answer.status_code} {tags}"
        if deed.may(known):
            assert answer.status_code == 303, seen
            assert deed.tag in tags, seen
        else:
            assert answer.status_code == (
                401 if known is None else deed.refusal if is_allowed(known.roles, deed.permission) else 403
            ), seen
            assert set(tags) <= {"people:access:refused"}, seen
            assert stage.rows() == before, seen
