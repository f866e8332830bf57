"""Records for programs: who may, keys, versions, errors by field, the trail; all of it against its description."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from register.people.models import TokenScope
from register.people.tokens import TokenInput, make_token
from register.rules.permissions import is_allowed
from register.web.api_calls import Operation
from register.web.api_records import OPERATIONS
from register.web.app import make_app
from register.work import Register
from tests.cast import ANA, DORA, PRIYA, SAM, STRANGER, Known
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import MakeSettings
from tests.transfers.scene import put_vendor, set_scene


class Program:
    """A program at a register, with tokens of anybody."""

    def __init__(self, http: TestClient, register: Register) -> None:
        self.http, self.register, self.keys = http, register, 0
        self.tokens: dict[tuple[str, TokenScope], str] = {}

    def token_of(self, known: Known, scope: TokenScope = TokenScope.WRITE) -> str:
        """A token of somebody's that reaches this far."""
        if (known.email, scope) not in self.tokens:
            now = datetime.now(UTC)
            with self.register.write(now) as session:
                actor = actor_of(session, known)
                given = TokenInput(name=f"{scope.value}", scope=scope)
                self.tokens[known.email, scope] = make_token(session, actor, given, now)[1]
        return self.tokens[known.email, scope]

    def ask(
        self,
        known: Known | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        version: int | None = None,
        key: str | None = None,
        status: int | None = None,
        scope: TokenScope = TokenScope.WRITE,
        content: bytes | None = None,
    ) -> Any:
        """The answer to one request; writes get a new key unless one is given."""
        headers = {"authorization": f"Bearer {self.token_of(known, scope)}"} if known else {}
        if method != "GET":
            self.keys += 1
            headers |= {"idempotency-key": key or f"key-{self.keys}", "content-type": "application/json"}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        sent = (
            content if content is not None else json.dumps(body or {}).encode() if method != "GET" else None
        )
        self.http.cookies.clear()
        answer = self.http.request(method, path, content=sent, headers=headers)
        assert status in (None, answer.status_code), answer.text
        return answer


@pytest.fixture
def program(make_settings: MakeSettings, peopled_url: str) -> Iterator[Program]:
    """A program that can reach a register with Payco in it, on SQLite and on PostgreSQL in turn."""
    app = make_app(make_settings(database_url=peopled_url, base_url="http://testserver"))
    set_scene(app.state.register, exporter="NL")
    with TestClient(app, base_url="http://testserver") as http:
        yield Program(http, app.state.register)
    app.state.register.engine.dispose()


@pytest.fixture
def lite_program(make_settings: MakeSettings, sqlite_url: str) -> Iterator[Program]:
    """The same on SQLite alone."""
    app = make_app(make_settings(database_url=sqlite_url, base_url="http://testserver"))
    set_scene(app.state.register, exporter="NL")
    with TestClient(app, base_url="http://testserver") as http:
        yield Program(http, app.state.register)
    app.state.register.engine.dispose()


def _somewhere(operation: Operation) -> str:
    path = operation.path.replace("{ref}", "V-0001").replace("{kind}", "data")
    return path.replace("{term}", "breach-notice")


def _ago(hours: float) -> str:
    return (datetime.now(UTC) - timedelta(hours=hours)).isoformat(timespec="seconds")


