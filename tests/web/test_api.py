"""The interface for programs: facts in, assessments out as on the command line; who may, how much, how often."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from starlette.testclient import TestClient

from register.cli.score import score
from register.people.actions import disable_person
from register.people.models import ApiToken
from register.people.queries import find_person
from register.people.sessions import hash_token
from register.people.tokens import (
    REQUESTS_A_MINUTE,
    TokenInput,
    count_request,
    find_bearer,
    make_token,
    revoke_token,
)
from register.settings import Settings
from register.web import api
from register.web.api_records import OPERATIONS
from register.web.security import form_token
from register.work import Register
from tests.cast import ADA, ANA, PRIYA, STRANGER, Known
from tests.ground.client import Client
from tests.ground.registers import actor_of, trail_of
from tests.ground.site import cookie_of

FACTS = {"on": "2026-06-01", "exporter_place": "DE", "destination": "JP", "processor_contract": "adequate"}
WRONG = {**FACTS, "destination": "ZZ"}


class Program:
    """A program with a token, or without."""

    def __init__(self, http: TestClient, register: Register) -> None:
        self.http = http
        self.register = register

    def token_of(self, known: Known, name: str = "nightly") -> str:
        """A new token of somebody's."""
        now = datetime.now(UTC)
        with self.register.write(now) as session:
            actor = actor_of(session, known)
            return make_token(session, actor, TokenInput(name=name), now)[1]

    def post(self, body: Any, token: str = "", **headers: str) -> Any:
        """Send facts."""
        content = body if isinstance(body, bytes | str) else json.dumps(body)
        given = {"content-type": "application/json"} | {k.replace("_", "-"): v for k, v in headers.items()}
        if token:
            given["authorization"] = f"Bearer {token}"
        self.http.cookies.clear()
        return self.http.post("/api/assessments", content=content, headers=given)


@pytest.fixture
def program(client: Client) -> Program:
    """A program that can reach the register."""
    return Program(client.http, client.register)


def test_one_object_gives_one_assessment_and_an_array_as_many_in_order(program: Program) -> None:
    token = program.token_of(ANA)
    answer = program.post(FACTS, token)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    one = answer.json()
    assert (one["outcome"], one["assessments"][0]["regime"]) == ("acceptable", "eu-gdpr")
    assert one["assessments"][0]["reasons"][0]["text"]
    many = program.post([FACTS, WRONG, {**FACTS, "destination": "FR"}], token)
    assert many.status_code == 200
    told = many.json()
    assert told[0] == one
    assert told[1]["error"]["line"] == 2
    assert told[1]["error"]["field"] == "destination"
    assert told[2]["band"] == "0"
    assert program.post(WRONG, token).status_code == 422


@pytest.mark.parametrize("kind", ["application/jsonl", "application/x-ndjson; charset=utf-8"])
def test_json_lines_are_answered_line_by_line(program: Program, kind: str) -> None:
    body = "\n".join([json.dumps(FACTS), "", "{oops", '{"on": null, "on": null}', json.dumps(WRONG)])
    answer = program.post(body, program.token_of(ANA), content_type=kind)
    assert answer.status_code == 200
    told = [json.loads(line) for line in answer.text.splitlines()]
    assert told[0]["outcome"] == "acceptable"
    assert [(one["error"]["line"], one["error"]["field"]) for one in told[1:]] == [
        (3, "facts"),
        (4, "on"),
        (5, "destination"),
    ]


def test_the_answer_is_that_of_the_command_line(
    program: Program, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({**FACTS, "onward_transfers": [{"destination": "PH", "via": ["CloudCo"]}]}))
    with pytest.raises(Exception, match="0"):
        score(facts=str(file))
    sent = program.post(file.read_text(), program.token_of(ANA)).json()
    assert json.loads(capsys.readouterr().out) == sent
    assert sent["assessments"][0]["legs"][0]["via"] == ["CloudCo"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "recognised"), ("zh-HK", "獲認可"), ("zh-CN", "获认可")]
)
def test_sentences_come_in_the_language_asked_for(program: Program, language: str, words: str) -> None:
    told = program.post(FACTS, program.token_of(ANA), accept_language=language).json()
    assert words in told["assessments"][0]["reasons"][0]["text"]


