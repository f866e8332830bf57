"""The page of one impact assessment: what was asked and answered, on what it rests, what it comes to. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from register.assessments.facts import facts_of_stored
from register.impact.models import ImpactAssessment, ImpactStatus
from register.impact.prefilling import from_kept
from register.impact.queries import find_by_id, get_assessment, superseded_by
from register.law.current import current_law
from register.people.models import Person
from register.rules.impact.questions import Question, Section, questions_for
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.transfers.models import Transfer
from register.transfers.naming import mechanism_name, regime_name
from register.transfers.queries import parties_of
from register.transfers.telling import destination_words, flow_sentences
from register.vendors.models import Vendor
from register.web import reply
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.impact_words import (
    QuestionShown,
    heading_of,
    kind_name,
    shown_question,
    status_tag,
    verdict_tag,
)
from register.web.law_words import condition_name, safeguard_name
from register.web.marks import marks_for
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit

site = Site("impact")

_HISTORY = 20


@dataclass(frozen=True)
class MeasureShown:
    """A measure chosen: each of its conditions, and whether it holds."""

    name: str
    citation: str
    conditions: Sequence[tuple[str, bool]]

    @property
    def holds(self) -> bool:
        """Whether all its conditions hold."""
        return all(held for _words, held in self.conditions)


@dataclass(frozen=True)
class ImpactShown:
    """One assessment, everything on one long page that prints as it is."""

    assessment: ImpactAssessment
    transfer: Transfer
    vendor: Vendor
    kind: str
    law: str
    mechanism: str | None
    sentences: Sequence[str]
    status: Markup
    verdict: Markup | str
    due: Markup | str
    author: str | None
    concluded_by: str | None
    supersedes: ImpactAssessment | None
    superseded_by: ImpactAssessment | None
    sections: Sequence[tuple[str, Sequence[QuestionShown]]]
    measures: Sequence[MeasureShown]
    asks_law: bool
    may_edit: bool
    may_renew: bool
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str


def crumbs(visit: Visit, transfer: Transfer, assessment: ImpactAssessment | None = None) -> list[Crumb]:
    """The way to an assessment's pages: over the transfer it is about."""
    found = [
        Crumb(visit.words.text("transfers.list_title"), "/transfers"),
        Crumb(transfer.ref, f"/transfers/{transfer.ref}#assessments"),
    ]
    if assessment:
        found.append(Crumb(assessment.ref, f"/assessments/{assessment.ref}"))
    return found


def transfer_of(visit: Visit, assessment: ImpactAssessment) -> Transfer:
    """The transfer an assessment is about."""
    transfer = visit.session.get(Transfer, assessment.transfer_id)
    assert transfer is not None
    return transfer


def questions_of(visit: Visit, assessment: ImpactAssessment, transfer: Transfer) -> tuple[Question, ...]:
    """The questions as they were asked; of a draft, as they are to be asked today."""
    if assessment.status is not ImpactStatus.DRAFT:
        return from_kept(assessment.asked)
    facts = facts_of_stored(visit.session, transfer.ref, visit.today)
    return questions_for(facts, assessment.regime_id, current_law(visit.session))


def by_section(
    visit: Visit, questions: Sequence[Question], answers: dict[str, Any]
) -> list[tuple[str, list[QuestionShown]]]:
    """(Section, its questions in words), those without questions left out."""
    found = []
    for section in Section:
        shown = [
            shown_question(visit.words, q, answers.get(q.code) or {})
            for q in questions
            if q.section is section
        ]
        if shown:
            found.append((section.value, shown))
    return found


@site.get("/assessments/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One assessment, to be read and printed."""
    assessment = get_assessment(visit.session, ref)
    transfer = transfer_of(visit, assessment)
    entity, vendor, service = parties_of(visit.session, transfer)
    words, session = visit.words, visit.session
    marks = marks_for(words.language, visit.settings.time_zone)
    law = current_law(session)
    regime = law.regime_by_id.get(assessment.regime_id)
    questions = questions_of(visit, assessment, transfer)
    events = list_events(session, about_ref=ref, paging=Paging(1, _HISTORY + 1))
    is_current = assessment.status is ImpactStatus.COMPLETED
    is_draft = assessment.status is ImpactStatus.DRAFT
    may_draft = transfer.ended_on is None and visit.actor.may(Permission.EDIT_TRANSFERS)
    context = ImpactShown(
        assessment=assessment,
        transfer=transfer,
        vendor=vendor,
        kind=kind_name(words, assessment.kind.value),
        law=regime_name(words, assessment.regime_id),
        mechanism=mechanism_name(words, assessment.mechanism_id) if assessment.mechanism_id else None,
        sentences=flow_sentences(words, transfer, entity, vendor, service, {}),
        status=status_tag(words, marks, assessment.status),
        verdict=verdict_tag(words, marks, assessment.verdict.value if assessment.verdict else None),
        due=due_mark(visit, "assessment-review-due", assessment.review_on) if is_current else "",
        author=_name(visit, assessment.author_id),
        concluded_by=_name(visit, assessment.concluded_by_id),
        supersedes=find_by_id(session, assessment.supersedes_id),
        superseded_by=superseded_by(session, assessment),
        sections=by_section(visit, questions, assessment.answers),
        measures=measures_shown(visit, assessment),
        asks_law=regime is not None and regime.tests_destination_law,
        may_edit=is_draft and may_draft,
        may_renew=is_current and may_draft,
        documents=documents_shown(visit, ref),
        events=shown_events(events[:_HISTORY], visit),
        more_events=len(events) > _HISTORY,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "impact/show.html",
        context,
        heading=heading_of(words, assessment, vendor.legal_name, destination_words(transfer, words)),
        reference=ref,
        tag=context.status,
        section=words.text("impact.list_title"),
        crumbs=crumbs(visit, transfer),
    )


def measures_shown(visit: Visit, assessment: ImpactAssessment) -> list[MeasureShown]:
    """The measures chosen with every condition; one the catalogue no longer has shows its id."""
    by_id, words, found = current_law(visit.session).safeguard_by_id, visit.words, []
    for item in assessment.measures:
        safeguard = by_id.get(item["id"])
        if safeguard is None:
            found.append(MeasureShown(item["id"], "", [(code, True) for code in item["conditions"]]))
            continue
        conditions = [
            (condition_name(words, safeguard, code), code in item["conditions"])
            for code in safeguard.conditions
        ]
        found.append(MeasureShown(safeguard_name(words, safeguard), safeguard.citation, conditions))
    return found


def _name(visit: Visit, person_id: int | None) -> str | None:
    person = visit.session.get(Person, person_id) if person_id else None
    return person.name if person else None
