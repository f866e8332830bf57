"""The request path itself: what is worked out before the transaction that changes something."""

from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from register.rules.permissions import Permission
from register.trail.actor import nobody
from register.trail.record import record
from register.web.gate import endpoint_for
from register.web.sign_in import site as sign_in
from register.web.site import Site
from register.web.visit import Visit
from register.work import Register


def _asked(register: Register, beforehand: Callable[[Visit], Any]) -> str:
    site = Site("trial")

    @site.post("/trial", "try", Permission.ANYONE, beforehand=beforehand)
    def handler(visit: Visit) -> Response:
        return PlainTextResponse(str(visit.worked_out))

    route = site.routes[0]
    app = Starlette(routes=[Route(route.path, endpoint_for(route, register), methods=["POST"])])
    with TestClient(app) as client:
        return client.post("/trial", data={"n": "20"}).text


def test_what_is_worked_out_beforehand_reaches_the_handler(lite: Register) -> None:
    assert _asked(lite, lambda visit: lambda: int(visit.form["n"]) + 1) == "21"
    assert _asked(lite, lambda _: None) == "None"


def test_somebody_else_can_write_while_it_is_worked_out(lite: Register) -> None:
    def write(_: Visit) -> Callable[[], Any]:
        def work() -> str:
            with lite.write() as session:
                record(session, nobody(), "people:sign-in:failed", "unknown", subject_name="")
            return "written"

        return work

    assert _asked(lite, write) == "written"


def test_passwords_are_compared_beforehand() -> None:
    assert next(route for route in sign_in.routes if route.name == "sign-in:enter").beforehand is not None