def test_an_incident_is_recorded_once_for_its_key_changed_by_its_version_and_closed(program: Program) -> None:
    incident = {"title": "Payslips sent astray", "aware_at": _ago(2), "transfer_refs": ["T-0001"]}
    made = program.ask(SAM, "POST", "/api/vendors/V-0001/incidents", incident, key="once", status=201)
    assert made.headers["etag"] == '"1"'
    assert {clock["source"] for clock in made.json()["clocks"]} == {"eu-gdpr"}
    again = program.ask(SAM, "POST", "/api/vendors/V-0001/incidents", incident, key="once", status=200)
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json()["ref"] == made.json()["ref"] == "IC-0001"
    other = {**incident, "title": "Another"}
    refused = program.ask(SAM, "POST", "/api/vendors/V-0001/incidents", other, key="once", status=409)
    assert refused.json()["code"] == "key-used-already"
    program.ask(DORA, "POST", "/api/vendors/V-0001/incidents", other, key="once", status=201)
    told = program.ask(ANA, "GET", "/api/incidents?state=open&sort=reference&size=25", status=200).json()
    assert (told["total"], told["next"], told["items"][0]["ref"]) == (2, None, "IC-0001")
    back = program.ask(ANA, "GET", "/api/incidents/IC-0001").json()
    same = program.ask(SAM, "PUT", "/api/incidents/IC-0001", back, version=1, status=200)
    assert same.json()["version"] == 1
    changed = program.ask(SAM, "PUT", "/api/incidents/IC-0001", {**back, "severity": "high"}, version=1)
    assert (changed.json()["version"], changed.json()["severity"]) == (2, "high")
    stale = program.ask(SAM, "PUT", "/api/incidents/IC-0001", back, version=1, status=409)
    assert stale.json()["code"] == "changed-meanwhile"
    assert (
        program.ask(SAM, "PUT", "/api/incidents/IC-0001", back, status=428).json()["code"]
        == "version-required"
    )
    step = {"kind": "authority-told", "at": _ago(1), "regime_id": "eu-gdpr"}
    program.ask(SAM, "PUT", "/api/incidents/IC-0001/steps", step, version=2, status=200)
    closing = {"lessons": "Two people look", "reason": "All back"}
    program.ask(SAM, "PUT", "/api/incidents/IC-0001/closure", closing, version=3, status=403)
    program.ask(DORA, "PUT", "/api/incidents/IC-0001/closure", closing, version=3, status=422)
    decision = {"kind": "no-people-notice", "at": _ago(0.5), "note": "Nobody read them"}
    program.ask(DORA, "PUT", "/api/incidents/IC-0001/steps", decision, version=3, status=200)
    program.ask(DORA, "PUT", "/api/incidents/IC-0001/closure", closing, version=4, status=200)
    program.ask(DORA, "PUT", "/api/incidents/IC-0001/reopening", {"reason": "More"}, version=5, status=200)
    events = [event for event in trail_of(program.register) if event.channel == "api"]
    assert {"incidents:incident:recorded", "people:token:used", "people:access:refused"} <= {
        e.tag for e in events
    }


def test_what_cannot_be_used_is_told_by_field_and_leaves_nothing_behind(program: Program) -> None:
    wrong = {"title": "", "aware_at": "2026-03-02T10:00", "people_count": -1, "data_categories": ["gossip"]}
    before = len(trail_of(program.register))
    refused = program.ask(SAM, "POST", "/api/vendors/V-0001/incidents", wrong, key="k", status=422).json()
    assert {error["field"]: error["code"] for error in refused["errors"]} == {
        "title": "required",
        "aware_at": "moment-without-zone",
        "people_count": "too-small",
        "data_categories": "not-in-list",
    }
    assert "offset" in next(e["detail"] for e in refused["errors"] if e["field"] == "aware_at")
    assert {event.tag for event in trail_of(program.register)[before:]} <= {
        "people:token:made",
        "people:token:used",
    }
    # A refusal does not use the key up.
    right = {"title": "Lost laptop", "aware_at": _ago(1)}
    program.ask(SAM, "POST", "/api/vendors/V-0001/incidents", right, key="k", status=201)


@pytest.mark.parametrize(
    ("content", "code", "status"),
    [
        (b"{", "not-json", 400),
        (b"\xff", "not-utf-8", 400),
        (b'{"title": "a", "title": "b"}', "repeated-name", 400),
        (b"[]", "invalid", 422),
        (b"[" * 100_000, "not-json", 400),
        (b" " * (2**20 + 1), "too-big", 413),
    ],
)
def test_a_body_that_is_no_object_is_refused(
    lite_program: Program, content: bytes, code: str, status: int
) -> None:
    answer = lite_program.ask(SAM, "POST", "/api/vendors/V-0001/incidents", content=content, status=status)
    assert answer.json()["code"] == code


