"""The form of a sub-processor notice: recorded, changed while it is open. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.agreements.models import Agreement, AgreementKind
from register.agreements.queries import agreements_of
from register.agreements.term_counts import terms_standing
from register.chains.queries import subprocessors_of
from register.documents.models import DocumentType
from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem
from register.imports.reading import ReadProblem
from register.inputs import read_input
from register.notices import actions
from register.notices.inputs import MOST_LINES, NoticeInput, NoticeLine
from register.notices.models import NoticeChange, NoticeStatus, SubprocessorNotice
from register.notices.queries import get_notice, parties_of
from register.reference.places import places
from register.rules.objection import DayKind
from register.rules.permissions import Permission
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.filling import Filling
from register.web.meant import meant_vendor, with_new
from register.web.notice_rows import (
    LINE_FIELDS,
    Rows,
    filled_rows,
    line_values,
    rows_of,
    rows_of_list,
    rows_pasted,
)
from register.web.notices import crumbs
from register.web.site import Site
from register.web.uploads import UploadField, keep_uploads, upload_field
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("notice-forms")

FEWEST_LINES: Final = 4


@dataclass(frozen=True)
class NoticeForm:
    """The form of a notice. ``lines`` are the numbers of its rows; ``similar`` the vendors a row's name may mean."""

    form: Filling
    agreements: Pairs
    day_kinds: Pairs
    silence: Pairs
    places: Pairs
    kinds: Pairs
    subjects: Pairs
    lines: Sequence[int]
    filled: int
    similar: Mapping[int, Sequence[tuple[str, str]]]
    upload: UploadField
    today: str
    action: str
    version: int | None
    cancel: str
    changed_meanwhile: bool = False
    rows_taken: int = 0
    rows_left_out: int = 0
    """Of a list or a pasted table: how many rows were put in, and how many there was no room for."""


