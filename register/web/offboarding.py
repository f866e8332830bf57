"""The pages of one offboarding: its checklist, its plan, giving it up, and ending the vendor. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.errors import Invalid, Problem
from register.inputs import read_input
from register.offboarding import actions
from register.offboarding.inputs import EndInput, ReasonInput, StartInput
from register.offboarding.models import Offboarding
from register.offboarding.queries import Point, get_offboarding, names_of, points_of, vendor_of
from register.rules.offboarding import BY_WORD, COUNTED, CheckKind, CheckState, may_end
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import marks_for
from register.web.site import Site
from register.web.uploads import UploadField
from register.web.vendor_status import version_of
from register.web.vendors import crumbs as vendor_crumbs
from register.web.visit import Visit

site = Site("offboarding")

HISTORY_SHOWN = 20
TONES: Final = {
    CheckState.OPEN: ("ring-dashed", "attention"),
    CheckState.ASKED: ("clock", "attention"),
    CheckState.EXCEPTED: ("clock-arrow", "neutral"),
    CheckState.DONE: ("tick", "success"),
}
_SECTIONS: Final = {
    CheckKind.SUBPROCESSORS: "sub-processors",
    CheckKind.TRANSFERS: "destinations",
    CheckKind.AGREEMENTS: "agreements",
}
"""Where on the vendor's page the records of a counted point stand."""


@dataclass(frozen=True)
class PointShown:
    """One point of the checklist in words."""

    point: Point
    title: str
    tag: Markup
    counted: str
    confirmed_by: str
    asked_by: str
    approved_by: str
    section: str
    """The vendor's section that holds its records; empty where the point is not counted."""
    may_confirm: bool
    is_waiting: bool


@dataclass(frozen=True)
class OffboardingShown:
    """One offboarding on one page."""

    offboarding: Offboarding
    vendor: Vendor
    points: Sequence[PointShown]
    n_open: int
    may_end: bool
    is_running: bool
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class OffboardingForm:
    """A short form: its dates, its texts (True: optional), and a file where one is asked for."""

    form: Filling
    action: str
    version: int | None
    cancel: str
    save: str
    hint: str = ""
    dates: Sequence[str] = ()
    areas: Sequence[tuple[str, bool]] = ()
    upload: UploadField | None = None
    is_destructive: bool = False


@site.get("/vendors/{ref}/offboarding/new", "ask-start", Permission.EDIT_VENDORS)
def ask_start(visit: Visit, ref: str) -> Response:
    """The form that starts an offboarding."""
    vendor = get_vendor(visit.session, ref)
    require_vendor_open(vendor)
    return _start_form(visit, vendor, {})


@site.post("/vendors/{ref}/offboarding/new", "start", Permission.EDIT_VENDORS)
def start(visit: Visit, ref: str) -> Response:
    """Start the offboarding."""
    try:
        given = read_input(StartInput, visit.form)
        made = actions.start_offboarding(visit.session, visit.actor, ref, given, visit.now, today=visit.today)
    except Invalid as error:
        return _start_form(visit, get_vendor(visit.session, ref), visit.form, error.problems)
    return reply.redirect(visit, f"/offboardings/{made.ref}", "offboarding.started", ref=made.ref)