def test_agreements_sub_processors_and_documents_are_kept_through_the_same_actions(program: Program) -> None:
    agreement = {"kind": "dpa", "title": "Payroll DPA", "entity_refs": ["E-0001"], "notice_days": 30}
    made = program.ask(PRIYA, "POST", "/api/vendors/V-0001/agreements", agreement, status=201).json()
    signed = {"signed_by_us_on": "2026-01-05", "signed_by_vendor_on": "2026-01-06"}
    path = f"/api/agreements/{made['ref']}"
    assert (
        program.ask(PRIYA, "PUT", f"{path}/signatures", signed, version=1).json()["execution"] == "executed"
    )
    terms = {"terms": [{"term_id": "breach-notice", "state": "present", "value": "24", "clause": "9.1"}]}
    told = program.ask(PRIYA, "PUT", f"{path}/terms", terms, version=2, status=200).json()
    assert told["terms"][0]["value"] == "24"
    gaps = program.ask(ANA, "GET", "/api/agreements/gaps?agreement=A-0001&sort=term", status=200).json()
    assert gaps["total"] == told["missing_terms"] + told["unchecked_terms"] > 0
    assert {(gap["ref"], gap["gap"]) for gap in gaps["items"]} == {(made["ref"], "unchecked")}
    assert "breach-notice" not in {gap["term_id"] for gap in gaps["items"]}
    same = program.ask(PRIYA, "PUT", path, program.ask(ANA, "GET", path).json(), version=3, status=200)
    assert same.json()["version"] == 3
    wrong = program.ask(PRIYA, "PUT", f"{path}/terms", {"terms": [{"term_id": "x"}]}, version=3, status=422)
    assert wrong.json()["errors"][0]["code"] == "not-in-list"
    with program.register.write() as session:
        put_vendor(session, "CloudCo")
    engaged = {"engaged_ref": "V-0002", "place_text": "Ireland", "clear_at_importer": True}
    program.ask(PRIYA, "POST", "/api/vendors/V-0001/sub-processors", engaged, status=201)
    shown = program.ask(ANA, "GET", "/api/sub-processors/SP-0001").json()
    assert (shown["places"], shown["engaged_ref"], shown["clear_at_importer"]) == (["IE"], "V-0002", True)
    moved = program.ask(PRIYA, "PUT", "/api/sub-processors/SP-0001", {"place_text": "Japan"}, version=1)
    assert moved.json()["places"] == ["JP"]
    coming = {"kind": "added", "name": "Lantau Hosting", "place_text": "Japan", "on": "2099-04-01"}
    notice = {
        "agreement_ref": made["ref"],
        "received_on": "2026-03-01",
        "stated_days": 14,
        "changes": [coming],
    }
    noticed = program.ask(PRIYA, "POST", "/api/vendors/V-0001/notices", notice, status=201).json()
    # Fourteen days end on a Sunday: the last working day before it counts.
    assert (noticed["status"], noticed["deadline_on"]) == ("open", "2026-03-13")
    back = program.ask(ANA, "GET", f"/api/notices/{noticed['ref']}").json()
    path = f"/api/notices/{noticed['ref']}"
    assert program.ask(PRIYA, "PUT", path, back, version=1, status=200).json()["version"] == 1
    file = b"Signed on 5 January 2026."
    address = f"/api/documents?about={made['ref']}&name=dpa.txt&type=signed-agreement"
    added = program.ask(PRIYA, "POST", address, content=file, status=201).json()
    assert (added["title"], added["type"], added["size"]) == ("dpa", "signed-agreement", len(file))
    listed = program.ask(ANA, "GET", f"/api/documents?about={made['ref']}").json()
    assert [item["ref"] for item in listed["items"]] == [added["ref"]]
    opened = program.ask(ANA, "GET", f"/api/documents/{added['ref']}/file", status=200)
    assert opened.content == file
    assert opened.headers["content-disposition"].startswith("attachment")
    assert trail_of(program.register)[-1].tag == "documents:document:opened"
    bad = program.ask(PRIYA, "POST", address.replace("dpa.txt", "dpa.pdf"), content=b"no pdf", status=422)
    assert bad.json()["errors"][0]["field"] == "file"


