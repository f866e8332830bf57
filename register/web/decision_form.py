"""The form of a decision: what stands in it first, what it says, what comes back of it. Knows no SQL."""

from collections.abc import Mapping, Sequence
from typing import Any

from register.decisions.freezing import sentence_of
from register.decisions.inputs import MOST_CONDITIONS, ConditionInput, DecisionInput
from register.decisions.models import SubjectKind
from register.decisions.recording import suggested_review_by
from register.decisions.subjects import Case
from register.decisions.suggesting import MOST_SUGGESTED, Suggestion, suggested_conditions
from register.errors import Invalid, Problem
from register.inputs import RoomInput, read_input
from register.rules.deciding import Outcome
from register.web.decision_words import points_shown
from register.web.filling import Filling
from register.web.visit import Visit

FIRST_SUGGESTED = MOST_CONDITIONS - MOST_SUGGESTED + 1
"""The number of the first condition that is suggested; those one writes oneself come before."""


def read_decision(visit: Visit) -> DecisionInput:
    """The decision as it was filled in. Raises Invalid, what is wrong with a condition or a reason at its own field."""
    given = _given(visit)
    try:
        return read_input(DecisionInput, given)
    except Invalid as error:
        problems = dict(error.problems)
    parts = {"text": "text", "owner_id": "owner", "due_on": "due"}
    if problems.pop("conditions", None):
        for number, condition in enumerate(given["conditions"], 1):
            for field, problem in _problems(ConditionInput, condition).items():
                problems[f"condition_{parts[field]}_{number}"] = problem
    if problems.pop("point_reasons", None):
        for key, reason in given["point_reasons"].items():
            for problem in _problems(DecisionInput, {"point_reasons": {key: reason}}).values():
                problems[f"point_{key}"] = problem
    raise Invalid(problems)


def _problems(kind: type[RoomInput], given: Mapping[str, Any]) -> dict[str, Problem]:
    try:
        read_input(kind, given)
    except Invalid as error:
        return error.problems
    return {}


def _given(visit: Visit) -> dict[str, Any]:
    form = visit.form
    return {
        **{name: form[name] for name in ("outcome", "reason", "review_by", "departure", "seen")},
        "conditions": [
            {
                "text": form[f"condition_text_{number}"],
                "owner_id": form[f"condition_owner_{number}"],
                "due_on": form[f"condition_due_{number}"],
            }
            if number < FIRST_SUGGESTED or _is_taken(visit, number)
            else {}
            for number in range(1, MOST_CONDITIONS + 1)
        ],
        "point_reasons": {
            name.removeprefix("point_"): value for name, value in form.items() if name.startswith("point_")
        },
    }


def _is_taken(visit: Visit, number: int) -> bool:
    """Whether a condition that was suggested is asked for: ticked, and the decision is one with conditions."""
    is_fitting = visit.form["outcome"] == Outcome.APPROVE_WITH_CONDITIONS
    return is_fitting and visit.form[f"condition_take_{number}"] == "yes"


def suggested_of(visit: Visit, case: Case) -> list[tuple[int, str, Suggestion]]:
    """What the assessment suggests, in the reader's words."""
    words, found = visit.words, []
    for number, suggestion in enumerate(suggested_conditions(case, visit.today), FIRST_SUGGESTED):
        what = sentence_of(visit.session, words, suggestion.point)
        key = "decisions.condition_keep" if suggestion.is_kept else "decisions.condition_mend"
        found.append((number, words.text(key, what=what), suggestion))
    return found


def offered(visit: Visit) -> list[tuple[int, str]]:
    """What the form that comes back had suggested."""
    numbers = range(FIRST_SUGGESTED, MOST_CONDITIONS + 1)
    return [(number, text) for number in numbers if (text := visit.form[f"condition_text_{number}"])]


def first_values(
    visit: Visit, case: Case, suggested: Sequence[tuple[int, str, Suggestion]]
) -> dict[str, str]:
    """What stands in the form before anything is typed: the day to look again, owners, what is suggested."""
    owner = case.subject.vendor.owner_id
    values = {"review_by": suggested_review_by(case.basis, visit.today).isoformat()}
    if owner:
        values |= {f"condition_owner_{number}": str(owner) for number in range(1, MOST_CONDITIONS + 1)}
    for number, text, suggestion in suggested:
        values[f"condition_text_{number}"] = text
        values[f"condition_due_{number}"] = suggestion.due_on.isoformat()
        values[f"condition_take_{number}"] = "yes" if suggestion.is_kept else ""
    return values


def labels_of(visit: Visit, case: Case) -> dict[str, str]:
    """The words of the fields that depend on the case."""
    words = visit.words
    labels = {
        f"point_{point.key}": words.text("decisions.point_reason", point=point.text)
        for point in points_shown(visit.session, words, case.points)
        if point.is_serious
    }
    if case.subject.kind in (SubjectKind.EXCEPTION, SubjectKind.FINDING_ACCEPTANCE):
        labels["review_by"] = words.text(f"decisions.field_until_{case.subject.kind.value}")
    for number in range(1, MOST_CONDITIONS + 1):
        labels |= {
            f"condition_{part}_{number}": words.text(f"decisions.field_condition_{part}", number=number)
            for part in ("text", "owner", "due")
        }
    for number, text in offered(visit):
        for part in ("owner", "due"):
            key = f"decisions.field_suggested_{part}"
            labels[f"condition_{part}_{number}"] = words.text(key, condition=text)
    return labels


def typed_of(visit: Visit, case: Case) -> list[tuple[str, str]]:
    """What was typed, under the words of its fields, so that nobody types it twice."""
    filling = Filling(visit.words, "decisions", visit.form, labels=labels_of(visit, case))
    skipped = ("_token", "_key", "version", "seen", "basis", "then")
    untaken = [n for n in range(FIRST_SUGGESTED, MOST_CONDITIONS + 1) if not _is_taken(visit, n)]
    left_out = {f"condition_{part}_{number}" for part in ("text", "due") for number in untaken}
    found = []
    for name, value in visit.form.pairs:
        if not value or name in skipped or name.startswith(("condition_owner_", "condition_take_")):
            continue
        if name in left_out:
            continue
        shown = (
            visit.words.text(f"decisions.outcome_{value}")
            if name == "outcome" and value in set(Outcome)
            else value
        )
        found.append((filling.label(name), shown))
    return found
