"""The rows of a notice's form: taken from a published list or a pasted table, added to those typed. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from register.chains.queries import subprocessors_of
from register.notices.inputs import MOST_LINES
from register.notices.models import NoticeChange
from register.published.actions import comparison_of, get_list
from register.published.comparing import named_in
from register.published.models import ListState
from register.rules.list_change import Change
from register.vendors.models import Vendor
from register.web.visit import Visit

LINE_FIELDS: Final = ("kind", "name", "engaged_ref", "subject_ref", "place_text", "purpose", "on")
_COMES: Final = (NoticeChange.ADDED, NoticeChange.REPLACED)


@dataclass(frozen=True)
class Rows:
    """Rows put into the form; ``left_out`` are those there was no room for."""

    values: Mapping[str, Any]
    taken: int
    left_out: int = 0


def line_values(number: int, values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of one row of the form, by their names in it."""
    return {f"change_{number}_{name}": values.get(name) for name in LINE_FIELDS}


def rows_of(form: Mapping[str, Any]) -> list[int]:
    """The numbers of the rows a form has."""
    return [n for n in range(1, MOST_LINES + 1) if f"change_{n}_kind" in form]


def filled_rows(form: Mapping[str, Any]) -> list[int]:
    """The numbers of the rows something is written in."""
    return [n for n in rows_of(form) if any(form.get(f"change_{n}_{name}") for name in LINE_FIELDS)]


def rows_of_list(visit: Visit, vendor: Vendor, ref: str) -> Rows:
    """What a published list of this vendor would change, as the rows of a notice."""
    published = get_list(visit.session, ref)
    if published.vendor_id != vendor.id or published.state is not ListState.OPEN:
        return Rows({}, 0)
    lines = []
    for line in comparison_of(visit.session, published).changes:
        is_new = line.change is Change.ADDED
        keeps_place = line.change is Change.REPURPOSED
        lines.append(
            {
                "kind": NoticeChange(line.change.value),
                "name": line.name if is_new else None,
                "engaged_ref": line.vendor_ref if is_new else None,
                "subject_ref": None if is_new else line.vendor_ref,
                "place_text": line.place_text[:500] if line.places and not keeps_place else None,
                "purpose": line.purpose,
            }
        )
    rows = _put(lines, 1)
    return Rows({"note": f"{published.ref}: {published.file_name}", **rows.values}, rows.taken, rows.left_out)


def rows_pasted(visit: Visit, vendor: Vendor) -> Rows:
    """The form with a row for each sub-processor the pasted table names, all of the kind that was said.

    Who is in the register is named by reference; who should leave or move but is not engaged keeps the name typed, so
    that somebody says who is meant. Raises ReadProblem.
    """
    form = visit.form
    said = form["pasted_kind"]
    kind = NoticeChange(said) if said in set(NoticeChange) else NoticeChange.ADDED
    engaged = {ref for ref, _ in subprocessors_of(visit.session, vendor.id or 0, visit.today)}
    lines = []
    for one in named_in(visit.session, form["pasted"], vendor.ref):
        is_subject = kind not in _COMES and one.vendor_ref in engaged
        lines.append(
            {
                "kind": kind,
                "name": None if is_subject else one.name,
                "engaged_ref": one.vendor_ref if kind in _COMES else None,
                "subject_ref": one.vendor_ref if is_subject else None,
                "place_text": one.place_text if kind is not NoticeChange.REMOVED else None,
                "purpose": one.purpose if kind is not NoticeChange.REMOVED else None,
            }
        )
    rows = _put(lines, max(filled_rows(form), default=0) + 1)
    return Rows({**form, "pasted": "", **rows.values}, rows.taken, rows.left_out)


def _put(lines: Sequence[Mapping[str, Any]], first: int) -> Rows:
    fitting = lines[: max(0, MOST_LINES + 1 - first)]
    values: dict[str, Any] = {}
    for number, line in enumerate(fitting, first):
        values |= line_values(number, line)
    return Rows(values, len(fitting), len(lines) - len(fitting))
