"""Putting the application together: routes, guard, static files, last-resort errors."""

import secrets
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from register.errors import NotFound, RegisterError, Unavailable
from register.logs import configure_logs
from register.settings import Settings
from register.web import api, error_pages
from register.web.api_access import problem
from register.web.gate import endpoint_for
from register.web.nightly import lifespan_of
from register.web.routing import Pages
from register.web.security import Guard
from register.web.site_map import all_routes
from register.work import Register, open_register

log = structlog.get_logger("register")

NOTHING_TOLD: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""Addresses and error texts name people and vendors: the framework tells nobody, whatever the environment says."""


class KeptFiles(StaticFiles):
    """Static files whose address carries a hash of their content may be kept for a year."""

    async def get_response(self, path: str, scope: Any) -> Response:
        """The file, with its cache rule."""
        response = await super().get_response(path, scope)
        hashed = b"v=" in scope.get("query_string", b"") or "@" in path
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if hashed else "public, max-age=300"
        )
        return response


def make_app(settings: Settings) -> FastAPI:
    """The web application of one register. Its API documents are not published by accident."""
    configure_logs(settings.log_level)
    register = open_register(settings)
    app = FastAPI(
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        lifespan=lifespan_of(register),
        telemetry=NOTHING_TOLD,
    )
    app.state.register = register
    # The menu leaves out what this register does not serve.
    app.state.pages = frozenset(declared.path for declared in all_routes() if declared.method == "GET")
    pages = [
        Route(
            declared.path,
            endpoint_for(declared, register),
            methods=["GET", "HEAD"] if declared.method == "GET" else ["POST"],
            name=declared.name,
            include_in_schema=False,
        )
        for declared in all_routes()
    ]
    app.routes.append(Pages(pages))
    for route in api.ROUTES:
        app.add_api_route(
            route.path,
            api.endpoint_of(route, register),
            methods=["GET", "HEAD"] if route.method == "GET" else [route.method],
            name=route.name,
            include_in_schema=False,
            response_model=None,
        )
    app.mount("/static", KeptFiles(directory=settings.static_dir, check_dir=False), name="static")
    app.add_exception_handler(HTTPException, _http_error(register))
    app.add_exception_handler(Unavailable, _unavailable(register))
    app.add_exception_handler(Exception, _fault(register))
    app.add_middleware(Guard, own_address=settings.address, behind_tls=settings.is_behind_tls)
    return app


def _shown(register: Register, request: Request, error: RegisterError) -> Response:
    """What went wrong, for people a page and for programs a problem."""
    is_for_programs = request.url.path.startswith("/api/")
    answer = problem if is_for_programs else error_pages.answer_without_visit
    return answer(register, request, error)


def _http_error(register: Register) -> Callable[[Request, Any], Awaitable[Response]]:
    async def answer(request: Request, error: HTTPException) -> Response:
        known: dict[int, RegisterError] = {404: NotFound(), 405: RegisterError("wrong-method")}
        shown = known.get(error.status_code, RegisterError("unreadable"))
        return await run_in_threadpool(_shown, register, request, shown)

    return answer


def _unavailable(register: Register) -> Callable[[Request, Any], Awaitable[Response]]:
    async def answer(request: Request, error: Unavailable) -> Response:
        log.error("store unavailable", path=request.url.path, cause=str(error.__cause__ or ""))
        return await run_in_threadpool(_shown, register, request, error)

    return answer


def _fault(register: Register) -> Callable[[Request, Any], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        reference = secrets.token_hex(4)
        log.error("fault", reference=reference, path=request.url.path, exc_info=error)
        shown = RegisterError("fault", reference=reference)
        return await run_in_threadpool(_shown, register, request, shown)

    return answer
