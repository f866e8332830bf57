"""The pages of one point of a checklist: confirmed, taken back, let wait by two people. Knows no SQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from register.errors import Invalid, NotFound, Problem
from register.inputs import read_input
from register.offboarding import checks
from register.offboarding.inputs import ConfirmInput, ExceptionInput, ReasonInput
from register.offboarding.queries import get_offboarding, vendor_of
from register.rules.offboarding import BY_WORD, CheckKind
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.offboarding import OffboardingForm, crumbs, form_page
from register.web.site import Site
from register.web.uploads import FIELD, upload_field
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("offboarding-checks")


@site.get("/offboardings/{ref}/checks/{kind}/confirm", "ask-confirm", Permission.EDIT_VENDORS)
def ask_confirm(visit: Visit, ref: str, kind: str) -> Response:
    """The form that confirms a point; that it was so today is filled in."""
    if _kind(ref, kind) not in BY_WORD:
        raise NotFound(ref=ref)
    return _confirm_form(visit, ref, _kind(ref, kind), {"confirmed_on": visit.today.isoformat()})


@site.post("/offboardings/{ref}/checks/{kind}/confirm", "confirm", Permission.EDIT_VENDORS, takes_files=True)
def confirm(visit: Visit, ref: str, kind: str) -> Response:
    """Confirm the point, and keep the certificate that came with it."""
    check = _kind(ref, kind)
    uploads = visit.form.files_of(FIELD) if check is CheckKind.DATA else ()
    try:
        given = read_input(ConfirmInput, visit.form)
        checks.confirm(
            visit.session,
            visit.actor,
            ref,
            check,
            given,
            version_of(visit),
            visit.now,
            today=visit.today,
            certificate=(uploads[0].name, uploads[0].content) if uploads else None,
        )
    except Invalid as error:
        return _confirm_form(visit, ref, check, visit.form, error.problems)
    return reply.redirect(visit, f"/offboardings/{ref}", "offboarding.confirmed")


@site.get("/offboardings/{ref}/checks/{kind}/take-back", "ask-take-back", Permission.EDIT_VENDORS)
def ask_take_back(visit: Visit, ref: str, kind: str) -> Response:
    """The form that takes a confirmation back."""
    return _reason_form(visit, ref, _kind(ref, kind), "take-back")


@site.post("/offboardings/{ref}/checks/{kind}/take-back", "take-back", Permission.EDIT_VENDORS)
def take_back(visit: Visit, ref: str, kind: str) -> Response:
    """Take the confirmation back."""
    check = _kind(ref, kind)
    try:
        reason = read_input(ReasonInput, visit.form).reason
        checks.take_back(visit.session, visit.actor, ref, check, reason, version_of(visit), visit.now)
    except Invalid as error:
        return _reason_form(visit, ref, check, "take-back", error.problems)
    return reply.redirect(visit, f"/offboardings/{ref}", "offboarding.taken_back")


@site.get("/offboardings/{ref}/checks/{kind}/exception", "ask-exception", Permission.EDIT_VENDORS)
def ask_exception(visit: Visit, ref: str, kind: str) -> Response:
    """The form that asks for an exception."""
    return _exception_form(visit, ref, _kind(ref, kind), {})


@site.post("/offboardings/{ref}/checks/{kind}/exception", "exception", Permission.EDIT_VENDORS)
def exception(visit: Visit, ref: str, kind: str) -> Response:
    """Ask for the exception."""
    check = _kind(ref, kind)
    try:
        given = read_input(ExceptionInput, visit.form)
        checks.ask_exception(
            visit.session, visit.actor, ref, check, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        return _exception_form(visit, ref, check, visit.form, error.problems)
    return reply.redirect(visit, f"/offboardings/{ref}", "offboarding.exception_asked")


@site.post("/offboardings/{ref}/checks/{kind}/approval", "approve", Permission.APPROVE_EXCEPTIONS)
def approve(visit: Visit, ref: str, kind: str) -> Response:
    """Approve the exception somebody else asked for."""
    checks.approve_exception(visit.session, visit.actor, ref, _kind(ref, kind), version_of(visit), visit.now)
    return reply.redirect(visit, f"/offboardings/{ref}", "offboarding.approved")


@site.get("/offboardings/{ref}/checks/{kind}/decline", "ask-decline", Permission.APPROVE_EXCEPTIONS)
def ask_decline(visit: Visit, ref: str, kind: str) -> Response:
    """The form that turns an exception down."""
    return _reason_form(visit, ref, _kind(ref, kind), "decline")


@site.post("/offboardings/{ref}/checks/{kind}/decline", "decline", Permission.APPROVE_EXCEPTIONS)
def decline(visit: Visit, ref: str, kind: str) -> Response:
    """Turn the exception down."""
    check = _kind(ref, kind)
    try:
        reason = read_input(ReasonInput, visit.form).reason
        checks.decline_exception(visit.session, visit.actor, ref, check, reason, version_of(visit), visit.now)
    except Invalid as error:
        return _reason_form(visit, ref, check, "decline", error.problems)
    return reply.redirect(visit, f"/offboardings/{ref}", "offboarding.declined")


def _kind(ref: str, given: str) -> CheckKind:
    try:
        return CheckKind(given)
    except ValueError:
        raise NotFound(ref=ref) from None


def _confirm_form(
    visit: Visit,
    ref: str,
    kind: CheckKind,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
) -> Response:
    needs_note = kind in (CheckKind.AGREEMENTS, CheckKind.SUBPROCESSORS)
    return _page(
        visit,
        ref,
        kind,
        "confirm",
        values,
        problems,
        hint=visit.words.text(f"offboarding.hint_{kind.value}"),
        dates=("confirmed_on",),
        areas=(("note", not needs_note),),
        takes_file=kind is CheckKind.DATA,
    )


def _exception_form(
    visit: Visit,
    ref: str,
    kind: CheckKind,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None = None,
) -> Response:
    return _page(
        visit,
        ref,
        kind,
        "exception",
        values,
        problems,
        hint=visit.words.text("offboarding.exception_hint"),
        dates=("exception_until",),
        areas=(("reason", False),),
    )


def _reason_form(
    visit: Visit, ref: str, kind: CheckKind, verb: str, problems: dict[str, Problem] | None = None
) -> Response:
    values = visit.form if problems else {}
    return _page(visit, ref, kind, verb, values, problems, areas=(("reason", False),))


def _page(
    visit: Visit,
    ref: str,
    kind: CheckKind,
    verb: str,
    values: Mapping[str, Any],
    problems: dict[str, Problem] | None,
    *,
    hint: str = "",
    dates: Sequence[str] = (),
    areas: Sequence[tuple[str, bool]] = (),
    takes_file: bool = False,
) -> Response:
    offboarding, words = get_offboarding(visit.session, ref), visit.words
    key = verb.replace("-", "_")
    context = OffboardingForm(
        form=Filling(words, "offboarding", values, problems),
        action=f"/offboardings/{ref}/checks/{kind.value}/{verb}",
        version=version_of(visit) if problems else offboarding.version,
        cancel=f"/offboardings/{ref}",
        save=words.text(f"offboarding.{key}"),
        hint=hint,
        dates=dates,
        areas=areas,
        upload=upload_field(visit) if takes_file else None,
    )
    heading = words.text(f"offboarding.{key}_of", check=words.text(f"offboarding.check_{kind.value}"))
    way = crumbs(visit, vendor_of(visit.session, offboarding), offboarding)
    return form_page(visit, context, heading, way, refused=bool(problems))
