"""The impact assessments of the demo group, made through the same actions people use. Knows no vendors' growth."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlmodel import Session

from register.assessments.facts import facts_of_stored
from register.demo.finding import transfer_ref
from register.impact.actions import save_draft, start_assessment
from register.impact.concluding import attach_assessment, conclude_assessment
from register.impact.inputs import AttachInput, DraftInput, StartInput
from register.inputs import read_input
from register.law.current import current_law
from register.rules.impact.questions import questions_for

if TYPE_CHECKING:
    from register.demo.planting import Garden

Seed = Mapping[str, Any]


def plan_assessments(garden: "Garden", seeds: list[Seed]) -> None:
    """Plan every assessment: concluded, attached, or left as a draft.

    Source: house rule.
    """
    for seed in seeds:
        write = _attach if "document" in seed else _write

        def grow(
            session: Session, garden: "Garden", at: datetime, seed: Seed = seed, write: Any = write
        ) -> None:
            write(session, garden, at, seed, transfer_ref(session, garden, seed))

        garden.later(seed["age"], grow)


def _write(session: Session, garden: "Garden", at: datetime, seed: Seed, transfer_ref: str) -> None:
    actor, today = garden.actor(seed.get("by", "dora")), at.date()
    facts = facts_of_stored(session, transfer_ref, today)
    made = start_assessment(session, actor, transfer_ref, StartInput(regime_id=seed["law"]), facts, at)
    said = {code: given[0] for code, given in seed.get("answers", {}).items()}
    notes = {code: given[1] for code, given in seed.get("answers", {}).items()}
    known = {code: given["value"] for code, given in made.answers.items() if given["value"]}
    if seed.get("draft"):
        save_draft(
            session, actor, made.ref, read_input(DraftInput, {"answers": {**known, **said}, "notes": notes}),
            None, at,
        )  # fmt: skip
        return
    law = current_law(session)
    favourable = {q.code: "yes" if q.favourable else "no" for q in questions_for(facts, seed["law"], law)}
    catalogue = law.safeguard_by_id
    measures = [
        {"id": name, "conditions": list(catalogue[name].conditions)} for name in seed.get("measures", [])
    ]
    given = {
        "answers": {**favourable, **known, **said},
        "notes": notes,
        "measures": measures or made.measures,
        "problematic": seed.get("problematic", "no"),
        "verdict": seed.get("verdict", "adequate"),
        "reasons": seed["reasons"],
        "review_on": _review_on(garden, seed),
    }
    read = read_input(DraftInput, given)
    conclude_assessment(session, actor, made.ref, read, facts, None, at, today=today)


def _attach(session: Session, garden: "Garden", at: datetime, seed: Seed, transfer_ref: str) -> None:
    given = {
        "regime_id": seed["law"],
        "completed_on": at.date().isoformat(),
        "verdict": seed.get("verdict", "adequate"),
        "problematic": seed.get("problematic"),
        "reasons": seed["reasons"],
        "review_on": _review_on(garden, seed),
    }
    read, file = read_input(AttachInput, given), seed["document"]
    facts = facts_of_stored(session, transfer_ref, at.date())
    content = file["text"].encode()
    attach_assessment(
        session, garden.actor("dora"), transfer_ref, read, file["name"], content, facts, at, today=at.date()
    )


def _review_on(garden: "Garden", seed: Seed) -> str | None:
    return garden.day(-seed["review"]) if "review" in seed else None