def test_a_vendor_is_offboarded_and_the_approver_is_never_the_requester(program: Program) -> None:
    plan = {"planned_end_on": "2099-01-31", "reason": "Over"}
    made = program.ask(DORA, "POST", "/api/vendors/V-0001/offboarding", plan, status=201).json()
    assert made["may_end"] is False
    assert program.ask(ANA, "GET", "/api/vendors/V-0001").json()["offboarding_ref"] == made["ref"]
    exception = {"exception_until": "2099-03-01", "reason": "Backups"}
    here = f"/api/offboardings/{made['ref']}"
    found = program.ask(ANA, "GET", "/api/offboardings?state=running&due=not-due&sort=vendor").json()
    assert [row["ref"] for row in found["items"]] == [made["ref"]]
    program.ask(DORA, "PUT", f"{here}/checks/data/exception", exception, version=1, status=200)
    own = program.ask(DORA, "PUT", f"{here}/checks/data/approval", version=2, status=409)
    assert own.json()["code"] == "own-request"
    early = program.ask(DORA, "PUT", f"{here}/end", {"ended_on": "2026-03-01", "reason": "Now"}, version=2)
    assert (early.status_code, early.json()["code"]) == (409, "offboarding-open")
    program.ask(DORA, "PUT", f"{here}/checks/nothing", {"confirmed_on": "2026-01-01"}, version=2, status=404)
    said = program.ask(DORA, "PUT", f"{here}/checks/access", {"confirmed_on": "2026-01-01"}, version=2)
    assert next(c for c in said.json()["checks"] if c["kind"] == "access")["state"] == "done"


def test_an_exception_is_turned_down_a_confirmation_taken_back_and_an_offboarding_given_up(
    program: Program,
) -> None:
    plan = {"planned_end_on": "2099-01-31", "reason": "Over"}
    here = program.ask(DORA, "POST", "/api/vendors/V-0001/offboarding", plan, status=201).json()["ref"]
    here = f"/api/offboardings/{here}"
    exception = {"exception_until": "2099-03-01", "reason": "Backups"}
    program.ask(PRIYA, "PUT", f"{here}/checks/data/exception", exception, version=1, status=200)
    why = {"reason": "Not needed"}
    program.ask(PRIYA, "PUT", f"{here}/checks/data/refusal", why, version=2, status=403)
    missing = program.ask(DORA, "PUT", f"{here}/checks/data/refusal", {}, version=2, status=422)
    assert missing.json()["errors"][0]["field"] == "reason"
    said = program.ask(DORA, "PUT", f"{here}/checks/data/refusal", why, version=2, status=200).json()
    assert next(c for c in said["checks"] if c["kind"] == "data")["exception_until"] is None
    again = program.ask(DORA, "PUT", f"{here}/checks/data/refusal", why, version=3, status=409)
    assert again.json()["code"] == "no-exception-waiting"
    confirmed = {"confirmed_on": "2026-01-01"}
    program.ask(PRIYA, "PUT", f"{here}/checks/access", confirmed, version=3, status=200)
    back = program.ask(PRIYA, "PUT", f"{here}/checks/access/reopening", why, version=4, status=200).json()
    assert next(c for c in back["checks"] if c["kind"] == "access")["state"] == "open"
    over = program.ask(PRIYA, "PUT", f"{here}/cancellation", why, version=5, status=200).json()
    assert (over["cancel_reason"], over["cancelled_at"] is not None) == ("Not needed", True)
    program.ask(PRIYA, "PUT", f"{here}/cancellation", why, version=6, status=409)