@pytest.mark.parametrize(
    ("body", "kind", "status", "code"),
    [
        (b"{", "application/json", 400, "not-json"),
        (b"\xff\xfe", "application/json", 400, "not-utf-8"),
        (b"", "application/json", 400, "not-json"),
        (b"[]", "application/json", 400, "no-facts"),
        (b"\n\n", "application/jsonl", 400, "no-facts"),
        (b'{"on": 1, "on": 2}', "application/json", 400, "repeated-name"),
        (b"[NaN]", "application/json", 400, "not-json"),
        (b"[" * 100_000, "application/json", 400, "not-json"),
        (b"{}", "text/plain", 415, "wrong-type"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "wrong-type"),
        (b"[" + b"{}," * 1_000 + b"{}]", "application/json", 413, "too-many-facts"),
        (b" " * (2**20 + 1), "application/json", 413, "too-big"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str | int) else "body",
)
def test_what_cannot_be_answered_is_a_problem(
    program: Program, body: bytes, kind: str, status: int, code: str
) -> None:
    answer = program.post(body, program.token_of(ANA), content_type=kind)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["detail"]
    assert "{" not in told["detail"]


@pytest.mark.parametrize(
    "facts", [{"\ud800": 1}, {"on": "\ud800"}, 7, "text", None, {"onward_transfers": [[]]}]
)
def test_odd_facts_are_errors_of_their_line(program: Program, facts: Any) -> None:
    answer = program.post([facts, FACTS], program.token_of(ANA))
    assert answer.status_code == 200
    told = answer.json()
    assert told[0]["error"]["line"] == 1
    assert told[1]["outcome"] == "acceptable"


def test_a_thousand_facts_are_answered(program: Program) -> None:
    assert len(program.post([FACTS] * 1_000, program.token_of(ANA)).json()) == 1_000


def test_the_schema_is_that_of_the_facts(program: Program) -> None:
    token = program.token_of(ANA)
    answer = program.http.get("/api/assessments/schema", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert "onward_transfers" in answer.json()["properties"]
    assert program.http.get("/api/assessments/schema").status_code == 401


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer rgt_wrong", "Basic YTpi", "Bearer \xe9"])
def test_without_a_token_that_works_nothing_is_judged(program: Program, header: str) -> None:
    given = [(b"content-type", b"application/json")]
    if header:
        given.append((b"authorization", header.encode("latin-1")))
    answer = program.http.post("/api/assessments", content="{}", headers=given)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] in ("no-token", "wrong-token")


def test_a_token_of_somebody_without_a_role_judges_nothing(program: Program) -> None:
    answer = program.post(FACTS, program.token_of(STRANGER))
    assert (answer.status_code, answer.json()["code"]) == (403, "refused")


def test_a_revoked_or_outlived_token_and_one_of_a_closed_account_work_no_more(program: Program) -> None:
    now = datetime.now(UTC)
    token = program.token_of(ANA)
    with program.register.write(now) as session:
        kept = session.exec(select(ApiToken)).one()
        assert kept.token_hash == hash_token(token) != token
        assert find_bearer(session, token, now + timedelta(days=89))
        assert find_bearer(session, token, now + timedelta(days=91)) is None
        revoke_token(session, actor_of(session, ANA), kept.id or 0, now)
    assert program.post(FACTS, token).status_code == 401
    other = program.token_of(PRIYA)
    assert program.post(FACTS, other).status_code == 200
    with program.register.write(now) as session:
        person = find_person(session, PRIYA.email)
        assert person is not None
        disable_person(session, actor_of(session, ADA), person.id or 0, "Left", None, now)
    assert program.post(FACTS, other).status_code == 401


def test_a_token_has_its_number_of_requests_a_minute(register: Register) -> None:
    now = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
    with register.write(now) as session:
        token, _ = make_token(session, actor_of(session, ANA), TokenInput(name="nightly"), now)
        number = token.id or 0
    with register.write(now) as session:
        tries = [
            count_request(session, number, now + timedelta(seconds=n / 10))
            for n in range(REQUESTS_A_MINUTE + 1)
        ]
        assert tries == [True] * REQUESTS_A_MINUTE + [False]
        assert count_request(session, number, now + timedelta(seconds=60))


def test_too_many_requests_are_told_when_to_come_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = program.token_of(ANA)
    with program.register.write() as session:
        kept = session.exec(select(ApiToken)).one()
        kept.window_at, kept.window_count = datetime.now(UTC), REQUESTS_A_MINUTE
        session.add(kept)
    answer = program.post(FACTS, token)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_a_session_is_taken_from_a_page_of_ours_with_its_form_token(
    program: Program, settings: Settings
) -> None:
    name, session_id = cookie_of(program.register, ANA)
    token = form_token(program.register.settings.secret, hash_token(session_id))
    own = {"cookie": f"{name}={session_id}", "sec_fetch_site": "same-origin"}
    assert program.post(FACTS, **own, x_form_token=token).status_code == 200
    for headers, code in (
        (own, "form-token"),
        ({**own, "x_form_token": "0" * 64}, "form-token"),
        ({**own, "x_form_token": token, "sec_fetch_site": "cross-site"}, "cross-site"),
        ({"sec_fetch_site": "same-origin", "x_form_token": token}, "no-token"),
    ):
        assert program.post(FACTS, **headers).json()["code"] == code
    answer = program.http.get("/api/assessments/schema", headers={"cookie": own["cookie"]})
    assert answer.status_code == 200


def test_other_methods_and_addresses_are_problems_too(program: Program) -> None:
    for method, path, status in (
        ("GET", "/api/assessments", 405),
        ("DELETE", "/api/assessments", 405),
        ("POST", "/api/assessments/schema", 405),
        ("GET", "/api/nothing", 404),
    ):
        answer = program.http.request(method, path)
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
    for_programs = {route.path for route in api.ROUTES}
    assert for_programs == {"/api/assessments", "/api/assessments/schema", "/api/openapi.json"} | {
        operation.path for operation in OPERATIONS
    }


def test_a_token_is_made_shown_once_and_revoked_on_screen(client: Client, program: Program) -> None:
    ana = client.as_person(ANA)
    ana.get("/me")
    ana.press("Tokens for programs")
    page = ana.submit("main form.record-form", token_name="Nightly run", days="30")
    secret = page.one("#token").get_text()
    assert secret not in ana.get("/me/tokens").html
    assert f"…{secret[-4:]}" in ana.page.text
    assert "Never" in ana.page.text
    assert program.post(FACTS, secret).status_code == 200
    assert "Never" not in ana.get("/me/tokens").text
    page = ana.submit("main form.record-form", token_name="Nightly run", days="30", status=422)
    assert "already" in page.one("#error-summary").get_text()
    ana.get("/me/tokens")
    page = ana.submit("form[action='/me/tokens/revoke']")
    assert "Revoked" in page.text
    assert program.post(FACTS, secret).status_code == 401
    tags = [event.tag for event in trail_of(program.register)]
    assert tags[-3:] == ["people:token:made", "people:token:used", "people:token:revoked"]
    assert secret not in str([event.changes for event in trail_of(program.register)])


def test_nobody_revokes_a_token_of_somebody_else(client: Client, program: Program) -> None:
    program.token_of(ANA)
    priya = client.as_person(PRIYA)
    priya.get("/me/tokens")
    token = priya.page.one("main input[name='_token']")["value"]
    priya.post("/me/tokens/revoke", {"_token": token, "token": "1"}, status=404)
