"""A vendor's published list as a change against the known chain: taken, looked at, applied. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem
from register.imports.columns import IGNORE, SUBPROCESSORS, guess_columns
from register.imports.reading import ReadProblem, limits
from register.inputs import Reason, RequiredDate, RoomInput, read_input
from register.people.queries import names_of
from register.published import actions
from register.published.comparing import Comparison, file_of, table_of
from register.published.models import ListState, PublishedList
from register.published.undo import can_be_undone
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.effects_shown import EffectsShown, effects_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.imports import ACCEPTED
from register.web.marks import written_date
from register.web.published_shown import Groups, groups_kept, groups_of
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit
from register.what_if.chain_effects import effects_of
from register.words import Words

site = Site("published")

COLUMN: Final = "column-"
MEANINGS: Final = (
    "vendor_name",
    "entry",
    "legal_name",
    "other_name",
    "purpose",
    "destination",
    "access_from",
    "headquarters",
    "headquarters_and_destination",
    "website",
)
"""What a column of such a list can mean for the chain; anything else is left out of the comparison."""
HISTORY_SHOWN: Final = 20


class NewListInput(RoomInput):
    """The day a list is of."""

    as_of: RequiredDate


class ApplyInput(RoomInput):
    """Why the chain changes."""

    reason: Reason


@dataclass(frozen=True)
class NewList:
    """Where a list is chosen or pasted."""

    form: Filling
    accepted: str
    megabytes: int
    rows: str
    today: str
    action: str
    cancel: str


@dataclass(frozen=True)
class ListShown:
    """The comparison, and what may be done about it."""

    published: PublishedList
    vendor: Vendor
    comparison: Comparison | None
    groups: Groups
    columns: Sequence[tuple[str, str, Sequence[str]]]
    meanings: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, str]]
    effects: EffectsShown | None
    version: int
    fingerprint: str
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str
    changed_meanwhile: bool = False
    can_undo: bool = False
    undone_by: str = ""
    refs: Sequence[str] = field(default_factory=list)


@site.get("/vendors/{ref}/sub-processors/list", "new", Permission.EDIT_VENDORS)
def new(visit: Visit, ref: str) -> Response:
    """The form for a file or a pasted list."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    return _new_page(visit, vendor, {"as_of": visit.today.isoformat()}, {})


@site.post("/vendors/{ref}/sub-processors/list", "take", Permission.EDIT_VENDORS, takes_files=True)
def take(visit: Visit, ref: str) -> Response:
    """Keep the list; one that cannot be read is refused with the reason."""
    vendor = get_vendor(visit.session, ref)
    upload, pasted = visit.form.files.get("file"), visit.form["pasted"]
    if upload is None and not pasted.strip():
        return _new_page(visit, vendor, visit.form, {"file": Problem("nothing-given")})
    name, content = (upload.name, upload.content) if upload else ("-", pasted.encode("utf-8", "replace"))
    try:
        as_of = read_input(NewListInput, visit.form).as_of
        made = actions.take_list(
            visit.session,
            visit.actor,
            ref,
            content,
            name,
            as_of,
            visit.now,
            today=visit.today,
            is_pasted=not upload,
        )
    except ReadProblem as problem:
        where = "file" if upload else "pasted"
        return _new_page(visit, vendor, visit.form, {where: Problem(problem.code, problem.params)})
    except Invalid as error:
        return _new_page(visit, vendor, visit.form, error.problems)
    return reply.redirect(visit, f"/sub-processor-lists/{made.ref}")


