"""Every address that reads or writes records, room by room, and their description."""

from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from register.web import (
    api_agreements,
    api_documents,
    api_incidents,
    api_notices,
    api_offboarding,
    api_positions,
    api_published,
    api_services,
    api_subprocessors,
    api_transfers,
    api_vendors,
)
from register.web.api_access import admit, allow_another
from register.web.api_calls import Operation, answer, told
from register.web.api_schema import openapi
from register.work import Register

OPERATIONS: Final[tuple[Operation, ...]] = (
    *api_vendors.OPERATIONS,
    *api_services.OPERATIONS,
    *api_transfers.OPERATIONS,
    *api_agreements.OPERATIONS,
    *api_positions.OPERATIONS,
    *api_documents.OPERATIONS,
    *api_subprocessors.OPERATIONS,
    *api_published.OPERATIONS,
    *api_notices.OPERATIONS,
    *api_incidents.OPERATIONS,
    *api_offboarding.OPERATIONS,
)


def answering(operation: Operation) -> Callable[[Register, Request, bytes], Response]:
    """What an address does with a request."""

    def answer_it(register: Register, request: Request, body: bytes) -> Response:
        return answer(operation, register, request, body)

    return answer_it


def describe(register: Register, request: Request, _body: bytes) -> Response:
    """The OpenAPI description, for whoever may read the register."""
    now = datetime.now(UTC)
    with register.read() as session:
        caller = admit(register, session, request, now, writes=False)
    allow_another(register, caller, now)
    return told(openapi(OPERATIONS, version("register"), register.settings.address))
