"""What a new assessment begins with: the last one of the same law, and what the register knows. Changes nothing."""

from collections.abc import Sequence
from typing import Any

from register.impact.models import ImpactAssessment
from register.rules.impact.questions import Question, Section
from register.transfers.models import Transfer

_WORDS = {True: "yes", False: "no"}


def first_answers(questions: Sequence[Question], last: ImpactAssessment | None) -> dict[str, Any]:
    """The answers a draft begins with, by code.

    The last assessment's answer with its note, unless what the register knows now speaks against the transfer;
    what it knows where nobody has answered.
    Source: house rule (design: pre-filled from the reference data and from the last; unknown is never safe).
    """
    found: dict[str, Any] = {}
    before = last.answers if last else {}
    for question in questions:
        said = before.get(question.code) or {}
        known = None if question.prefilled is None else _WORDS[question.prefilled]
        speaks_against = question.prefilled is not None and question.prefilled is not question.favourable
        value = known if speaks_against else said.get("value") or known
        if value or said.get("note"):
            found[question.code] = {"value": value, "note": said.get("note")}
    return found


def first_measures(transfer: Transfer) -> list[Any]:
    """The measures a draft begins with: those in place.

    Source: house rule (the transfer's safeguards are what is in place; an assessment chooses anew).
    """
    return [dict(item) for item in transfer.safeguards]


def as_kept(questions: Sequence[Question]) -> list[dict[str, Any]]:
    """What was asked and known, as a completed assessment keeps it.

    Source: house rule (what somebody concluded from stays readable when the reference data moves on).
    """
    return [
        {
            "code": q.code,
            "section": q.section.value,
            "favourable": q.favourable,
            "decides": q.decides,
            "citation": q.citation,
            "sources": [
                {
                    "code": source.code,
                    "params": {name: _plain(value) for name, value in source.params},
                    "citation": source.citation,
                    "as_of": source.as_of,
                    "verified": source.verified,
                }
                for source in q.sources
            ],
        }
        for q in questions
    ]


def from_kept(rows: Sequence[Any]) -> tuple[Question, ...]:
    """The questions of a completed assessment as they were asked.

    Source: house rule.
    """
    from register.rules.impact.known import Source

    return tuple(
        Question(
            code=row["code"],
            section=Section(row["section"]),
            favourable=row["favourable"],
            decides=row["decides"],
            citation=row["citation"],
            prefilled=None,
            sources=tuple(
                Source(s["code"], tuple(s["params"].items()), s["citation"], s["as_of"], s["verified"])
                for s in row["sources"]
            ),
        )
        for row in rows
    )


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)
