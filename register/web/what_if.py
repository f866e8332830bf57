"""What if: choosing a change, filling in its form, and seeing whom it changes. Asking changes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import Invalid
from register.rules.permissions import Permission
from register.rules.what_if import read_change
from register.trail.counted import kept
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.lists import ListState, read_list_state
from register.web.site import Site
from register.web.visit import Visit
from register.web.what_if_question import (
    ASKED,
    FACTS,
    FIELDS,
    LAW,
    OPTIONAL,
    Choices,
    Question,
    choices,
    filling,
    kind_words,
    question_words,
    read_question,
    record_href,
)
from register.web.what_if_shown import FILTERS, ONLY_IN_ADDRESS, AnswerShown, sheet, shown
from register.what_if.asking import answer, concerned_ids
from register.what_if.models import WhatIfRun
from register.what_if.runs import AT_ONCE, list_runs
from register.what_if.telling import answer_json

site = Site("what-if")

HOME = "/what-if"
FORM, ANSWER = f"{HOME}/form", f"{HOME}/answer"


@dataclass(frozen=True)
class Start:
    """The kinds of change, and what this person asked before."""

    groups: Sequence[tuple[str, Sequence[tuple[str, str, str]]]]
    """Heading; address, words and hint of each kind."""
    runs: Sequence[tuple[WhatIfRun, str]]


@dataclass(frozen=True)
class QuestionForm:
    """The fields of one kind of change."""

    kind: str
    kind_words: str
    names: Sequence[str]
    optional: frozenset[str]
    lists: Choices


@dataclass(frozen=True)
class AnswerPage:
    """A question and its answer, or how many transfers it concerns where it is worked out apart."""

    says: str
    question: Question
    is_of_law: bool
    record_href: str
    change_href: str
    concerned: int
    answer: AnswerShown | None
    hidden: Sequence[tuple[str, str]]
    """Fields that narrow nothing and must stay in the address when the list is narrowed."""
    more_filters: bool


@site.get(HOME, "start", Permission.READ_REGISTER)
def start(visit: Visit) -> Response:
    """Choose what changes."""
    words = visit.words

    def listed(kinds: Sequence[str], room: str) -> list[tuple[str, str, str]]:
        return [(f"{FORM}?kind={k}", kind_words(visit, k), words.text(f"{room}_{k}_hint")) for k in kinds]

    context = Start(
        groups=[
            (words.text("what_if.group_law"), listed(LAW, "law.change_kind")),
            (words.text("what_if.group_facts"), listed(FACTS, "what_if.kind")),
        ],
        runs=[
            (run, question_words_of(visit, run)) for run in list_runs(visit.session, visit.me.id, visit.now)
        ],
    )
    return reply.page(
        visit,
        "what_if/start.html",
        context,
        heading=words.text("what_if.title"),
        lead=words.text("what_if.lead"),
    )


@site.get(FORM, "form", Permission.READ_REGISTER)
def form(visit: Visit) -> Response:
    """The form of one kind, with what the address says already."""
    kind = visit.query.get("kind", "")
    if kind not in FIELDS:
        return reply.redirect(visit, HOME)
    return form_page(visit, kind, filling(visit, kind, visit.query))


@site.get(ANSWER, "answer", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """Whom the change changes; or, where many are concerned, the button that works it out apart."""
    asked = _asked(visit)
    return asked if isinstance(asked, Response) else answer_page(visit, asked)


@site.get(f"{ANSWER}/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{ANSWER}/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, kind: str) -> Response:
    asked = _asked(visit)
    if isinstance(asked, Response):
        return asked
    if len(concerned_ids(visit.session, asked.change)) > AT_ONCE:
        return reply.redirect(visit, f"{ANSWER}?{asked.query}")
    told = _answered(visit, asked)
    made = sheet(visit, told, _state(visit), question_words(visit, asked.change))
    return reply.exported(visit, made, kind, "what-if")


def _asked(visit: Visit) -> Question | Response:
    kind = visit.query.get("kind", "")
    if kind not in FIELDS:
        return reply.redirect(visit, HOME)
    try:
        return read_question(visit, visit.query)
    except Invalid as error:
        return form_page(visit, kind, filling(visit, kind, visit.query, error.problems), 422)


def _answered(visit: Visit, asked: Question) -> dict[str, Any]:
    """The answer, read once until something changes."""
    key = ("what-if", asked.pairs, asked.on)
    return kept(visit.session, key, lambda: answer_json(answer(visit.session, asked.change, asked.on)))


def _state(visit: Visit) -> ListState:
    return read_list_state(ANSWER, visit.request.query_params, (*ASKED, *FILTERS, *ONLY_IN_ADDRESS), ())


def question_words_of(visit: Visit, run: WhatIfRun) -> str:
    """What a kept question asked, as a sentence."""
    return question_words(visit, read_change(run.change))


def hidden_of(state: ListState, pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What must stay in the address when the list is narrowed further."""
    return [*pairs, *((key, value) for key in ONLY_IN_ADDRESS for value in state.chosen(key))]


def is_narrowed(state: ListState) -> bool:
    """Whether anything but the question narrows the list."""
    return bool(state.text or any(state.chosen(key) for key in (*FILTERS, *ONLY_IN_ADDRESS)))


def answer_page(
    visit: Visit, asked: Question, adopting: Filling | None = None, status: int = 200
) -> Response:
    """The page of an answer; ``adopting`` is a refused attempt to adopt the change."""
    words, state = visit.words, _state(visit)
    concerned = len(concerned_ids(visit.session, asked.change))
    clear = f"{ANSWER}?{asked.query}"
    told = _answered(visit, asked) if concerned <= AT_ONCE else None
    context = AnswerPage(
        says=question_words(visit, asked.change),
        question=asked,
        is_of_law=asked.is_of_law,
        record_href=record_href(asked.change),
        change_href=f"{FORM}?{asked.query}",
        concerned=concerned,
        answer=shown(visit, told, state, clear) if told else None,
        hidden=hidden_of(state, asked.pairs),
        more_filters=is_narrowed(state),
    )
    return reply.page(
        visit,
        "what_if/answer.html",
        context,
        heading=words.text("what_if.title"),
        crumbs=what_if_crumbs(visit),
        region="results",
        status=status,
        is_error=status >= 400,
        extra={"form": adopting or Filling(words, "law", {})},
    )


def form_page(visit: Visit, kind: str, filled: Filling, status: int = 200) -> Response:
    """The form of one kind of change."""
    words = visit.words
    context = QuestionForm(kind, kind_words(visit, kind), FIELDS[kind], OPTIONAL, choices(visit, kind))
    return reply.page(
        visit,
        "what_if/form.html",
        context,
        heading=words.text("what_if.form_title"),
        section=words.text("what_if.title"),
        crumbs=what_if_crumbs(visit),
        lead=context.kind_words,
        status=status,
        is_error=status >= 400,
        extra={"form": filled},
    )


def what_if_crumbs(visit: Visit) -> list[Crumb]:
    """The way back to the kinds of change."""
    return [Crumb(visit.words.text("what_if.title"), HOME)]
