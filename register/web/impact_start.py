"""Pages round the form of an impact assessment: choose the law and begin, or lay a draft aside. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.assessments.facts import facts_of_stored
from register.errors import Invalid
from register.impact import actions
from register.impact.inputs import StartInput, WithdrawInput
from register.impact.models import ImpactAssessment
from register.impact.queries import find_current, find_draft, get_assessment
from register.inputs import read_input
from register.law.current import current_law
from register.rules.impact.kinds import kind_of, tool_of
from register.rules.permissions import Permission
from register.transfers.models import Transfer
from register.transfers.naming import mechanism_name, regime_name
from register.transfers.queries import get_transfer, parties_of
from register.web import reply
from register.web.filling import Filling
from register.web.impact import crumbs, transfer_of
from register.web.impact_forms import open_draft
from register.web.impact_words import kind_name
from register.web.site import Site
from register.web.transfer_forms import require_open
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("impact-start")


@dataclass(frozen=True)
class LawChoice:
    """A law under which the transfer can be assessed: its tool, and what there is already."""

    regime_id: str
    law: str
    kind: str
    mechanism: str | None
    is_needed: bool
    draft_ref: str | None
    current_ref: str | None


@dataclass(frozen=True)
class NewShown:
    """Which law the assessment is made under."""

    transfer: Transfer
    choices: Sequence[LawChoice]
    may_conclude: bool


@dataclass(frozen=True)
class WithdrawForm:
    """Why nobody goes on with a draft."""

    form: Filling
    action: str
    version: int
    cancel: str


@site.get("/transfers/{ref}/assessments/new", "new", Permission.EDIT_TRANSFERS)
def new(visit: Visit, ref: str) -> Response:
    """The laws under which this transfer can be assessed."""
    return _new_page(visit, ref)


@site.post("/transfers/{ref}/assessments/new", "start", Permission.EDIT_TRANSFERS)
def start(visit: Visit, ref: str) -> Response:
    """Begin a draft and go on to its form."""
    try:
        given = read_input(StartInput, visit.form)
        facts = facts_of_stored(visit.session, ref, visit.today)
        made = actions.start_assessment(visit.session, visit.actor, ref, given, facts, visit.now)
    except Invalid:
        return _new_page(visit, ref, status=422)
    return reply.redirect(visit, f"/assessments/{made.ref}/edit", "impact.started", ref=made.ref)


@site.get("/assessments/{ref}/withdraw", "ask-withdraw", Permission.EDIT_TRANSFERS)
def ask_withdraw(visit: Visit, ref: str) -> Response:
    """The form that lays a draft aside."""
    draft = open_draft(visit, ref)
    return _withdraw_page(visit, draft, Filling(visit.words, "impact"), draft.version)


@site.post("/assessments/{ref}/withdraw", "withdraw", Permission.EDIT_TRANSFERS)
def withdraw(visit: Visit, ref: str) -> Response:
    """Lay the draft aside."""
    try:
        given = read_input(WithdrawInput, visit.form)
        made = actions.withdraw_draft(
            visit.session, visit.actor, ref, given.reason, version_of(visit), visit.now
        )
    except Invalid as error:
        form = Filling(visit.words, "impact", visit.form, error.problems)
        return _withdraw_page(visit, get_assessment(visit.session, ref), form, version_of(visit), 422)
    transfer = transfer_of(visit, made)
    return reply.redirect(visit, f"/transfers/{transfer.ref}#assessments", "impact.withdrawn", ref=ref)


def law_choices(visit: Visit, transfer: Transfer) -> list[LawChoice]:
    """The laws that bind the exporter or that the transfer has a tool under; those that need an assessment first."""
    law, words = current_law(visit.session), visit.words
    entity, _vendor, _service = parties_of(visit.session, transfer)
    facts = facts_of_stored(visit.session, transfer.ref, visit.today)
    binding = law.regimes_binding(*entity.established)
    found = []
    for regime_id in dict.fromkeys([*binding, *sorted(facts.mechanisms)]):
        tool = tool_of(facts, regime_id, law)
        draft = find_draft(visit.session, transfer.id or 0, regime_id)
        current = find_current(visit.session, transfer.id or 0, regime_id)
        found.append(
            LawChoice(
                regime_id=regime_id,
                law=regime_name(words, regime_id),
                kind=kind_name(words, kind_of(regime_id, tool, law).value),
                mechanism=mechanism_name(words, tool.id) if tool else None,
                is_needed=tool is not None and tool.needs_assessment,
                draft_ref=draft.ref if draft else None,
                current_ref=current.ref if current else None,
            )
        )
    return sorted(found, key=lambda choice: not choice.is_needed)


def _new_page(visit: Visit, ref: str, status: int = 200) -> Response:
    transfer = get_transfer(visit.session, ref)
    require_open(transfer)
    _entity, vendor, _service = parties_of(visit.session, transfer)
    words = visit.words
    context = NewShown(
        transfer=transfer,
        choices=law_choices(visit, transfer),
        may_conclude=visit.actor.may(Permission.CONCLUDE_ASSESSMENTS),
    )
    return reply.page(
        visit,
        "impact/new.html",
        context,
        heading=words.text("impact.new_title", vendor=vendor.legal_name),
        reference=ref,
        section=words.text("impact.list_title"),
        crumbs=crumbs(visit, transfer),
        status=status,
        is_error=status >= 400,
    )


def _withdraw_page(
    visit: Visit, draft: ImpactAssessment, form: Filling, version: int, status: int = 200
) -> Response:
    transfer = transfer_of(visit, draft)
    context = WithdrawForm(
        form=form,
        action=f"/assessments/{draft.ref}/withdraw",
        version=version,
        cancel=f"/assessments/{draft.ref}",
    )
    return reply.page(
        visit,
        "impact/withdraw.html",
        context,
        heading=visit.words.text("impact.withdraw_title"),
        reference=draft.ref,
        section=visit.words.text("impact.list_title"),
        crumbs=crumbs(visit, transfer, draft),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