@site.get("/vendors/{ref}/notices/new", "new", Permission.EDIT_AGREEMENTS)
def new(visit: Visit, ref: str) -> Response:
    """The form for a notice that has come in; the agreement and its days are filled in where there is only one."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    values = _first_values(visit, vendor)
    if asked := visit.query.get("list", "")[:20]:
        rows = rows_of_list(visit, vendor, asked)
        return _form(visit, vendor, None, {**values, **rows.values}, rows=rows)
    return _form(visit, vendor, None, values)


@site.post("/vendors/{ref}/notices/new", "record", Permission.EDIT_AGREEMENTS, takes_files=True)
def record(visit: Visit, ref: str) -> Response:
    """Record the notice with its documents."""
    vendor = get_vendor(visit.session, ref)
    if visit.form["pasted"].strip() or visit.form["do"] == "rows":
        return _with_pasted(visit, vendor, None)
    similar: dict[int, Sequence[tuple[str, str]]] = {}
    try:
        given = _read(visit, similar)
        made = actions.record_notice(visit.session, visit.actor, ref, given, visit.now, today=visit.today)
        keep_uploads(visit, ref, made.ref, role=DocumentType.NOTICE)
    except Invalid as error:
        return _form(visit, vendor, None, visit.form, error.problems, status=422, similar=similar)
    return reply.redirect(visit, f"/notices/{made.ref}", "notices.recorded", ref=made.ref)


@site.get("/notices/{ref}/edit", "edit", Permission.EDIT_AGREEMENTS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    notice = get_notice(visit.session, ref)
    if notice.status is not NoticeStatus.OPEN:
        raise Conflict("notice-decided", ref=ref)
    vendor, agreement = parties_of(visit.session, notice)
    require_vendor_open(vendor)
    return _form(visit, vendor, notice, _recorded(notice, agreement))


@site.post("/notices/{ref}/edit", "change", Permission.EDIT_AGREEMENTS, takes_files=True)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with what was typed."""
    notice = get_notice(visit.session, ref)
    vendor, _ = parties_of(visit.session, notice)
    if visit.form["pasted"].strip() or visit.form["do"] == "rows":
        return _with_pasted(visit, vendor, notice)
    before = notice.version
    similar: dict[int, Sequence[tuple[str, str]]] = {}
    try:
        given = _read(visit, similar)
        made = actions.change_notice(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
        kept = keep_uploads(visit, vendor.ref, ref, role=DocumentType.NOTICE)
    except Invalid as error:
        return _form(visit, vendor, notice, visit.form, error.problems, status=422, similar=similar)
    except ChangedMeanwhile:
        return _form(visit, vendor, get_notice(visit.session, ref), visit.form, status=409)
    key = "notices.saved" if made.version != before or kept else "notices.nothing_changed"
    return reply.redirect(visit, f"/notices/{ref}", key, ref=ref)


def _with_pasted(visit: Visit, vendor: Vendor, notice: SubprocessorNotice | None) -> Response:
    """The form again, with a row for each sub-processor of the pasted table: to be looked at before it is saved."""
    visit.actor.require(Permission.EDIT_AGREEMENTS)
    try:
        rows = rows_pasted(visit, vendor) if visit.form["pasted"].strip() else Rows({}, 0)
    except ReadProblem as problem:
        # What can be wrong with a table has its words with the imports.
        text = visit.words.text(f"imports.{problem.code}", **problem.params)
        told = {"pasted": Problem("table-unread", {"why": text})}
        return _form(visit, vendor, notice, visit.form, told, status=422)
    if not rows.taken and not rows.left_out:
        return _form(visit, vendor, notice, visit.form, {"pasted": Problem("table-names-nobody")}, status=422)
    return _form(visit, vendor, notice, rows.values, status=422, rows=rows)


def _read(visit: Visit, similar: dict[int, Sequence[tuple[str, str]]]) -> NoticeInput:
    """The whole form. Raises Invalid with the problems of every row; ``similar`` is filled where a name is unclear."""
    problems: dict[str, Problem] = {}
    lines: list[NoticeLine] = []
    for number in rows_of(visit.form):
        typed = {name: visit.form[f"change_{number}_{name}"] for name in LINE_FIELDS}
        if not any(typed[name].strip() for name in LINE_FIELDS if name != "engaged_ref"):
            continue
        try:
            lines.append(_read_line(visit, number, typed, similar))
        except Invalid as error:
            problems |= {f"change_{number}_{name}": problem for name, problem in error.problems.items()}
    try:
        given = read_input(NoticeInput, {**visit.form, "changes": lines})
    except Invalid as error:
        # Rows that are wrong are told by row, not as "nothing announced".
        found = {name: p for name, p in error.problems.items() if name != "changes" or not problems}
        raise Invalid({**found, **problems}) from None
    if problems:
        raise Invalid(problems)
    return given


def _read_line(
    visit: Visit, number: int, typed: dict[str, str], similar: dict[int, Sequence[tuple[str, str]]]
) -> NoticeLine:
    if not typed["kind"]:
        raise Invalid({"kind": Problem("required")})
    comes = typed["kind"] in (NoticeChange.ADDED, NoticeChange.REPLACED)
    values: dict[str, Any] = {**typed, "engaged_ref": None}
    if comes and typed["name"].strip():
        meant = meant_vendor(visit.session, typed["name"], typed["engaged_ref"], "name")
        if meant.similar:
            similar[number] = meant.similar
            raise Invalid({"engaged_ref": Problem("choose-one")})
        values |= {"name": meant.name, "engaged_ref": meant.ref}
    return read_input(NoticeLine, values)


def _first_values(visit: Visit, vendor: Vendor) -> dict[str, Any]:
    values: dict[str, Any] = {"received_on": visit.today, "agreement_day_kind": "calendar"}
    values["stated_day_kind"] = "calendar"
    running = [a for a in _agreements(visit, vendor) if a.kind is AgreementKind.DPA]
    asked = visit.query.get("agreement", "")
    chosen = next((a for a in running if a.ref == asked), running[0] if len(running) == 1 else None)
    if chosen and chosen.id:
        values["agreement_ref"] = chosen.ref
        values["agreement_days"] = actions.days_in(terms_standing(visit.session, chosen))
    return values


def _agreements(visit: Visit, vendor: Vendor) -> Sequence[Agreement]:
    return [a for a in agreements_of(visit.session, vendor.id or 0) if a.ended_on is None]


def _recorded(notice: SubprocessorNotice, agreement: Agreement | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(notice, name)
        for name in NoticeInput.model_fields
        if name not in ("agreement_ref", "changes")
    }
    values["agreement_ref"] = agreement.ref if agreement else ""
    silence = notice.silence_is_consent
    values["silence_is_consent"] = "" if silence is None else "yes" if silence else "no"
    for number, line in enumerate(notice.changes, 1):
        values |= line_values(number, line)
    return values


def _form(
    visit: Visit,
    vendor: Vendor,
    notice: SubprocessorNotice | None,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
    *,
    status: int = 200,
    similar: Mapping[int, Sequence[tuple[str, str]]] | None = None,
    rows: Rows | None = None,
) -> Response:
    words, session = visit.words, visit.session
    filled = filled_rows(values)
    count = min(MOST_LINES, max(FEWEST_LINES, len(rows_of(values)), max(filled, default=0) + 1))
    labels = {
        f"change_{n}_{name}": words.text(f"notices.line_{name}")
        for n in range(1, count + 1)
        for name in LINE_FIELDS
    }
    here = f"/notices/{notice.ref}" if notice else f"/vendors/{vendor.ref}/notices/new"
    version = notice.version if notice else None
    context = NoticeForm(
        form=Filling(words, "notices", values, problems, labels),
        agreements=[(a.ref, f"{a.title} ({a.ref})") for a in _agreements(visit, vendor)],
        day_kinds=[(kind.value, words.text(f"notices.day_kind_{kind.value}")) for kind in DayKind],
        silence=[
            ("yes", words.text("notices.silence_consent")),
            ("no", words.text("notices.silence_no_consent")),
        ],
        places=places(words.language),
        kinds=[(kind.value, words.text(f"notices.kind_{kind.value}")) for kind in NoticeChange],
        subjects=[
            (ref, f"{name} ({ref})") for ref, name in subprocessors_of(session, vendor.id or 0, visit.today)
        ],
        lines=range(1, count + 1),
        filled=max(filled, default=1),
        similar={
            n: with_new(words, found, visit.form[f"change_{n}_name"]) for n, found in (similar or {}).items()
        },
        upload=upload_field(visit),
        today=visit.today.isoformat(),
        action=f"{here}/edit" if notice else here,
        version=version_of(visit) if status == 422 and notice else version,
        cancel=here if notice else f"/vendors/{vendor.ref}#sub-processors",
        changed_meanwhile=status == 409,
        rows_taken=rows.taken if rows else 0,
        rows_left_out=rows.left_out if rows else 0,
    )
    return reply.page(
        visit,
        "notices/form.html",
        context,
        heading=words.text("notices.change_title" if notice else "notices.record_title"),
        reference=notice.ref if notice else None,
        lead=vendor.legal_name,
        section=words.text("notices.list_title"),
        crumbs=crumbs(visit, vendor, notice),
        status=status,
        is_error=status >= 400 and rows is None,
        extra={"form": context.form},
    )
