"""A transfer with a tool, and its impact assessments: what the tests of this room start from."""

from datetime import UTC, date, datetime
from typing import Any

from register.assessments.facts import facts_of_stored
from register.impact.actions import save_draft, start_assessment
from register.impact.concluding import attach_assessment, conclude_assessment
from register.impact.inputs import AttachInput, DraftInput, StartInput
from register.impact.models import ImpactAssessment
from register.impact.queries import get_assessment
from register.inputs import read_input
from register.law.current import current_law
from register.rules.impact.questions import questions_for
from register.transfers.inputs import MechanismInput
from register.transfers.mechanisms import set_mechanism
from register.work import Register
from tests.cast import DORA, Known
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY, set_scene

PDF = b"%PDF-1.4\n1 0 obj\n<< >>\nendobj\nstartxref\n9\n%%EOF\n"


def set_eu_scene(register: Register, **fields: Any) -> None:
    """A Dutch entity sends payroll to the United States on the standard clauses, signed a year ago."""
    set_scene(register, exporter="NL", destination="US", **fields)
    rest_on(register, "eu-gdpr", "eu-scc-2021", signed_on="2025-02-01", module="2", clauses_verbatim="yes")


def rest_on(register: Register, regime: str, mechanism: str, **fields: Any) -> None:
    """Put a transfer on a tool."""
    given = read_input(MechanismInput, {"regime_id": regime, "mechanism_id": mechanism, **fields})
    with register.write(NOW) as session:
        set_mechanism(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)


def start(register: Register, regime: str = "eu-gdpr", known: Known = DORA, now: datetime = NOW) -> str:
    """A draft; its reference."""
    with register.write(now) as session:
        facts = facts_of_stored(session, "T-0001", now.date())
        given = StartInput(regime_id=regime)
        return start_assessment(session, actor_of(session, known), "T-0001", given, facts, now).ref


def whole(register: Register, ref: str, **concluded: Any) -> DraftInput:
    """Every question answered in favour, an adequate conclusion, unless told otherwise."""
    with register.read() as session:
        draft = get_assessment(session, ref)
        facts = facts_of_stored(session, "T-0001", TODAY)
        questions = questions_for(facts, draft.regime_id, current_law(session))
    answers = {q.code: "yes" if q.favourable else "no" for q in questions}
    plain = {"verdict": "adequate", "problematic": "no", "reasons": "No power reaches this importer."}
    given = {**plain, **concluded}
    given["answers"] = {**answers, **given.get("answers", {})}
    return read_input(DraftInput, given)


def conclude(
    register: Register, ref: str, known: Known = DORA, now: datetime = NOW, **concluded: Any
) -> ImpactAssessment:
    """The draft concluded."""
    given = whole(register, ref, **concluded)
    with register.write(now) as session:
        facts = facts_of_stored(session, "T-0001", now.date())
        actor = actor_of(session, known)
        return conclude_assessment(session, actor, ref, given, facts, None, now, today=now.date())


def save(
    register: Register, ref: str, version: int | None = None, known: Known = DORA, **fields: Any
) -> None:
    """The draft saved as far as it has got."""
    with register.write(NOW) as session:
        save_draft(session, actor_of(session, known), ref, read_input(DraftInput, fields), version, NOW)


def attach(
    register: Register, content: bytes = PDF, name: str = "tia.pdf", known: Known = DORA, **fields: Any
) -> ImpactAssessment:
    """A document in place of the questions."""
    plain = {"regime_id": "eu-gdpr", "completed_on": "2026-01-15", "verdict": "adequate", "problematic": "no",
             "reasons": "See the document."}  # fmt: skip
    given = read_input(AttachInput, {**plain, **fields})
    with register.write(NOW) as session:
        facts = facts_of_stored(session, "T-0001", TODAY)
        actor = actor_of(session, known)
        return attach_assessment(session, actor, "T-0001", given, name, content, facts, NOW, today=TODAY)


def the_assessment(register: Register, ref: str = "IA-0001") -> ImpactAssessment:
    """The stored assessment, read anew."""
    with register.read() as session:
        return get_assessment(session, ref)


LATER = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
LATER_DAY = date(2026, 6, 1)
