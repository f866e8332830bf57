"""The gates on screen: those of a vendor, asking for an exception, and for whom each holds. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.decisions import actions as decisions
from register.decisions.gates import vendor_gates
from register.decisions.inputs import RequestInput
from register.decisions.models import SubjectKind
from register.decisions.queries import waiting_for
from register.errors import ChangedMeanwhile, Conflict, Invalid, NotFound
from register.gates.actions import GateInput, set_gate
from register.gates.standing import levels
from register.inputs import Reason, RoomInput, read_input
from register.rules.gates import FIXED, LEVELS, Gate, GateCode, GateState
from register.rules.permissions import Permission
from register.vendors.models import Vendor, VendorStatus
from register.vendors.queries import get_vendor
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.gates_shown import GateShown, gate_shown
from register.web.site import Site
from register.web.vendors import crumbs
from register.web.visit import Visit

site = Site("gates")

ADMIN = "/admin/gates"


@dataclass(frozen=True)
class ExceptionForm:
    """The form that asks for an exception from one gate."""

    gate: GateShown
    action: str
    cancel: str


@dataclass(frozen=True)
class GateLevels:
    """One gate on the administrator's page."""

    code: str
    name: str
    hint: str
    levels: Sequence[str]
    is_fixed: bool


@dataclass(frozen=True)
class GatesPage:
    """For vendors of which importance each gate holds."""

    gates: Sequence[GateLevels]
    choices: Sequence[tuple[str, str]]


class ExceptionInput(RoomInput):
    """Why a gate should not hold for now."""

    reason: Reason


@site.get("/vendors/{ref}/gates/{code}/exception", "ask-exception", Permission.REQUEST_DECISIONS)
def ask_exception(visit: Visit, ref: str, code: str) -> Response:
    """The form that asks for an exception; one that waits already is opened instead."""
    vendor, gate = _shut(visit, ref, code)
    waiting = waiting_for(visit.session, SubjectKind.EXCEPTION, ref, code)
    if waiting is not None:
        return reply.redirect(visit, f"/decisions/{waiting.ref}")
    return _exception_page(visit, vendor, gate, Filling(visit.words, "gates"))


@site.post("/vendors/{ref}/gates/{code}/exception", "request-exception", Permission.REQUEST_DECISIONS)
def request_exception(visit: Visit, ref: str, code: str) -> Response:
    """Put the exception into the inbox of whoever decides; the day it ends is theirs to set."""
    vendor, gate = _shut(visit, ref, code)
    try:
        given = read_input(ExceptionInput, visit.form)
    except Invalid as error:
        form = Filling(visit.words, "gates", visit.form, error.problems)
        return _exception_page(visit, vendor, gate, form, 422)
    asked = RequestInput(subject_kind=SubjectKind.EXCEPTION, subject_ref=ref, detail=code, note=given.reason)
    made = decisions.request_decision(visit.session, visit.actor, asked, visit.now, today=visit.today)
    return reply.redirect(visit, f"/decisions/{made.ref}", "gates.requested", ref=made.ref)


@site.get(ADMIN, "show", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """For whom each gate holds."""
    return _admin_page(visit, Filling(visit.words, "gates"))


@site.post(f"{ADMIN}/{{code}}", "set", Permission.MANAGE_REGISTER)
def save(visit: Visit, code: str) -> Response:
    """Have one gate hold for other vendors."""
    gate = _code(code)
    try:
        given = read_input(
            GateInput, {"levels": visit.form.all("levels"), "reason": visit.form[f"reason-{code}"]}
        )
        changed = set_gate(visit.session, visit.actor, gate, given, visit.now)
    except Invalid as error:
        problems = {f"reason-{code}": problem for problem in error.problems.values()}
        values = {**visit.form, f"levels-{code}": visit.form.all("levels")}
        return _admin_page(visit, Filling(visit.words, "gates", values, problems), 422)
    key = "gates.saved" if changed else "gates.nothing_changed"
    return reply.redirect(visit, ADMIN, key, name=visit.words.text(f"gates.name_{code}"))


def _code(code: str) -> GateCode:
    try:
        return GateCode(code)
    except ValueError as error:
        raise NotFound(ref=code[:20]) from error


def _shut(visit: Visit, ref: str, code: str) -> tuple[Vendor, Gate]:
    vendor, wanted = get_vendor(visit.session, ref), _code(code)
    if vendor.status in (VendorStatus.ENDED, VendorStatus.PAUSED):
        raise Conflict("already-ended", ref=ref)
    gate = next(g for g in vendor_gates(visit.session, vendor, visit.today) if g.code is wanted)
    if gate.state is not GateState.UNMET:
        raise ChangedMeanwhile(ref=ref)
    return vendor, gate


def _exception_page(visit: Visit, vendor: Vendor, gate: Gate, form: Filling, status: int = 200) -> Response:
    shown = gate_shown(visit, vendor, gate)
    path = f"/vendors/{vendor.ref}"
    return reply.page(
        visit,
        "gates/exception.html",
        ExceptionForm(shown, f"{path}/gates/{shown.code}/exception", f"{path}#gates"),
        heading=visit.words.text("gates.exception_title", name=shown.name),
        reference=vendor.ref,
        section=visit.words.text("vendors.list_title"),
        crumbs=crumbs(visit, vendor),
        lead=visit.words.text("gates.exception_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _admin_page(visit: Visit, form: Filling, status: int = 200) -> Response:
    words, held = visit.words, levels(visit.session)
    context = GatesPage(
        gates=[
            GateLevels(
                code.value,
                words.text(f"gates.name_{code.value}"),
                words.text(f"gates.hint_{code.value}"),
                [level for level in LEVELS if level in held[code]],
                code in FIXED,
            )
            for code in GateCode
        ],
        choices=[(level, words.text(f"status.importance-{level}")) for level in LEVELS],
    )
    return reply.page(
        visit,
        "gates/settings.html",
        context,
        heading=words.text("gates.title"),
        lead=words.text("gates.lead"),
        section=words.text("frame.menu_admin"),
        crumbs=[Crumb(words.text("frame.menu_admin"), "/admin")],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
