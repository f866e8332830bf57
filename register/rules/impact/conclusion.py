"""What a conclusion needs before it may stand: every question answered, nothing unknown called safe. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from register.rules.impact.questions import Question
from register.rules.law import Law

YES, NO, UNKNOWN = "yes", "no", "unknown"
ANSWERS: Final = (YES, NO, UNKNOWN)
ADEQUATE, INADEQUATE = "adequate", "inadequate"

_REACH: Final = frozenset({"law-powers", "law-recipient", "law-practice"})
"""Answered yes together, they say that a problematic law applies in practice."""


class Lack(NamedTuple):
    """Something wrong with a conclusion: the field it belongs to and the code of its sentence."""

    field: str
    code: str


class Conclusion(NamedTuple):
    """What somebody concludes; None where they have not said."""

    verdict: str | None
    problematic: str | None
    """Does a problematic law apply in practice: yes, no or unknown."""
    reasons: str | None
    measures: Mapping[str, frozenset[str]]
    """Each measure chosen and the conditions that are ticked."""


def lacks(
    questions: Sequence[Question],
    answers: Mapping[str, str],
    conclusion: Conclusion,
    law: Law,
    *,
    asks_law: bool,
) -> list[Lack]:
    """Why a conclusion cannot stand, in the order of the form; empty where it can.

    ``asks_law``: the law tests the destination's law, so that must be concluded too. Unknown is an answer, but with
    a deciding question unknown nothing is called adequate; nor against a problematic law without a technical
    measure that holds with all its conditions.
    Source: EDPB 01/2020 paras 43-47, Annex 2; house rule (unknown is never safe).
    """
    found = [
        Lack(f"answer_{q.code}", "not-answered") for q in questions if answers.get(q.code) not in ANSWERS
    ]
    unknown = {q.code for q in questions if q.decides and answers.get(q.code) == UNKNOWN}
    if asks_law:
        found += _law_lacks(questions, answers, conclusion, unknown)
    if conclusion.verdict not in (ADEQUATE, INADEQUATE):
        found.append(Lack("verdict", "required"))
    elif conclusion.verdict == ADEQUATE:
        if unknown:
            found.append(Lack("verdict", "adequate-with-unknown"))
        elif asks_law and conclusion.problematic == UNKNOWN:
            found.append(Lack("verdict", "adequate-with-law-unknown"))
        elif asks_law and conclusion.problematic == YES and not standing(conclusion.measures, law):
            found.append(Lack("verdict", "adequate-without-measure"))
    if not conclusion.reasons:
        found.append(Lack("reasons", "required"))
    return found


def _law_lacks(
    questions: Sequence[Question],
    answers: Mapping[str, str],
    conclusion: Conclusion,
    unknown: set[str],
) -> list[Lack]:
    if conclusion.problematic not in ANSWERS:
        return [Lack("problematic", "required")]
    if conclusion.problematic != NO:
        return []
    reach = {q.code for q in questions} & _REACH
    if reach & unknown:
        return [Lack("problematic", "harmless-with-unknown")]
    if reach and all(answers.get(code) == YES for code in reach):
        return [Lack("problematic", "harmless-against-answers")]
    return []


def standing(measures: Mapping[str, frozenset[str]], law: Law) -> list[str]:
    """The measures chosen that can stand against state access and have all their conditions ticked.

    Source: EDPB 01/2020 Annex 2 (use cases 1 to 5).
    """
    return [
        safeguard.id
        for safeguard in law.carriers
        if safeguard.id in measures and measures[safeguard.id] == frozenset(safeguard.conditions)
    ]
