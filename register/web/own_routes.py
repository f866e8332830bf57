"""Asking the application which of its own addresses a path is; nobody is sent anywhere else."""

from urllib.parse import urlsplit

from starlette.routing import Match, Mount

from register.web import reply
from register.web.visit import Visit


def is_own_route(visit: Visit, path: str, method: str) -> bool:
    """Whether this path (its query aside) is a page or form of ours that takes this method."""
    scope = {
        **visit.request.scope,
        "method": method,
        "path": urlsplit(reply.own_path(path)).path,
        "path_params": {},
    }
    return any(
        route.matches(scope)[0] is Match.FULL
        for route in visit.request.app.routes
        if not isinstance(route, Mount)
    )


def page_of(visit: Visit, path: str) -> str:
    """The path where it is a page of ours that can be opened, else ``/``."""
    return reply.own_path(path) if is_own_route(visit, path, "GET") else "/"
