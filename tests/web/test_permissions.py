"""Every route, every method, everybody: let in or refused as the permission says, and never a fault."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.inputs import read_input
from register.people.queries import find_person
from register.people.sessions import hash_token, start_session
from register.rules.permissions import Permission, is_allowed
from register.settings import Settings
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.web import api
from register.web.app import make_app
from register.web.routing import Pages
from register.web.security import form_token
from register.web.site import Declared
from register.web.site_map import all_routes
from register.work import Register
from tests.cast import ADA, CAST, PRIYA, Known
from tests.ground.databases import SqliteTemplates, with_cast
from tests.ground.registers import actor_of

ROUTES = list(all_routes())
EVERY_ROUTE = pytest.mark.parametrize("declared", ROUTES, ids=lambda d: f"{d.method} {d.path}")
OPEN = {
    "/sign-in",
    "/sign-out",
    "/first-run",
    "/language",
    "/help",
    "/accessibility",
    "/health",
    "/unsubscribe/{token}",
    "/calendar/{secret}.ics",
    "/request-a-vendor/{secret}",
}
"""What a visitor may open. A route added here needs a reason a stranger may know."""
REFS = {"/vendors/": "V-0001", "/admin/people/": "U-0003", "/admin/entities/": "E-0001"}


class Doors:
    """One running register, and requests to it by anybody."""

    def __init__(self, settings: Settings) -> None:
        self.app = make_app(settings)
        self.register: Register = self.app.state.register
        self.http = TestClient(self.app, base_url=settings.address)
        self._tokens: dict[str, str] = {}

    def ask(self, known: Known | None, method: str, path: str, **form: Any) -> Any:
        """What somebody (None: a visitor) is answered."""
        headers, token_hash = {"sec-fetch-site": "same-origin"}, ""
        if known:
            token = self._tokens.get(known.email) or self._sign_in(known)
            headers["cookie"], token_hash = f"session={token}", hash_token(token)
        data = None
        if method == "POST":
            data = {"_token": form_token(self.register.settings.secret, token_hash), **form}
        self.http.cookies.clear()
        if "sign-out" in path or "/sessions" in path or "password" in path:
            self._tokens.clear()
        return self.http.request(method, path, headers=headers, data=data, follow_redirects=False)

    def _sign_in(self, known: Known) -> str:
        now = datetime.now(UTC)
        with self.register.write(now) as session:
            person = find_person(session, known.email)
            assert person is not None
            self._tokens[known.email] = start_session(session, person.id or 0, now, None, None)
        return self._tokens[known.email]


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, sqlite_templates: SqliteTemplates) -> Iterator[Doors]:
    """A register with the cast, a vendor and an entity, shared by all tests here: none of them saves anything."""
    folder = tmp_path_factory.mktemp("doors")
    opened = Doors(
        Settings(
            data_dir=folder,
            database_url=sqlite_templates.copy_to(folder / "register.db", with_cast),
            base_url="http://testserver",
            secret_key="s" * 64,
            trail_key="t" * 64,
        )
    )
    now = datetime.now(UTC)
    with opened.register.write(now) as session:
        add_vendor(
            session, actor_of(session, PRIYA), read_input(VendorInput, {"legal_name": "Harbour Voice"}), now
        )
        entity = read_input(EntityInput, {"name": "Harbour Trading", "place_code": "HK"})
        add_entity(session, actor_of(session, ADA), entity, now)
    yield opened
    opened.register.engine.dispose()


def _path(declared: Declared) -> str:
    ref = next((ref for start, ref in REFS.items() if declared.path.startswith(start)), "X-0001")
    return re.sub(r"\{[^}]*\}", ref, declared.path)


@EVERY_ROUTE
def test_everybody_is_let_in_or_refused_as_the_permission_says(doors: Doors, declared: Declared) -> None:
    for known in CAST:
        answer = doors.ask(known, declared.method, _path(declared))
        may = is_allowed(known.roles, declared.permission)
        seen = f"{known.name}: {declared.method} {declared.path} → {answer.status_code}"
        assert answer.status_code < 500, seen
        assert (answer.status_code != 403) is may, seen


@EVERY_ROUTE
def test_a_visitor_is_sent_to_sign_in_unless_the_route_is_open(doors: Doors, declared: Declared) -> None:
    answer = doors.ask(None, declared.method, _path(declared))
    if declared.permission is Permission.ANYONE:
        assert answer.status_code not in (401, 403)
        assert answer.status_code < 500
    elif declared.method == "POST":
        assert answer.status_code == 401
    else:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


@EVERY_ROUTE
def test_no_other_method_reaches_a_route(doors: Doors, declared: Declared) -> None:
    path = _path(declared)
    methods = {
        other.method for other in ROUTES if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", other.path), path)
    }
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - methods:
        assert doors.ask(ADA, method, path).status_code in (404, 405)


@pytest.mark.parametrize(
    "declared",
    [route for route in ROUTES if route.writes and not route.from_elsewhere],
    ids=lambda d: d.path,
)
def test_no_form_is_taken_from_another_site_or_without_its_token(doors: Doors, declared: Declared) -> None:
    path = _path(declared)
    if declared.permission is not Permission.ANYONE:
        for token in ("", "0" * 64, "漢"):
            assert doors.ask(ADA, "POST", path, _token=token).status_code == 403
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        assert doors.http.post(path, data={}, headers=headers).status_code in (401, 403)


def test_only_an_unsubscribe_link_may_be_posted_from_elsewhere(doors: Doors) -> None:
    assert [route.name for route in ROUTES if route.from_elsewhere] == ["unsubscribe:stop"]
    assert doors.http.post("/unsubscribe/3.weekly." + "0" * 40, data={}).status_code == 404


def test_only_these_routes_are_open_to_visitors() -> None:
    assert {route.path for route in ROUTES if route.permission is Permission.ANYONE} == OPEN


def test_every_route_has_its_own_name_and_is_declared_once() -> None:
    names = [route.name for route in ROUTES]
    assert len(names) == len(set(names))
    pairs = [(route.method, route.path) for route in ROUTES]
    assert len(pairs) == len(set(pairs))


def test_nothing_is_served_that_was_not_declared(doors: Doors) -> None:
    declared = {route.path for route in ROUTES}
    served = {
        getattr(route, "path", "")
        for served in doors.app.routes
        for route in (served.routes if isinstance(served, Pages) else [served])
    }
    for_programs = {route.path for route in api.ROUTES}
    assert served - declared - for_programs == {"/static"}
    for path in (
        "/docs",
        "/redoc",
        "/openapi.json",
        "/metrics",
        "/debug",
        "/static/",
        "/static/../register/app.py",
    ):
        assert doors.ask(None, "GET", path).status_code == 404


def test_a_refusal_is_put_on_the_trail(doors: Doors) -> None:
    assert doors.ask(PRIYA, "GET", "/admin/people").status_code == 403
    page = doors.ask(ADA, "GET", "/history").text
    assert "was refused a page" in page
