"""One published list as a file: everything it names, or what it changed of the chain. Knows no SQL."""

from collections.abc import Sequence
from typing import Any, Final

from starlette.responses import Response

from register.exports.sheets import Sheet
from register.published.actions import comparison_of, get_list
from register.published.comparing import Line
from register.published.kept import line_kept
from register.published.models import PublishedList
from register.reference.places import place_name
from register.rules.list_change import Change
from register.rules.permissions import Permission
from register.vendors.models import Vendor
from register.web import reply
from register.web.marks import written_date, written_moment
from register.web.site import Site
from register.web.visit import Visit

site = Site("published-export")

LISTED: Final = ("who", "vendor_ref", "places", "place_text", "purpose")
DIFFERENT: Final = (
    "change", "who", "vendor_ref", "places_before", "purpose_before", "places", "place_text", "purpose", "engagements",
    "applied",
)  # fmt: skip


@site.get("/sub-processor-lists/{ref}/list.xlsx", "list-xlsx", Permission.EXPORT_REGISTER)
def list_xlsx(visit: Visit, ref: str) -> Response:
    """Every sub-processor the list names, as a workbook."""
    return _export(visit, ref, "list", "xlsx")


@site.get("/sub-processor-lists/{ref}/list.csv", "list-csv", Permission.EXPORT_REGISTER)
def list_csv(visit: Visit, ref: str) -> Response:
    """Every sub-processor the list names, as CSV."""
    return _export(visit, ref, "list", "csv")


@site.get("/sub-processor-lists/{ref}/difference.xlsx", "difference-xlsx", Permission.EXPORT_REGISTER)
def difference_xlsx(visit: Visit, ref: str) -> Response:
    """What the list changes or changed, as a workbook."""
    return _export(visit, ref, "difference", "xlsx")


@site.get("/sub-processor-lists/{ref}/difference.csv", "difference-csv", Permission.EXPORT_REGISTER)
def difference_csv(visit: Visit, ref: str) -> Response:
    """What the list changes or changed, as CSV."""
    return _export(visit, ref, "difference", "csv")


def _export(visit: Visit, ref: str, what: str, kind: str) -> Response:
    words = visit.words
    published = get_list(visit.session, ref)
    columns = LISTED if what == "list" else DIFFERENT
    left_out = Change.REMOVED if what == "list" else Change.UNCHANGED
    rows = [
        [_cell(visit, column, line, applied) for column in columns]
        for line, applied in _lines(visit, published)
        if line.change is not left_out
    ]
    sheet = Sheet(
        name=words.text(f"published.export_{what}"),
        headers=[words.text(f"published.col_{name}") for name in columns],
        rows=rows,
        about=_about(visit, published, what, len(rows)),
    )
    return reply.exported(visit, sheet, kind, f"{ref}-{what}")


def _lines(visit: Visit, published: PublishedList) -> Sequence[tuple[Line, bool | None]]:
    """The lines, and whether each was applied: as kept with an applied list, else compared anew."""
    if kept := published.result.get("lines"):
        return [(line_kept(number, line), line["is_applied"]) for number, line in enumerate(kept, 1)]
    return [(line, None) for line in comparison_of(visit.session, published).lines]


def _cell(visit: Visit, column: str, line: Line, applied: bool | None) -> Any:
    words = visit.words

    def named(places: Sequence[str]) -> str:
        return "; ".join(place_name(code, words.language) for code in places)

    def said() -> str:
        if applied is None or line.change is Change.UNCHANGED:
            return ""
        return words.text("frame.yes" if applied else "frame.no")

    cells: dict[str, Any] = {
        "change": words.text(f"published.group_{line.change.value}"),
        "who": line.name,
        "vendor_ref": line.vendor_ref,
        "places_before": named(line.places_before),
        "purpose_before": line.purpose_before,
        "places": named(line.places),
        "place_text": line.place_text,
        "purpose": line.purpose,
        "engagements": "; ".join(line.refs),
        "applied": said(),
    }
    return cells[column]


def _about(visit: Visit, published: PublishedList, what: str, count: int) -> list[tuple[str, str]]:
    words = visit.words
    vendor = visit.session.get(Vendor, published.vendor_id)
    assert vendor is not None
    heading = words.text("published.heading", vendor=vendor.legal_name)
    return [
        (
            words.text("exports.about_list"),
            f"{words.text(f'published.export_{what}')}: {heading} ({published.ref})",
        ),
        (words.text("published.col_as_of"), written_date(published.as_of, words.language)),
        (words.text("exports.about_at"), written_moment(visit.now, words.language, visit.settings.zone)),
        (words.text("exports.about_who"), visit.me.name),
        (words.text("exports.about_count"), str(count)),
    ]