@site.get("/sub-processor-lists/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """The list against the chain: what comes, goes and moves, and which transfers it would change."""
    return _page(visit, actions.get_list(visit.session, ref))


@site.post("/sub-processor-lists/{ref}/reading", "read-anew", Permission.EDIT_VENDORS)
def read_anew(visit: Visit, ref: str) -> Response:
    """Another table, other meanings of columns, or what somebody said about likely names."""
    published = actions.get_list(visit.session, ref)
    decisions: dict[str, Any] = {"same_as": _said(visit, published)}
    number = visit.form["table_number"]
    if number.isascii() and number.isdigit() and len(number) < 5:
        decisions["table_number"] = int(number)
    if any(name.startswith(COLUMN) for name in visit.form):
        decisions["mapping"] = {
            name.removeprefix(COLUMN): value
            for name, value in visit.form.items()
            if name.startswith(COLUMN) and value not in ("", IGNORE)
        }
    try:
        actions.read_anew(visit.session, visit.actor, ref, decisions, version_of(visit), visit.now)
    except Invalid as error:
        return _page(visit, published, error.problems, status=422)
    except ChangedMeanwhile:
        return _page(visit, actions.get_list(visit.session, ref), status=409)
    return reply.redirect(visit, f"/sub-processor-lists/{ref}#lines")


@site.post("/sub-processor-lists/{ref}/apply", "apply", Permission.EDIT_VENDORS)
def apply(visit: Visit, ref: str) -> Response:
    """Carry out the lines that are ticked, in one transaction."""
    published = actions.get_list(visit.session, ref)
    try:
        given = read_input(ApplyInput, visit.form)
        said = _said(visit, published)
        if said:
            actions.read_anew(
                visit.session, visit.actor, ref, {"same_as": said}, version_of(visit), visit.now
            )
        actions.apply_list(
            visit.session,
            visit.actor,
            ref,
            visit.form.all("line"),
            given.reason,
            None if said else visit.form["fingerprint"],
            None if said else version_of(visit),
            visit.now,
            today=visit.today,
        )
    except Invalid as error:
        return _page(visit, published, error.problems, status=422)
    except ChangedMeanwhile:
        return _page(visit, actions.get_list(visit.session, ref), status=409)
    except Conflict as conflict:
        if conflict.code != "list-comparison-changed":
            raise
        return _page(visit, actions.get_list(visit.session, ref), status=409)
    return reply.redirect(visit, f"/sub-processor-lists/{ref}", "published.applied", ref=ref)


def _said(visit: Visit, published: PublishedList) -> dict[str, str]:
    """Name in the list to the vendor somebody said it is; nothing for a vendor of its own."""
    if not any(name.startswith("same-") and value for name, value in visit.form.items()):
        return {}
    found = actions.comparison_of(visit.session, published)
    return {
        line.name: "" if value == "new" else value
        for line in found.lines
        if line.similar and (value := visit.form[f"same-{line.key}"])
    }


def _new_page(
    visit: Visit, vendor: Vendor, values: Mapping[str, Any], problems: dict[str, Problem]
) -> Response:
    words = visit.words
    # What can be wrong with a file has its words with the imports.
    form = Filling(words, "imports", values, problems, {"as_of": words.text("published.field_as_of")})
    context = NewList(
        form=form,
        accepted=ACCEPTED,
        megabytes=min(visit.settings.max_upload_mb, limits.MAX_FILE_BYTES // 2**20),
        rows=f"{limits.MAX_ROWS:,}",
        today=visit.today.isoformat(),
        action=f"/vendors/{vendor.ref}/sub-processors/list",
        cancel=f"/vendors/{vendor.ref}#sub-processors",
    )
    return reply.page(
        visit,
        "published/new.html",
        context,
        heading=words.text("published.new_title"),
        lead=vendor.legal_name,
        section=words.text("chains.list_title"),
        crumbs=crumbs(visit, vendor),
        status=422 if problems else 200,
        is_error=bool(problems),
        extra={"form": form},
    )


def _page(
    visit: Visit, published: PublishedList, problems: dict[str, Problem] | None = None, status: int = 200
) -> Response:
    words, session = visit.words, visit.session
    vendor = session.get(Vendor, published.vendor_id)
    assert vendor is not None
    is_open = published.state is ListState.OPEN
    comparison = actions.comparison_of(session, published) if is_open else None
    typed = visit.form if status >= 400 else None
    changes = [line.as_change(published.as_of) for line in comparison.changes] if comparison else []
    table = table_of(session, published)
    values: dict[str, Any] = {f"{COLUMN}{column}": target for column, target in published.mapping.items()}
    values["table_number"] = published.table_number
    values["reason"] = words.text(
        "published.reason_filled", ref=published.ref, on=written_date(published.as_of, words.language)
    )
    form = Filling(words, "published", {**values, **dict(typed or {})}, problems, _labels(words, comparison))
    events = list_events(session, about_ref=published.ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = ListShown(
        published=published,
        vendor=vendor,
        comparison=comparison,
        groups=groups_of(words, comparison, set(typed.all("line")) if typed else None)
        if comparison
        else groups_kept(words, published),
        columns=[
            (f"{COLUMN}{column.index}", column.header, column.samples)
            for column in guess_columns(table, published.file_name, kind=SUBPROCESSORS).columns
        ],
        meanings=[(name, words.text(f"imports.column-{name}")) for name in MEANINGS],
        tables=_tables(visit, published),
        effects=effects_shown(words, effects_of(session, vendor.ref, changes, visit.today))
        if changes
        else None,
        version=published.version,
        fingerprint=comparison.fingerprint if comparison else "",
        documents=documents_shown(visit, published.ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=published.ref,
        changed_meanwhile=status == 409,
        can_undo=can_be_undone(published) and vendor.status is not VendorStatus.ENDED,
        undone_by=names_of(session, [published.undone_by_id or 0]).get(published.undone_by_id or 0, ""),
        refs=published.result.get("changed", []),
    )
    return reply.page(
        visit,
        "published/show.html",
        context,
        heading=words.text("published.heading", vendor=vendor.legal_name),
        reference=published.ref,
        section=words.text("chains.list_title"),
        crumbs=crumbs(visit, vendor),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _labels(words: Words, comparison: Comparison | None) -> dict[str, str]:
    lines = comparison.lines if comparison else ()
    return {f"{what}-{line.key}": line.name for line in lines for what in ("same", "line")}


def _tables(visit: Visit, published: PublishedList) -> list[tuple[str, str]]:
    words = visit.words
    return [
        (
            str(number),
            words.text(
                "imports.table_choice",
                name=table.name or words.text("imports.table_unnamed", number=number + 1),
                n=len(table.rows),
            ),
        )
        for number, table in enumerate(file_of(visit.session, published).tables)
    ]


def crumbs(visit: Visit, vendor: Vendor) -> list[Crumb]:
    """The way to the pages of one list."""
    return [
        Crumb(visit.words.text("published.list_title"), "/published-lists"),
        Crumb(f"{vendor.legal_name} {vendor.ref}", f"/vendors/{vendor.ref}#sub-processors"),
    ]
