"""Long answers of what-if: asked for, waited for with progress, shown while they are kept; and adopting a change."""

from dataclasses import dataclass
from typing import Any, cast

import orjson
from starlette.background import BackgroundTask
from starlette.responses import Response

from register.errors import Invalid
from register.judge_job import carry_on
from register.law.inputs import read_change as read_law_change
from register.rules.permissions import Permission
from register.rules.what_if import change_json, read_change
from register.trail.counted import kept
from register.web import reply
from register.web.filling import Filling
from register.web.law_changes import LIST
from register.web.lists import ListState, read_list_state
from register.web.site import Site
from register.web.visit import Visit
from register.web.what_if import (
    FORM,
    HOME,
    AnswerPage,
    answer_page,
    form_page,
    hidden_of,
    is_narrowed,
    question_words_of,
    what_if_crumbs,
)
from register.web.what_if_question import FIELDS, Question, filling, read_question, record_href
from register.web.what_if_shown import FILTERS, ONLY_IN_ADDRESS, sheet, shown
from register.what_if import runs
from register.what_if.adopting import adopt
from register.what_if.models import WhatIfRun, WhatIfState
from register.what_if_job import work_out

site = Site("what-if-runs")

RUNS = f"{HOME}/runs"


@dataclass(frozen=True)
class Waiting:
    """How far a long answer is."""

    run: WhatIfRun
    says: str
    path: str


@site.post(RUNS, "ask", Permission.READ_REGISTER)
def ask(visit: Visit) -> Response:
    """Work an answer out apart from any request."""
    kind = visit.form["kind"]
    if kind not in FIELDS:
        return reply.redirect(visit, HOME)
    try:
        asked = read_question(visit, visit.form)
    except Invalid as error:
        return form_page(visit, kind, filling(visit, kind, visit.form, error.problems), 422)
    run = runs.ask(visit.session, visit.actor, asked.change, asked.on, visit.now)
    response = reply.redirect(visit, f"{RUNS}/{run.ref}")
    response.background = BackgroundTask(work_out, visit.register, run.ref)
    return response


@site.get(f"{RUNS}/{{ref}}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """How far the answer is, or the answer. One that was left by a server that ended is begun again."""
    run = runs.get_run(visit.session, ref, visit.me.id)
    if run.state is WhatIfState.DONE:
        return _answer(visit, run)
    words, says = visit.words, question_words_of(visit, run)
    response = reply.page(
        visit,
        "what_if/waiting.html",
        Waiting(run, says, f"{RUNS}/{ref}"),
        heading=words.text("what_if.title"),
        reference=ref,
        crumbs=what_if_crumbs(visit),
        region="results",
    )
    if runs.is_waiting(run, visit.now):
        response.background = BackgroundTask(work_out, visit.register, ref)
    return response


@site.get(f"{RUNS}/{{ref}}/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit, ref: str) -> Response:
    """Exactly these rows as a workbook."""
    return _export(visit, ref, "xlsx")


@site.get(f"{RUNS}/{{ref}}/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit, ref: str) -> Response:
    """Exactly these rows as CSV."""
    return _export(visit, ref, "csv")


@site.post(f"{HOME}/adopt", "adopt", Permission.MANAGE_REGISTER)
def adopt_change(visit: Visit) -> Response:
    """The change of the law as a record, and one flag for each transfer it changes."""
    kind = visit.form["kind"]
    if kind not in FIELDS:
        return reply.redirect(visit, HOME)
    try:
        asked = read_question(visit, visit.form)
    except Invalid as error:
        return form_page(visit, kind, filling(visit, kind, visit.form, error.problems), 422)
    if not asked.is_of_law:
        return reply.redirect(visit, record_href(asked.change))
    said = {name: visit.form[name] for name in ("citation", "as_of", "note")}
    values: dict[str, Any] = {
        **change_json(asked.change),
        **said,
        "verified": visit.form["verified"] == "yes",
    }
    try:
        adopted = adopt(visit.session, visit.actor, read_law_change(values), visit.now, today=visit.today)
    except Invalid as error:
        return answer_page(visit, asked, Filling(visit.words, "law", visit.form, error.problems), 422)
    ref = adopted.change.ref
    response = reply.redirect(visit, f"{LIST}/{ref}", "what_if.adopted", ref=ref, n=adopted.noted)
    # Where many are concerned a run was stored with the change; where not, nothing waits.
    response.background = BackgroundTask(carry_on, visit.register, f"adopting-{ref}")
    return response


def _told(visit: Visit, run: WhatIfRun) -> dict[str, Any]:
    return cast(
        dict[str, Any], kept(visit.session, ("what-if-run", run.ref), lambda: orjson.loads(run.answer))
    )


def _state(visit: Visit, ref: str) -> ListState:
    return read_list_state(f"{RUNS}/{ref}", visit.request.query_params, (*FILTERS, *ONLY_IN_ADDRESS), ())


def _export(visit: Visit, ref: str, kind: str) -> Response:
    run = runs.get_run(visit.session, ref, visit.me.id)
    if run.state is not WhatIfState.DONE:
        return reply.redirect(visit, f"{RUNS}/{ref}")
    made = sheet(visit, _told(visit, run), _state(visit, ref), question_words_of(visit, run))
    return reply.exported(visit, made, kind, "what-if")


def _answer(visit: Visit, run: WhatIfRun) -> Response:
    change, state = read_change(run.change), _state(visit, run.ref)
    pairs = tuple((name, str(value)) for name, value in run.change.items() if name != "citation")
    asked = Question(change, run.on, (*pairs, ("day", run.on.isoformat())))
    told = _told(visit, run)
    context = AnswerPage(
        says=question_words_of(visit, run),
        question=asked,
        is_of_law=asked.is_of_law,
        record_href=record_href(change),
        change_href=f"{FORM}?{asked.query}",
        concerned=told["concerned"],
        answer=shown(visit, told, state, state.path),
        hidden=hidden_of(state, ()),
        more_filters=is_narrowed(state),
    )
    return reply.page(
        visit,
        "what_if/answer.html",
        context,
        heading=visit.words.text("what_if.title"),
        reference=run.ref,
        crumbs=what_if_crumbs(visit),
        region="results",
        extra={"form": Filling(visit.words, "law", {})},
    )
