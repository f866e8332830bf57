"""The form of an impact assessment: answer, save as you go, conclude. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.assessments.facts import facts_of_stored
from register.errors import ChangedMeanwhile, Conflict, Invalid, Problem
from register.impact import actions
from register.impact.concluding import conclude_assessment
from register.impact.inputs import DraftInput
from register.impact.models import ImpactAssessment, ImpactStatus
from register.impact.queries import get_assessment
from register.inputs import read_input
from register.law.current import current_law
from register.rules.impact.kinds import months_until_review, tool_of
from register.rules.impact.questions import Question, Section
from register.rules.permissions import Permission
from register.transfers.queries import parties_of
from register.transfers.telling import destination_words
from register.web import reply
from register.web.conflicts import Difference
from register.web.filling import Filling
from register.web.impact import by_section, crumbs, questions_of, transfer_of
from register.web.impact_words import QuestionShown, heading_of, question_text
from register.web.law_words import condition_name, safeguard_name
from register.web.site import Site
from register.web.transfer_forms import require_open
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("impact-forms")

_KINDS: Final = ("technical", "contractual", "organisational")
_ANSWERS: Final = ("yes", "no", "unknown")


@dataclass(frozen=True)
class MeasureChoice:
    """A measure that may be chosen, with its conditions as (value, words)."""

    id: str
    name: str
    citation: str
    can_carry: bool
    conditions: list[tuple[str, str]]


@dataclass(frozen=True)
class ImpactForm:
    """The whole assessment as one form in sections."""

    form: Filling
    sections: Sequence[tuple[str, Sequence[QuestionShown]]]
    answers: Pairs
    measures: Sequence[tuple[str, Sequence[MeasureChoice]]]
    verdicts: Pairs
    asks_law: bool
    problematic: Pairs
    months: int
    action: str
    version: int
    cancel: str
    save: str
    may_conclude: bool
    theirs: list[Difference] | None = None


@site.get("/assessments/{ref}/edit", "edit", Permission.EDIT_TRANSFERS)
def edit(visit: Visit, ref: str) -> Response:
    """The form as far as it has got."""
    draft = open_draft(visit, ref)
    form = _filling(visit, draft, recorded(draft))
    return _form_page(visit, draft, form, draft.version)


@site.post("/assessments/{ref}/edit", "save", Permission.EDIT_TRANSFERS)
def save(visit: Visit, ref: str) -> Response:
    """Save the draft and stay at the next section, or conclude; a stale form comes back with both versions."""
    draft = get_assessment(visit.session, ref)
    does = visit.form["do"]
    try:
        given = read_input(DraftInput, _typed(visit))
        if does == "conclude":
            facts = facts_of_stored(visit.session, transfer_of(visit, draft).ref, visit.today)
            conclude_assessment(
                visit.session, visit.actor, ref, given, facts, version_of(visit), visit.now, today=visit.today
            )
            return reply.redirect(visit, f"/assessments/{ref}", "impact.concluded", ref=ref)
        actions.save_draft(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        form = _filling(visit, draft, visit.form, error.problems)
        return _form_page(visit, draft, form, version_of(visit), status=422)
    except ChangedMeanwhile:
        draft = get_assessment(visit.session, ref)
        form = _filling(visit, draft, visit.form)
        theirs = _differences(visit, draft)
        return _form_page(visit, draft, form, draft.version, status=409, theirs=theirs)
    if does == "leave":
        return reply.redirect(visit, f"/assessments/{ref}", "impact.saved", ref=ref)
    known = {f"save-{section.value}" for section in Section} | {"save-conclusion"}
    anchor = f"#section-{does.removeprefix('save-')}" if does in known else ""
    return reply.redirect(visit, f"/assessments/{ref}/edit{anchor}", "impact.saved", ref=ref)


def recorded(draft: ImpactAssessment) -> dict[str, Any]:
    """The draft as the form holds it."""
    found: dict[str, Any] = {}
    for code, said in draft.answers.items():
        found[f"answer_{code}"], found[f"note_{code}"] = said.get("value"), said.get("note")
    return {
        **found,
        "safeguards": [item["id"] for item in draft.measures],
        "conditions": [f"{item['id']}:{code}" for item in draft.measures for code in item["conditions"]],
        "problematic": draft.problematic.value if draft.problematic else None,
        "verdict": draft.verdict.value if draft.verdict else None,
        "reasons": draft.reasons,
        "review_on": draft.review_on,
    }


def open_draft(visit: Visit, ref: str) -> ImpactAssessment:
    """The draft of this reference. Raises NotFound, Conflict where it is none any more or the transfer has ended."""
    draft = get_assessment(visit.session, ref)
    if draft.status is not ImpactStatus.DRAFT:
        raise Conflict("not-a-draft", ref=ref)
    require_open(transfer_of(visit, draft))
    return draft


def _typed(visit: Visit) -> dict[str, Any]:
    form = visit.form
    ticked = form.all("safeguards")
    conditions: dict[str, list[str]] = {name: [] for name in ticked}
    for value in form.all("conditions"):
        name, _, code = value.partition(":")
        if name not in conditions:
            words = visit.words
            row = current_law(visit.session).safeguard_by_id.get(name)
            shown = safeguard_name(words, row) if row else name[:80]
            raise Invalid({"safeguards": Problem("condition-alone", {"name": shown})})
        conditions[name].append(code)
    return {
        "answers": {n.removeprefix("answer_"): form[n] for n in form if n.startswith("answer_")},
        "notes": {n.removeprefix("note_"): form[n] for n in form if n.startswith("note_")},
        "measures": [{"id": name, "conditions": codes} for name, codes in conditions.items()],
        **{name: form[name] for name in ("problematic", "verdict", "reasons", "review_on")},
    }


def _filling(
    visit: Visit,
    draft: ImpactAssessment,
    values: Mapping[str, Any],
    problems: Mapping[str, Problem] | None = None,
) -> Filling:
    codes = {
        name.partition("_")[2]
        for name in (*values, *(problems or {}))
        if name.startswith(("answer_", "note_"))
    }
    labels = {f"answer_{code}": question_text(visit.words, code) for code in codes}
    return Filling(visit.words, "impact", values, problems, labels)


def _differences(visit: Visit, draft: ImpactAssessment) -> list[Difference]:
    words, form, found = visit.words, visit.form, []
    for name, value in recorded(draft).items():
        many = isinstance(value, list)
        theirs = value if many else str(value or "")
        mine = form.all(name) if many else form[name].replace("\r\n", "\n").strip()
        if theirs == mine:
            continue
        kind, _, code = name.partition("_")
        label = (
            question_text(words, code)
            if kind in ("answer", "note") and code
            else words.text(f"impact.field_{name}")
        )
        found.append(Difference(label, _plain(visit, theirs), _plain(visit, mine)))
    return found


def _plain(visit: Visit, value: Any) -> str:
    if isinstance(value, list):
        by_id = current_law(visit.session).safeguard_by_id
        named = [safeguard_name(visit.words, by_id[item]) if item in by_id else item for item in value]
        return visit.words.text("frame.list_mark").join(named)
    key = f"impact.answer_{value}"
    return visit.words.text(key) if value in _ANSWERS else str(value)


def _form_page(
    visit: Visit,
    draft: ImpactAssessment,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words, law = visit.words, current_law(visit.session)
    transfer = transfer_of(visit, draft)
    _entity, vendor, _service = parties_of(visit.session, transfer)
    questions: tuple[Question, ...] = questions_of(visit, draft, transfer)
    said = {q.code: {"value": form.value(f"answer_{q.code}")} for q in questions}
    measures: dict[str, list[MeasureChoice]] = {kind: [] for kind in _KINDS}
    for item in law.safeguards():
        named = [(f"{item.id}:{code}", condition_name(words, item, code)) for code in item.conditions]
        measures[item.kind].append(
            MeasureChoice(item.id, safeguard_name(words, item), item.citation, item.can_carry, named)
        )
    facts = facts_of_stored(visit.session, transfer.ref, visit.today)
    answers = [(code, words.text(f"impact.answer_{code}")) for code in _ANSWERS]
    context = ImpactForm(
        form=form,
        sections=by_section(visit, questions, said),
        answers=answers,
        measures=[
            (words.text(f"transfers.safeguards_kind_{kind}"), items) for kind, items in measures.items()
        ],
        verdicts=[(code, words.text(f"impact.verdict_{code}")) for code in ("adequate", "inadequate")],
        asks_law=law.regime_by_id[draft.regime_id].tests_destination_law,
        problematic=answers,
        months=months_until_review(tool_of(facts, draft.regime_id, law)),
        action=f"/assessments/{draft.ref}/edit",
        version=version,
        cancel=f"/assessments/{draft.ref}",
        save=words.text("frame.keep_yours" if theirs is not None else "impact.save_draft"),
        may_conclude=visit.actor.may(Permission.CONCLUDE_ASSESSMENTS),
        theirs=theirs,
    )
    return reply.page(
        visit,
        "impact/edit.html",
        context,
        heading=heading_of(words, draft, vendor.legal_name, destination_words(transfer, words)),
        reference=draft.ref,
        section=words.text("impact.list_title"),
        crumbs=crumbs(visit, transfer, draft),
        lead=words.text("impact.edit_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
