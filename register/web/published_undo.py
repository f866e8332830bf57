"""Undoing an applied list: what it would do to the chain as it is now, and doing it. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.chains.changing import ChainChange, ChangeKind
from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem
from register.inputs import Reason, RoomInput, read_input
from register.published.actions import get_list
from register.published.models import PublishedList
from register.published.undo import UndoPlan, can_be_undone, undo_list, undo_plan
from register.reference.places import place_name
from register.rules.permissions import Permission
from register.vendors.actions import require_vendor_open
from register.vendors.models import Vendor
from register.vendors.queries import vendor_names
from register.web import reply
from register.web.effects_shown import EffectsShown, effects_shown
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.published import crumbs
from register.web.site import Site
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit
from register.what_if.chain_effects import effects_of

site = Site("published-undo")


class UndoInput(RoomInput):
    """Why the list is taken back."""

    reason: Reason


@dataclass(frozen=True)
class StepShown:
    """One engagement of the list: what becomes of it."""

    ref: str
    name: str
    vendor_ref: str
    becomes: str
    told: str


@dataclass(frozen=True)
class UndoShown:
    """What undoing would do, or what stands in its way."""

    form: Filling
    plan: UndoPlan
    steps: Sequence[StepShown]
    new_vendors: Pairs
    staying_vendors: Pairs
    effects: EffectsShown | None
    action: str
    version: int
    cancel: str
    changed_meanwhile: bool


@site.get("/sub-processor-lists/{ref}/undo", "ask", Permission.EDIT_VENDORS)
def ask(visit: Visit, ref: str) -> Response:
    """What would become of each sub-processor, and which transfers that changes."""
    return _page(visit, get_list(visit.session, ref))


@site.post("/sub-processor-lists/{ref}/undo", "undo", Permission.EDIT_VENDORS)
def undo(visit: Visit, ref: str) -> Response:
    """Take the whole list back in one transaction."""
    try:
        given = read_input(UndoInput, visit.form)
        undo_list(
            visit.session, visit.actor, ref, given.reason, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        return _page(visit, get_list(visit.session, ref), error.problems, status=422)
    except ChangedMeanwhile:
        return _page(visit, get_list(visit.session, ref), status=409)
    except Conflict as conflict:
        if conflict.code != "list-rested-on":
            raise
        return _page(visit, get_list(visit.session, ref), status=409)
    return reply.redirect(visit, f"/sub-processor-lists/{ref}", "published.undone", ref=ref)


def _page(
    visit: Visit, published: PublishedList, problems: dict[str, Problem] | None = None, status: int = 200
) -> Response:
    words, session = visit.words, visit.session
    if not can_be_undone(published):
        raise Conflict("list-not-undoable", ref=published.ref)
    vendor = session.get(Vendor, published.vendor_id)
    assert vendor is not None
    require_vendor_open(vendor)
    plan = undo_plan(session, published)
    here = f"/sub-processor-lists/{published.ref}"
    form = Filling(words, "published", visit.form if status >= 400 else {}, problems)
    context = UndoShown(
        form=form,
        plan=plan,
        steps=[_shown(visit, change, ref) for change in plan.changes for ref in change.engagement_refs],
        new_vendors=vendor_names(session, plan.new_vendors),
        staying_vendors=vendor_names(session, plan.staying_vendors),
        effects=None
        if plan.in_the_way
        else effects_shown(words, effects_of(session, vendor.ref, plan.changes, visit.today)),
        action=f"{here}/undo",
        version=version_of(visit) or published.version if status == 422 else published.version,
        cancel=here,
        changed_meanwhile=status == 409 and not plan.in_the_way,
    )
    return reply.page(
        visit,
        "published/undo.html",
        context,
        heading=words.text("published.undo"),
        reference=published.ref,
        lead=vendor.legal_name,
        section=words.text("chains.list_title"),
        crumbs=[*crumbs(visit, vendor), Crumb(published.ref, here)],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _shown(visit: Visit, change: ChainChange, ref: str) -> StepShown:
    words = visit.words
    told = [words.text("frame.list_mark").join(place_name(code, words.language) for code in change.places)]
    if change.kind in (ChangeKind.MOVED, ChangeKind.REPURPOSED):
        told.append(change.purpose or "")
    return StepShown(
        ref=ref,
        name=change.name,
        vendor_ref=change.engaged_ref or "",
        becomes=words.text(f"published.undo_{change.kind.value}"),
        told=" · ".join(part for part in told if part),
    )
