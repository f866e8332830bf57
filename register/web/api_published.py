"""Published lists of sub-processors for programs: taken, compared with the chain, read anew, applied, taken back."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from pydantic import Field
from sqlmodel import Session

from register.errors import Invalid, Problem
from register.imports.reading import ReadProblem
from register.inputs import Reason, RequiredDate, RoomInput, read_input
from register.published import actions
from register.published.comparing import Comparison, Line, table_of
from register.published.lists import SORTS, ListFilters, count_published, list_published, stage_of
from register.published.models import ListState, PublishedList
from register.published.undo import undo_list
from register.rules.list_change import Change
from register.rules.permissions import Permission
from register.vendors.models import Vendor
from register.web.api_calls import Call, Operation, fields, list_operation, plain
from register.web.api_documents import BYTES

EDIT: Final = Permission.EDIT_VENDORS
_PATH: Final = "/api/sub-processor-lists"
_Said = Annotated[dict[str, Annotated[str, Field(max_length=300)]], Field(max_length=2_000)]


class TakenInput(RoomInput):
    """The day a list is of; today where it is left out."""

    as_of: RequiredDate


class ReadingInput(RoomInput):
    """How a list is read: which of its tables, what each column means, who likely names are (empty: a new vendor)."""

    table_number: Annotated[int, Field(ge=0, le=1_000)] | None = None
    mapping: _Said | None = None
    same_as: _Said = Field(default_factory=dict)


class AppliedInput(RoomInput):
    """Which lines are carried out (left out: all of them), why, and the comparison they were chosen from."""

    lines: Annotated[list[Annotated[str, Field(max_length=10)]], Field(max_length=10_000)] | None = None
    reason: Reason
    fingerprint: Annotated[str, Field(max_length=64)]


class UndoneInput(RoomInput):
    """Why an applied list is taken back."""

    reason: Reason


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One list with its difference: against the chain as it is now, or as it was when it was applied."""
    published = actions.get_list(call.session, ref)
    vendor = call.session.get(Vendor, published.vendor_id)
    found = {
        **fields(published, "ref", "version", "file_name", "sha256", "as_of", "created_at", "table_number"),
        **fields(published, "mapping", "same_as", "applied_at", "undone_at", "undo_reason"),
        "state": stage_of(published),
        "vendor_ref": vendor.ref if vendor else None,
        "columns": list(table_of(call.session, published).headers),
    }
    if published.state is ListState.APPLIED:
        return {**found, **_applied(published)}
    return {**found, **_compared(actions.comparison_of(call.session, published))}


def _compared(found: Comparison) -> dict[str, Any]:
    return {
        "fingerprint": found.fingerprint,
        "rows_read": found.rows_read,
        "left_out": [row.number for row in found.left_out],
        "counts": {change.value: found.counted(change) for change in Change},
        "lines": [_line(line) for line in found.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "key": line.key,
        "change": line.change.value,
        "name": line.name,
        "vendor_ref": line.vendor_ref,
        "places": list(line.places),
        "places_before": list(line.places_before),
        "purpose": line.purpose or None,
        "purpose_before": line.purpose_before or None,
        "rows": list(line.rows),
        "may_be": [{"vendor_ref": one.ref, "name": one.name, "why": one.reason} for one in line.similar],
    }


def _applied(published: PublishedList) -> dict[str, Any]:
    kept = published.result.get("lines", [])
    return {
        "counts": {c.value: published.result.get(c.value, 0) for c in Change if c is not Change.UNCHANGED},
        "lines": [{"key": str(number), **plain(line)} for number, line in enumerate(kept, 1)],
        "changed": list(published.result.get("changed", [])),
    }


def _take(call: Call) -> str:
    as_of = call.query.get("as_of") or call.today.isoformat()
    given = read_input(TakenInput, {"as_of": as_of})
    if not call.body:
        raise Invalid({"file": Problem("required")})
    try:
        return actions.take_list(
            call.session,
            call.actor,
            call.ref,
            call.body,
            call.query.get("name", ""),
            given.as_of,
            call.now,
            today=call.today,
        ).ref
    except ReadProblem as problem:
        raise Invalid({"file": Problem(problem.code, problem.params)}) from None


def _read_anew(call: Call) -> str:
    decisions = {name: value for name, value in call.given.model_dump().items() if value is not None}
    return actions.read_anew(call.session, call.actor, call.ref, decisions, call.version, call.now).ref


def _apply(call: Call) -> str:
    given = call.given
    published, _ = actions.apply_list(
        call.session,
        call.actor,
        call.ref,
        given.lines,
        given.reason,
        given.fingerprint,
        call.version,
        call.now,
        today=call.today,
    )
    return published.ref


def _undo(call: Call) -> str:
    return undo_list(
        call.session, call.actor, call.ref, call.given.reason, call.version, call.now, today=call.today
    ).ref


def _rows(session: Session, filters: ListFilters, sort: str, *, as_of: Any, **order: Any) -> Sequence[Any]:
    """The rows of the list: where a list stands does not hang on the day."""
    return list_published(session, filters, sort, **order)


def _changing(path: str, verb: str, summary: str, answer: Any, takes: type[RoomInput]) -> Operation:
    return Operation(
        "PUT",
        f"{_PATH}/{{ref}}{path}",
        f"api-published:{verb}",
        EDIT,
        summary,
        answer,
        takes=takes,
        room="published",
        shows=shown,
        asks_version=True,
    )


OPERATIONS: Final = (
    list_operation(
        _PATH,
        "api-published:list",
        "Published lists of sub-processors, the newest first",
        ListFilters,
        SORTS,
        "taken",
        _rows,
        lambda session, filters, _as_of: count_published(session, filters),
    ),
    Operation(
        "GET",
        f"{_PATH}/{{ref}}",
        "api-published:show",
        Permission.READ_REGISTER,
        "One published list and how it differs from the chain",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/sub-processor-lists",
        "api-published:take",
        EDIT,
        "Take a vendor's published list: the body is the file",
        _take,
        room="imports",
        shows=shown,
        query=("name", "as_of"),
        media=BYTES,
    ),
    _changing("/reading", "read", "Say how a list is read and who its names are", _read_anew, ReadingInput),
    _changing("/application", "apply", "Carry out all or some of its lines", _apply, AppliedInput),
    _changing("/undoing", "undo", "Take an applied list back as a whole", _undo, UndoneInput),
)
