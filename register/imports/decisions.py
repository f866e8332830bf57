"""Whether what people decide about an import makes sense. Raises Invalid by field; changes nothing."""

from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from sqlmodel import Session

from register.entities.queries import get_entity
from register.errors import Invalid, NotFound, Problem
from register.imports.columns import HQ_AND_DESTINATION, IGNORE, KINDS, all_targets
from register.imports.dates import DAY_FIRST, MONTH_FIRST
from register.imports.headers import VENDOR_FAMILY, targets
from register.imports.reading import Table
from register.imports.records.family import NAMING as NAMING_RECORDS
from register.imports.records.family import family_of
from register.inputs import RoomInput, clean_line, read_input

NAMING = frozenset({"vendor_name", "legal_name", "entry", "reference", "provider_reference"})
_LONGEST_FIX = 5_000


def check_decisions(session: Session, table: Table, decisions: Mapping[str, Any]) -> None:
    """Raise Invalid where a decision is none of those offered.

    Source: house rule.
    """
    problems: dict[str, Problem] = {}
    if decisions.get("kind", KINDS[0]) not in KINDS:
        problems["kind"] = Problem("not-in-list")
    if (ref := decisions.get("exporter_ref")) and not _is_open_entity(session, ref):
        problems["exporter_ref"] = Problem("not-in-list")
    if "mapping" in decisions:
        kind = decisions.get("kind", KINDS[0])
        problems |= _wrong_columns(table, decisions["mapping"], kind if kind in KINDS else KINDS[0])
    for column, order in decisions.get("date_orders", {}).items():
        if order not in (DAY_FIRST, MONTH_FIRST):
            problems[f"order-{column}"] = Problem("not-in-list")
    if problems:
        raise Invalid(problems)


class FixInput(RoomInput):
    """What a person puts in place of a value."""

    text: Annotated[Annotated[str, Field(max_length=_LONGEST_FIX)] | None, BeforeValidator(clean_line)] = None


def clean_fix(text: str) -> str:
    """A correction as it is kept: one line, no control characters. Raises Invalid under ``text``."""
    return read_input(FixInput, {"text": text}).text or ""


def _is_open_entity(session: Session, ref: str) -> bool:
    try:
        return get_entity(session, ref).ended_on is None
    except NotFound:
        return False


def naming_of(kind: str) -> frozenset[str]:
    """The meanings one of which a table of this kind needs."""
    return NAMING_RECORDS.get(kind, NAMING)


def _wrong_columns(table: Table, mapping: Mapping[str, str], kind: str) -> dict[str, Problem]:
    problems: dict[str, Problem] = {}
    known = set(all_targets(kind))
    for column, target in mapping.items():
        if not column.isdecimal() or int(column) >= len(table.headers) or target not in known:
            problems[f"column-{column}"] = Problem("not-in-list")
    if problems:
        return problems
    chosen = [target for target in mapping.values() if target != IGNORE]
    if not naming_of(kind) & set(chosen):
        return {"columns": Problem("no-name-column")}
    many = {HQ_AND_DESTINATION}
    if family_of(kind) == VENDOR_FAMILY:
        many |= {name for name, target in targets().items() if target.many}
    for target, times in Counter(chosen).items():
        if times > 1 and target not in many:
            twice = [column for column, chosen_target in mapping.items() if chosen_target == target][-1]
            problems[f"column-{twice}"] = Problem("column-twice", {"header": table.headers[int(twice)]})
    return problems