def test_services_and_what_transfers_rest_on_are_written(program: Program) -> None:
    service = {"purpose": "Payslips by mail", "data_categories": ["payroll"], "sensitivity": "high"}
    made = program.ask(PRIYA, "POST", "/api/vendors/V-0001/services", service, status=201).json()
    assert (made["vendor_ref"], made["data_categories"], made["version"]) == ("V-0001", ["payroll"], 1)
    here = f"/api/services/{made['ref']}"
    bad = program.ask(PRIYA, "PUT", here, {**made, "data_categories": ["moods"]}, version=1, status=422)
    assert bad.json()["errors"][0]["field"] == "data_categories"
    changed = program.ask(PRIYA, "PUT", here, {**made, "people_count": 12}, version=1, status=200).json()
    assert (changed["version"], changed["people_count"]) == (2, 12)
    assert program.ask(PRIYA, "PUT", here, made, version=1, status=409).json()["code"] == "changed-meanwhile"
    end = {"ended_on": "2026-03-01", "reason": "Replaced"}
    assert (
        program.ask(PRIYA, "PUT", f"{here}/end", end, version=2, status=200).json()["end_reason"]
        == "Replaced"
    )
    program.ask(PRIYA, "PUT", f"{here}/end", end, version=3, status=409)

    there, version = (
        "/api/transfers/T-0001/mechanisms",
        program.ask(ANA, "GET", "/api/transfers/T-0001").json(),
    )
    agreement = {"kind": "scc", "title": "Clauses", "transfer_refs": ["T-0001"]}
    made = program.ask(PRIYA, "POST", "/api/vendors/V-0001/agreements", agreement, status=201).json()
    assert made["transfer_refs"] == ["T-0001"]
    ground = {
        "regime_id": "eu-gdpr",
        "mechanism_id": "eu-scc-2021",
        "agreement_ref": made["ref"],
        "module": "2",
    }
    program.ask(SAM, "PUT", there, ground, version=version["version"], status=403)
    set_on = program.ask(DORA, "PUT", there, ground, version=version["version"], status=200).json()
    row = next(row for row in set_on["mechanisms"] if row["regime_id"] == "eu-gdpr")
    assert (row["mechanism_id"], row["details"]["agreement_ref"]) == ("eu-scc-2021", made["ref"])
    for wrong, field in (
        ({**ground, "mechanism_id": "uk-idta"}, "mechanism_id"),
        ({**ground, "agreement_ref": "A-0099"}, "agreement_ref"),
        ({**ground, "filed_on": "2099-01-01"}, "filed_on"),
    ):
        told = program.ask(DORA, "PUT", there, wrong, version=set_on["version"], status=422).json()
        assert told["errors"][0]["field"] == field


def test_our_positions_are_read_and_set_and_agreements_compared(program: Program) -> None:
    listed = program.ask(ANA, "GET", "/api/house-positions?size=100", status=200).json()
    here = "/api/house-positions/breach-notice"
    held = program.ask(ANA, "GET", here, status=200)
    assert (held.json()["version"], held.json()["preferred"], held.headers["etag"]) == (0, None, '"0"')
    assert held.json() in listed["items"]
    wanted = {"preferred": "24", "fallback": "48", "decided_on": "2026-01-05", "reason": "Board"}
    program.ask(PRIYA, "PUT", here, wanted, version=0, status=403)
    made = program.ask(DORA, "PUT", here, wanted, version=0, status=200).json()
    assert (made["version"], made["preferred"], made["unit"]) == (1, "24", "hours")
    program.ask(DORA, "PUT", here, {**wanted, "preferred": "12"}, version=0, status=409)
    odd = program.ask(DORA, "PUT", here, {**wanted, "preferred": "soon"}, version=1, status=422).json()
    assert odd["errors"][0]["field"] == "preferred"
    program.ask(DORA, "PUT", "/api/house-positions/nothing", wanted, version=0, status=404)

    for title, hours in (("First", "72"), ("Second", "24")):
        ref = program.ask(
            PRIYA, "POST", "/api/vendors/V-0001/agreements", {"kind": "dpa", "title": title}, status=201
        ).json()["ref"]
        terms = {"terms": [{"term_id": "breach-notice", "state": "present", "value": hours}]}
        program.ask(PRIYA, "PUT", f"/api/agreements/{ref}/terms", terms, version=1, status=200)
    told = program.ask(ANA, "GET", "/api/agreements/A-0001/comparison?with=A-0002", status=200).json()
    assert [(t["term_id"], t["other_is"]) for t in told["terms"]] == [("breach-notice", "better")]
    assert {"field": "title", "one": "First", "other": "Second"} in told["facts"]
    program.ask(ANA, "GET", "/api/agreements/A-0001/comparison", status=422)
    program.ask(ANA, "GET", "/api/agreements/A-0001/comparison?with=A-0099", status=404)


