"""Declaring routes: every one names its permission, and a table of all of them can be read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.rules.permissions import Permission

Handler = Callable[..., Response]
Beforehand = Callable[[Any], Callable[[], Any] | None]
"""Given the visit, what there is to work out before the transaction begins; None where nothing is."""


@dataclass(frozen=True)
class Declared:
    """One route: ``name`` is ``room:verb``; ``writes`` says whether it gets a transaction that may change things."""

    method: str
    path: str
    name: str
    permission: Permission
    handler: Handler
    writes: bool
    takes_files: bool = False
    beforehand: Beforehand | None = None
    from_elsewhere: bool = False
    """Whether it may be posted from outside: its address alone carries the right to, and it reads no cookie."""


class Site:
    """The routes of one room."""

    def __init__(self, room: str) -> None:
        self.room = room
        self.routes: list[Declared] = []

    def get(self, path: str, verb: str, permission: Permission) -> Callable[[Handler], Handler]:
        """A page that reads."""
        return self._declare("GET", path, verb, permission, writes=False)

    def post(
        self,
        path: str,
        verb: str,
        permission: Permission,
        *,
        takes_files: bool = False,
        beforehand: Beforehand | None = None,
        from_elsewhere: bool = False,
    ) -> Callable[[Handler], Handler]:
        """A form that changes something, in one transaction that ends before the answer starts.

        What ``beforehand`` works out, with no transaction open, the handler finds in ``visit.worked_out``.
        """
        return self._declare(
            "POST",
            path,
            verb,
            permission,
            writes=True,
            takes_files=takes_files,
            beforehand=beforehand,
            from_elsewhere=from_elsewhere,
        )

    def _declare(
        self,
        method: str,
        path: str,
        verb: str,
        permission: Permission,
        *,
        writes: bool,
        takes_files: bool = False,
        beforehand: Beforehand | None = None,
        from_elsewhere: bool = False,
    ) -> Callable[[Handler], Handler]:
        def keep(handler: Handler) -> Handler:
            name = f"{self.room}:{verb}"
            self.routes.append(
                Declared(
                    method,
                    path,
                    name,
                    permission,
                    handler,
                    writes,
                    takes_files,
                    beforehand,
                    from_elsewhere,
                )
            )
            return handler

        return keep
