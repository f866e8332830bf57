"""Finding the page that is asked for among some four hundred. Knows no records."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

_CHOSEN: Final = "register_page"


class Pages(BaseRoute):
    """Every page as one route: the first piece of a path and how many there are leave a handful to try."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = routes
        self._by_shape: defaultdict[tuple[str, int], list[Route]] = defaultdict(list)
        for route in routes:
            if ":path}" in route.path:
                raise ValueError(f"{route.path}: a piece of an address holds no slash")
            self._by_shape[_shape(route.path)].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The page with this path and method; else the first with this path, which then refuses the method."""
        partial: tuple[Match, Scope] = Match.NONE, {}
        for route in self._asked(scope):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, _CHOSEN: route}
            if match is Match.PARTIAL and partial[0] is Match.NONE:
                partial = match, {**found, _CHOSEN: route}
        return partial

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the page that ``matches`` chose."""
        page: Route = scope[_CHOSEN]
        await page.handle(scope, receive, send)

    def _asked(self, scope: Scope) -> Sequence[Route]:
        # Behind a prefix the first piece is not ours.
        if scope.get("root_path"):
            return self.routes
        return self._by_shape.get(_shape(scope.get("path", "")), ())


def _shape(path: str) -> tuple[str, int]:
    return path.lstrip("/").partition("/")[0], path.count("/")