def test_a_published_list_is_taken_read_applied_and_taken_back(program: Program) -> None:
    file = b"Sub-processor,Location\nCloudCo,India\nPayco Holdings,Japan\n"
    address = "/api/vendors/V-0001/sub-processor-lists?name=list.csv"
    program.ask(SAM, "POST", address, content=file, status=403)
    future = program.ask(PRIYA, "POST", f"{address}&as_of=2099-01-01", content=file, status=422).json()
    assert future["errors"][0]["field"] == "as_of"
    unread = program.ask(PRIYA, "POST", address, content=b"%PDF-1.7 x", status=422).json()
    assert (unread["errors"][0]["field"], "spreadsheet" in unread["errors"][0]["detail"]) == ("file", True)
    made = program.ask(PRIYA, "POST", address, content=file, status=201).json()
    assert (made["state"], made["counts"]["added"], made["columns"]) == (
        "open",
        2,
        ["Sub-processor", "Location"],
    )
    here = f"/api/sub-processor-lists/{made['ref']}"
    first = next(line for line in made["lines"] if line["name"] == "CloudCo")
    assert (first["change"], first["places"]) == ("added", ["IN"])
    read = {"mapping": {"0": "vendor_name"}}
    without = program.ask(PRIYA, "PUT", f"{here}/reading", read, version=1, status=200).json()
    assert [line["places"] for line in without["lines"]] == [[], []]
    program.ask(PRIYA, "PUT", f"{here}/reading", {"same_as": {"CloudCo": "V-0099"}}, version=2, status=422)
    anew = {"mapping": {"0": "vendor_name", "1": "destination"}, "same_as": {"Payco Holdings": ""}}
    ready = program.ask(PRIYA, "PUT", f"{here}/reading", anew, version=2, status=200).json()
    go = {"lines": [first["key"]], "reason": "Their list", "fingerprint": ready["fingerprint"]}
    stale = {**go, "fingerprint": made["fingerprint"][::-1]}
    changed = program.ask(PRIYA, "PUT", f"{here}/application", stale, version=3, status=409).json()
    assert changed["code"] == "list-comparison-changed"
    done = program.ask(PRIYA, "PUT", f"{here}/application", go, version=3, status=200).json()
    assert (done["state"], done["counts"]["added"], len(done["changed"])) == ("applied", 1, 1)
    chain = program.ask(ANA, "GET", "/api/sub-processors").json()
    assert [(row["engaged_name"], row["places"]) for row in chain["items"]] == [("CloudCo", ["IN"])]
    listed = program.ask(ANA, "GET", "/api/sub-processor-lists?state=applied").json()
    assert [row["ref"] for row in listed["items"]] == [made["ref"]]
    undone = program.ask(PRIYA, "PUT", f"{here}/undoing", {"reason": "Wrong list"}, version=4, status=200)
    assert undone.json()["state"] == "undone"
    program.ask(PRIYA, "PUT", f"{here}/undoing", {"reason": "Again"}, version=5, status=409)


def test_a_newer_version_of_a_document_takes_the_place_of_the_last(program: Program) -> None:
    there = "/api/documents?about=V-0001&name=list.txt"
    made = program.ask(PRIYA, "POST", there, content=b"Monday", status=201).json()
    here = f"/api/documents/{made['ref']}/file?name=newer.txt&signed_on=2026-01-05"
    newer = program.ask(PRIYA, "PUT", here, content=b"Tuesday", version=1, status=200).json()
    assert (newer["number"], newer["file_name"], newer["signed_on"]) == (2, "newer.txt", "2026-01-05")
    assert program.ask(ANA, "GET", f"/api/documents/{made['ref']}/file").content == b"Tuesday"
    for address, content, field in (
        (here, b"Monday", "file"),
        (here, b"", "file"),
        (here.replace("2026", "2099"), b"Other", "signed_on"),
        (here.replace(".txt", ".pdf"), b"no pdf", "file"),
    ):
        told = program.ask(PRIYA, "PUT", address, content=content, version=2, status=422).json()
        assert told["errors"][0]["field"] == field
    program.ask(PRIYA, "PUT", here, content=b"Late", version=1, status=409)