@site.get("/offboardings/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One offboarding with its checklist and history."""
    offboarding, words = get_offboarding(visit.session, ref), visit.words
    vendor = vendor_of(visit.session, offboarding)
    points = points_of(visit.session, [offboarding])[offboarding.id or 0]
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = OffboardingShown(
        offboarding=offboarding,
        vendor=vendor,
        points=_points_shown(visit, points),
        n_open=sum(point.state in (CheckState.OPEN, CheckState.ASKED) for point in points),
        may_end=may_end(point.state for point in points),
        is_running=offboarding.ended_at is None and offboarding.cancelled_at is None,
        documents=documents_shown(visit, ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "offboarding/show.html",
        context,
        heading=words.text("offboarding.heading", name=vendor.legal_name),
        reference=ref,
        section=words.text("offboarding.title"),
        crumbs=crumbs(visit, vendor),
    )


@site.get("/offboardings/{ref}/plan", "ask-plan", Permission.EDIT_VENDORS)
def ask_plan(visit: Visit, ref: str) -> Response:
    """The form with the plan."""
    offboarding = get_offboarding(visit.session, ref)
    values = {"planned_end_on": offboarding.planned_end_on, "reason": offboarding.reason}
    return _plan_form(visit, offboarding, values)


@site.post("/offboardings/{ref}/plan", "plan", Permission.EDIT_VENDORS)
def plan(visit: Visit, ref: str) -> Response:
    """Save the plan."""
    offboarding = get_offboarding(visit.session, ref)
    before = offboarding.version
    try:
        given = read_input(StartInput, visit.form)
        made = actions.change_plan(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        return _plan_form(visit, offboarding, visit.form, error.problems)
    key = "planned" if made.version != before else "nothing_changed"
    return reply.redirect(visit, f"/offboardings/{ref}", f"offboarding.{key}")


@site.get("/offboardings/{ref}/cancel", "ask-cancel", Permission.EDIT_VENDORS)
def ask_cancel(visit: Visit, ref: str) -> Response:
    """The form that gives an offboarding up."""
    return _cancel_form(visit, get_offboarding(visit.session, ref))


@site.post("/offboardings/{ref}/cancel", "cancel", Permission.EDIT_VENDORS)
def cancel(visit: Visit, ref: str) -> Response:
    """Give the offboarding up."""
    try:
        reason = read_input(ReasonInput, visit.form).reason
        actions.cancel_offboarding(visit.session, visit.actor, ref, reason, version_of(visit), visit.now)
    except Invalid as error:
        return _cancel_form(visit, get_offboarding(visit.session, ref), error.problems)
    return reply.redirect(visit, f"/offboardings/{ref}", "offboarding.cancelled", ref=ref)


@site.get("/offboardings/{ref}/end", "ask-end", Permission.EDIT_VENDORS)
def ask_end(visit: Visit, ref: str) -> Response:
    """The form that ends the vendor."""
    return _end_form(visit, get_offboarding(visit.session, ref), {"ended_on": visit.today.isoformat()})


@site.post("/offboardings/{ref}/end", "end", Permission.EDIT_VENDORS)
def end(visit: Visit, ref: str) -> Response:
    """End the vendor, where its checklist allows it."""
    offboarding = get_offboarding(visit.session, ref)
    vendor = vendor_of(visit.session, offboarding)
    try:
        given = read_input(EndInput, visit.form)
    except Invalid as error:
        return _end_form(visit, offboarding, visit.form, error.problems)
    actions.end_by_checklist(visit.session, visit.actor, vendor.ref, given, version_of(visit), visit.now)
    return reply.redirect(visit, f"/vendors/{vendor.ref}", "vendors.ended", name=vendor.legal_name)


def crumbs(visit: Visit, vendor: Vendor, offboarding: Offboarding | None = None) -> list[Crumb]:
    """The way to the pages of an offboarding."""
    found = vendor_crumbs(visit, vendor)
    if offboarding:
        found.append(Crumb(offboarding.ref, f"/offboardings/{offboarding.ref}"))
    return found


def form_page(
    visit: Visit, context: OffboardingForm, heading: str, way: list[Crumb], *, refused: bool
) -> Response:
    """The page of a short form."""
    return reply.page(
        visit,
        "offboarding/form.html",
        context,
        heading=heading,
        section=visit.words.text("offboarding.title"),
        crumbs=way,
        status=422 if refused else 200,
        is_error=refused,
        extra={"form": context.form},
    )


def _points_shown(visit: Visit, points: Sequence[Point]) -> list[PointShown]:
    words, marks = visit.words, marks_for(visit.words.language)
    said = [point.said for point in points if point.said]
    people = [n for row in said for n in (row.confirmed_by_id, row.exception_by_id, row.approved_by_id)]
    names = names_of(visit.session, [n for n in people if n is not None])
    found = []
    for point in points:
        code, row = point.kind.value, point.said
        counted = ""
        if point.kind in COUNTED:
            key = f"offboarding.n_open_{code}" if point.n_open else "offboarding.none_open"
            counted = words.text(key, n=point.n_open) if point.n_open else words.text(key)
        found.append(
            PointShown(
                point=point,
                title=words.text(f"offboarding.check_{code}"),
                tag=marks.own_tag(words.text(f"offboarding.state_{point.state.value}"), *TONES[point.state]),
                counted=counted,
                confirmed_by=names.get(row.confirmed_by_id or 0, "") if row else "",
                asked_by=names.get(row.exception_by_id or 0, "") if row else "",
                approved_by=names.get(row.approved_by_id or 0, "") if row else "",
                section=_SECTIONS.get(point.kind, ""),
                may_confirm=point.kind in BY_WORD and point.state is not CheckState.DONE,
                is_waiting=point.state is CheckState.ASKED,
            )
        )
    return found


def _start_form(
    visit: Visit, vendor: Vendor, values: Mapping[str, Any], problems: dict[str, Problem] | None = None
) -> Response:
    words = visit.words
    context = OffboardingForm(
        form=Filling(words, "offboarding", values, problems),
        action=f"/vendors/{vendor.ref}/offboarding/new",
        version=None,
        cancel=f"/vendors/{vendor.ref}",
        save=words.text("offboarding.start"),
        hint=words.text("offboarding.start_hint"),
        dates=("planned_end_on",),
        areas=(("reason", False),),
    )
    heading = words.text("offboarding.start_title", name=vendor.legal_name)
    return form_page(visit, context, heading, crumbs(visit, vendor), refused=bool(problems))


def _plan_form(
    visit: Visit,
    offboarding: Offboarding,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
) -> Response:
    words, here = visit.words, f"/offboardings/{offboarding.ref}"
    context = OffboardingForm(
        form=Filling(words, "offboarding", values, problems),
        action=f"{here}/plan",
        version=version_of(visit) if problems else offboarding.version,
        cancel=here,
        save=words.text("frame.save"),
        dates=("planned_end_on",),
        areas=(("reason", False),),
    )
    way = crumbs(visit, vendor_of(visit.session, offboarding), offboarding)
    return form_page(visit, context, words.text("offboarding.plan_title"), way, refused=bool(problems))


def _cancel_form(
    visit: Visit, offboarding: Offboarding, problems: dict[str, Problem] | None = None
) -> Response:
    words, here = visit.words, f"/offboardings/{offboarding.ref}"
    context = OffboardingForm(
        form=Filling(words, "offboarding", visit.form if problems else {}, problems),
        action=f"{here}/cancel",
        version=version_of(visit) if problems else offboarding.version,
        cancel=here,
        save=words.text("offboarding.cancel"),
        hint=words.text("offboarding.cancel_hint"),
        areas=(("reason", False),),
    )
    way = crumbs(visit, vendor_of(visit.session, offboarding), offboarding)
    return form_page(visit, context, words.text("offboarding.cancel_title"), way, refused=bool(problems))


def _end_form(
    visit: Visit,
    offboarding: Offboarding,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
) -> Response:
    words, here = visit.words, f"/offboardings/{offboarding.ref}"
    vendor = vendor_of(visit.session, offboarding)
    context = OffboardingForm(
        form=Filling(words, "offboarding", values, problems),
        action=f"{here}/end",
        version=version_of(visit) if problems else vendor.version,
        cancel=here,
        save=words.text("offboarding.end"),
        hint=words.text("offboarding.end_hint"),
        dates=("ended_on",),
        areas=(("reason", False),),
        is_destructive=True,
    )
    heading = words.text("offboarding.end_title", name=vendor.legal_name)
    return form_page(visit, context, heading, crumbs(visit, vendor, offboarding), refused=bool(problems))
