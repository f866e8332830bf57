"""Impact assessments in words: their names, their questions, what is known towards an answer and where from."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from markupsafe import Markup

from register.impact.models import ImpactAssessment, ImpactStatus
from register.reference.law import load_law
from register.reference.places import is_place, place_name
from register.reference.shown import fact_name
from register.rules.impact.known import Source
from register.rules.impact.questions import Question
from register.transfers.facts import FIELDS
from register.transfers.naming import mechanism_name, regime_name
from register.web.fact_words import answer_words
from register.web.law_words import safeguard_name
from register.web.marks import Marks, written_date
from register.words import EN, Words

STATUS_MARKS: Final = {
    ImpactStatus.DRAFT: ("pencil", "neutral"),
    ImpactStatus.COMPLETED: ("tick", "plain"),
    ImpactStatus.SUPERSEDED: ("return", "neutral"),
    ImpactStatus.WITHDRAWN: ("square", "neutral"),
}


@dataclass(frozen=True)
class SourceShown:
    """One thing known: its sentence, what it rests on, since when, and whether it was verified."""

    text: str
    citation: str
    as_of: str
    is_unverified: bool
    language: str = ""
    """Where it is a quotation in another language than the page's."""


@dataclass(frozen=True)
class QuestionShown:
    """A question with what was answered, and what speaks for an answer."""

    code: str
    text: str
    citation: str
    decides: bool
    sources: list[SourceShown]
    answer: str
    note: str
    differs: str
    """The answer the register's own records point to, where another was given."""


def kind_name(words: Words, kind: str) -> str:
    """What the assessment is called."""
    return words.text(f"impact.kind_{kind}")


def status_tag(words: Words, marks: Marks, status: ImpactStatus) -> Markup:
    """The tag of where an assessment stands."""
    return marks.own_tag(words.text(f"impact.status_{status.value}"), *STATUS_MARKS[status])


def verdict_tag(words: Words, marks: Marks, verdict: str | None) -> Markup | str:
    """The tag of what it comes to; nothing where nothing is concluded."""
    if verdict is None:
        return ""
    mark = ("tick", "success") if verdict == "adequate" else ("cross", "danger")
    return marks.own_tag(words.text(f"impact.verdict_{verdict}"), *mark)


def heading_of(words: Words, assessment: ImpactAssessment, vendor_name: str, place: str) -> str:
    """What an assessment's pages are called."""
    kind = kind_name(words, assessment.kind.value)
    return words.text("impact.heading", kind=kind, vendor=vendor_name, place=place)


def question_text(words: Words, code: str) -> str:
    """The question; its code where the catalogue no longer has it."""
    key = f"impact.question_{code}"
    return words.text(key) if words.has(key) else code


def shown_question(words: Words, question: Question, said: dict[str, Any]) -> QuestionShown:
    """A question in words with what was answered."""
    answer = said.get("value") or ""
    points_to = "" if question.prefilled is None else "yes" if question.prefilled else "no"
    differs = points_to if points_to and answer and answer != points_to else ""
    return QuestionShown(
        code=question.code,
        text=question_text(words, question.code),
        citation=question.citation,
        decides=question.decides,
        sources=[shown_source(words, source) for source in question.sources],
        answer=answer,
        note=said.get("note") or "",
        differs=words.text(f"impact.answer_{differs}") if differs else "",
    )


def shown_source(words: Words, source: Source) -> SourceShown:
    """What is known, in words."""
    given = dict(source.params)
    shown = {name: _shown(words, source.code, name, value, given) for name, value in source.params}
    code = source.code
    if code == "fact" and str(shown["fact"]).endswith(("?", "？")):
        code = "fact-answered"
    as_of = words.text("impact.source_as_of", on=_dated(words, source.as_of)) if source.as_of else ""
    return SourceShown(
        text=words.text(f"impact.source_{code}", **shown),
        citation=source.citation,
        as_of=as_of,
        is_unverified=source.verified is False,
        language="en" if source.code in ("condition", "finding") and words.language != EN else "",
    )


def told_value(words: Words, name: str, value: Any) -> str | None:
    """A value of the trail about an assessment in words, or None where it is none of ours."""
    if name.startswith("question_") and isinstance(value, list) and len(value) == 2:
        answer, note = value
        said = words.text(f"impact.answer_{answer}") if answer else words.text("impact.answer_open")
        return words.text("impact.answer_with_note", answer=said, note=note) if note else said
    if name == "problematic":
        return words.text(f"impact.answer_{value}")
    if name == "measures" and isinstance(value, list) and value:
        by_id = load_law().safeguard_by_id
        named = [safeguard_name(words, by_id[item]) if item in by_id else str(item) for item in value]
        return words.text("frame.list_mark").join(named)
    if name == "conditions" and isinstance(value, list) and value:
        return f"{len(value):,}"
    if name == "regime":
        return regime_name(words, str(value))
    return None


def _dated(words: Words, text: str) -> str:
    try:
        return written_date(date.fromisoformat(text), words.language)
    except ValueError:
        return text


def _shown(words: Words, code: str, name: str, value: Any, given: dict[str, Any]) -> Any:
    if name == "fact":
        return (
            words.text(f"impact.place_{value}") if code.startswith("place-fact") else fact_name(words, value)
        )
    if name == "value":
        return _value(words, str(given["fact"]), value)
    if name == "place":
        return place_name(str(value), words.language)
    if name == "mechanism":
        return mechanism_name(words, str(value))
    if name == "regime":
        return regime_name(words, str(value))
    if name == "on":
        return _dated(words, str(value))
    return value


def _value(words: Words, fact: str, value: Any) -> str:
    """A fact of the transfer as the transfer's own page would say it."""
    if fact == "remote_access":
        return words.text("transfers.access_remote" if value else "transfers.access_stored")
    if fact in FIELDS:
        return answer_words(words, fact, str(value) if isinstance(value, date) else value)
    if isinstance(value, tuple | list):
        return words.text("frame.list_mark").join(_value(words, fact, item) for item in value)
    if isinstance(value, bool):
        return words.text("frame.yes" if value else "frame.no")
    text = str(value)
    key = f"{_WORDS_OF.get(fact, fact)}{text}"
    if words.has(key):
        return words.text(key)
    return place_name(text, words.language) if fact in _PLACES and is_place(text) else text


_PLACES: Final = frozenset({"destination", "importer_parent_place"})
_WORDS_OF: Final = {
    "data": "vendors.data_",
    "importer_role": "vendors.role_",
    "sensitivity": "status.sensitivity-",
    "processor_contract": "impact.contract_",
}