def test_nobody_gets_in_where_they_do_not_belong(lite_program: Program) -> None:
    ask = lite_program.ask
    for operation in OPERATIONS:
        method, path = operation.method, _somewhere(operation)
        assert ask(None, method, path).status_code == 401, operation.name
        assert ask(STRANGER, method, path).status_code == 403, operation.name
        narrow = ask(DORA, method, path, scope=TokenScope.JUDGE)
        assert (narrow.status_code, narrow.json()["code"]) == (403, "token-too-narrow"), operation.name
        if operation.writes:
            assert ask(DORA, method, path, scope=TokenScope.READ).status_code == 403, operation.name
        for known in (ANA, SAM, PRIYA):
            refused = ask(known, method, path, version=1).status_code == 403
            assert refused is not is_allowed(known.roles, operation.permission), (known.name, operation.name)


def test_every_write_asks_for_its_key(lite_program: Program) -> None:
    token = lite_program.token_of(DORA)
    for operation in OPERATIONS:
        if operation.writes:
            path = _somewhere(operation)
            headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
            answer = lite_program.http.request(operation.method, path, content=b"{}", headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (400, "key-required"), operation.name


def test_an_address_says_which_methods_it_takes(lite_program: Program) -> None:
    answer = lite_program.ask(DORA, "DELETE", "/api/incidents/IC-0001", status=405)
    assert answer.headers["allow"] == "GET, HEAD, PUT"


def test_a_page_of_a_list_leads_to_the_next(lite_program: Program) -> None:
    with lite_program.register.write() as session:
        for number in range(26):
            put_vendor(session, f"Vendor {number:02}")
    first = lite_program.ask(ANA, "GET", "/api/vendors?size=25&sort=reference").json()
    assert (len(first["items"]), first["total"]) == (25, 27)
    second = lite_program.ask(ANA, "GET", first["next"]).json()
    assert ([item["ref"] for item in second["items"]], second["next"]) == (["V-0026", "V-0027"], None)
    assert lite_program.ask(ANA, "GET", "/api/vendors/V-0001").json()["services"][0]["ref"] == "S-0001"
    assert lite_program.ask(ANA, "GET", "/api/transfers/T-0001").json()["exporter_ref"] == "E-0001"
    undecided = lite_program.ask(ANA, "GET", "/api/transfers?decision=none&sort=review").json()["items"]
    assert [(item["ref"], item["decision_ref"], item["review_by"]) for item in undecided] == [
        ("T-0001", None, None)
    ]
    assert lite_program.ask(ANA, "GET", "/api/transfers?decision=waiting").json()["total"] == 0
    assert lite_program.ask(ANA, "GET", "/api/vendors/V-9999", status=404).json()["code"] == "not-found"


# --- everything against its own description ------------------------------------------------------------------------

FEW = settings(
    max_examples=6,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_answer_is_as_described(program: Program) -> None:
    """What schemathesis makes up for each address is answered with a documented status, type and shape."""
    tokens = [program.token_of(known) for known in (DORA, PRIYA, SAM)]
    headers = {"authorization": f"Bearer {tokens[0]}"}
    loaded = schemathesis.openapi.from_dict(program.http.get("/api/openapi.json", headers=headers).json())
    loaded.app = program.http.app
    seen: set[int] = set()
    for number, result in enumerate(loaded.get_all_operations()):
        _hold_to_its_description(result.ok(), tokens[number % len(tokens)], seen)
    assert {200, 404, 422} <= seen


def _hold_to_its_description(operation: Any, token: str, seen: set[int]) -> None:
    @FEW
    @given(case=operation.as_strategy())
    def check(case: Any) -> None:
        answer = case.call(headers={"authorization": f"Bearer {token}"})
        seen.add(answer.status_code)
        assert answer.status_code < 500, answer.text
        case.validate_response(
            answer, checks=[status_code_conformance, content_type_conformance, response_schema_conformance]
        )

    check()


def test_what_no_text_holds_is_refused_or_passed_over(program: Program) -> None:
    assert (
        program.ask(ANA, "GET", "/api/vendors?missing=%00&q=a%00b", status=400).json()["code"] == "unreadable"
    )
    program.ask(ANA, "GET", "/api/vendors/V-%00", status=400)
