"""The fourth screen of an import: what would change, whom a name means, and the button that does it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.background import BackgroundTask
from starlette.responses import Response

from register.errors import ChangedMeanwhile, Conflict
from register.imports.apply import carry_out
from register.imports.batches import decide, get_batch, seen_plan
from register.imports.columns import AGREEMENTS, DOCUMENTS, INCIDENTS, TERMS
from register.imports.headers import VENDOR_FAMILY
from register.imports.models import ImportBatch
from register.imports.plan import Plan, PlannedVendor
from register.imports.records.family import family_of
from register.imports.records.planned import NEW, UNCHANGED, UPDATED
from register.imports.runs import start_run
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.web import import_jobs, reply
from register.web.filling import Filling
from register.web.import_problems import ReasonShown, left_out_shown
from register.web.import_records_shown import RecordShown, record_shown
from register.web.import_shown import VendorShown, vendor_shown
from register.web.import_steps import (
    clock_of,
    crumbs,
    has_stopped,
    lead,
    open_for_change,
    open_for_reading,
    path_of,
)
from register.web.lists import ListState, Results, read_list_state
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("import-changes")

IN_REQUEST: Final = 300
"""Vendors or records that are imported while the person waits; more are done in the background, with progress."""
MOST_QUESTIONS: Final = 50
LEFT_OUT: Final = "left-out"
SHOWS: Final = (NEW, UPDATED, UNCHANGED, LEFT_OUT)
SAME = "same-"
ANOTHER = "another"
_GO: Final = {
    AGREEMENTS: "imports.import_agreements",
    TERMS: "imports.import_terms",
    INCIDENTS: "imports.import_incidents",
    DOCUMENTS: "imports.import_documents",
}
"""The button of each kind of records: what it counts."""


@dataclass(frozen=True)
class Question:
    """A name of the file that may be a vendor known already: one radio for each."""

    field: str
    name: str
    choices: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ChangesShown:
    """The whole screen."""

    batch: ImportBatch
    version: int
    plan: Plan
    fingerprint: str
    show: str
    counts: Sequence[tuple[str, str, int]]
    """Each part: its code, its address, how many."""
    results: Results
    questions: Sequence[Question]
    more_questions: int
    answers: int
    exporter: str | None
    banner: str
    is_of_records: bool
    go: str
    """The words of the button that imports."""
    unlisted: str
    """The files that came with a list and that no row names, in a sentence; empty where there are none."""


@site.get("/imports/{ref}/changes", "show", Permission.IMPORT_RECORDS)
def show(visit: Visit, ref: str) -> Response:
    """What would change; nothing is written yet."""
    batch, elsewhere = open_for_reading(visit, ref)
    if elsewhere:
        return elsewhere
    banner = ""
    if has_stopped(visit, batch):
        is_stale = batch.result.get("stopped") == "import-plan-changed"
        banner = "imports.plan_changed" if is_stale else "imports.stopped"
    return _page(visit, batch, banner=banner)


@site.post("/imports/{ref}/changes", "go", Permission.IMPORT_RECORDS)
def go(visit: Visit, ref: str) -> Response:
    """Keep the answers, or import what was shown: at once, or in the background where it is long."""
    batch = open_for_change(visit, ref)
    try:
        plan = _plan(visit, batch)
        if answered := _answer(visit, batch, plan):
            return answered
        if visit.form["do"] != "import":
            return reply.redirect(visit, path_of(batch, "changes"))
        if plan.to_import <= IN_REQUEST:
            carry_out(
                visit.session,
                visit.actor,
                ref,
                visit.form["fingerprint"],
                visit.now,
                today=visit.today,
                version=version_of(visit),
                zone=visit.settings.zone,
            )
            return reply.redirect(visit, path_of(batch, "done"))
        return _start(visit, batch, plan)
    except ChangedMeanwhile:
        return _page(visit, get_batch(visit.session, ref), status=409, banner="imports.changed_meanwhile")
    except Conflict as conflict:
        if conflict.code != "import-plan-changed":
            raise
        return _page(visit, get_batch(visit.session, ref), status=409, banner="imports.plan_changed")


def _start(visit: Visit, batch: ImportBatch, plan: Plan) -> Response:
    fingerprint = visit.form["fingerprint"]
    if fingerprint != plan.fingerprint:
        raise Conflict("import-plan-changed", ref=batch.ref)
    run = start_run(visit.session, visit.actor, batch.ref, version_of(visit), visit.now)
    import_jobs.announce(run, len(plan.vendors) + len(plan.records))
    response = reply.redirect(visit, path_of(batch, "done"))
    # It begins after this transaction is stored and the answer is sent.
    response.background = BackgroundTask(
        import_jobs.carry_out_run, visit.register, visit.actor, batch.ref, run, fingerprint
    )
    return response


def _answer(visit: Visit, batch: ImportBatch, plan: Plan) -> Response | None:
    """Keep what was said about names; the answer where the plan is another one now."""
    if visit.form["do"] == "forget":
        decide(visit.session, visit.actor, batch.ref, {"same_as": {}}, version_of(visit), visit.now)
        return reply.redirect(visit, path_of(batch, "changes"), "imports.answers_forgotten")
    said: dict[str, str] = {}
    for vendor in plan.vendors:
        given = visit.form[_field(vendor)] if vendor.similar else ""
        if given == ANOTHER:
            said[vendor.name] = ""
        elif given in {likely.choice for likely in vendor.similar}:
            said[vendor.name] = given
    if not said:
        return None
    together = {**batch.same_as, **said}
    decide(visit.session, visit.actor, batch.ref, {"same_as": together}, version_of(visit), visit.now)
    key = "imports.answers_saved_check" if visit.form["do"] == "import" else "imports.answers_saved"
    return reply.redirect(visit, path_of(batch, "changes"), key, n=len(said))


def _plan(visit: Visit, batch: ImportBatch) -> Plan:
    may_review = visit.actor.may(Permission.RECORD_REVIEWS)
    return seen_plan(visit.session, batch, clock_of(visit), may_review=may_review)


def _field(vendor: PlannedVendor) -> str:
    return SAME + hashlib.sha256(vendor.name.encode()).hexdigest()[:12]


def _questions(visit: Visit, plan: Plan) -> list[Question]:
    words = visit.words

    def label(likely: Any) -> str:
        key = "imports.likely_known" if likely.ref else "imports.likely_in_file"
        why = words.text(f"imports.why-{likely.reason}")
        return words.text(key, name=likely.name, ref=likely.ref or "", why=why)

    return [
        Question(
            _field(vendor),
            vendor.name,
            [
                *((likely.choice, label(likely)) for likely in vendor.similar),
                (ANOTHER, words.text("imports.another_vendor")),
            ],
        )
        for vendor in plan.vendors
        if vendor.similar
    ]


def _listed(
    visit: Visit, plan: Plan, part: str, paging: Paging
) -> Sequence[VendorShown | RecordShown | ReasonShown]:
    some = slice(paging.offset, paging.offset + paging.size)
    if part == LEFT_OUT:
        return left_out_shown(visit.words, plan.left_out[some])
    if plan.records:
        records = [record for record in plan.records if record.action == part]
        return [record_shown(visit, record) for record in records[some]]
    chosen = [vendor for vendor in plan.vendors if vendor.action == part]
    return [vendor_shown(visit, vendor) for vendor in chosen[some]]


def _unlisted(visit: Visit, plan: Plan) -> str:
    if not plan.unlisted:
        return ""
    names = visit.words.text("frame.list_mark").join(plan.unlisted[:10])
    return visit.words.text("imports.unlisted", n=len(plan.unlisted), names=names[:500])


def _page(visit: Visit, batch: ImportBatch, *, status: int = 200, banner: str = "") -> Response:
    words, plan = visit.words, _plan(visit, batch)
    path = path_of(batch, "changes")
    state: ListState = read_list_state(path, visit.request.query_params, ("show",), ())
    numbers = {part: plan.counted(part) for part in SHOWS[:3]} | {LEFT_OUT: len(plan.left_out)}
    asked = (state.chosen("show") or ("",))[0]
    part = asked if asked in SHOWS else next((p for p in SHOWS if numbers[p]), NEW)
    questions = _questions(visit, plan)
    names = dict(plan.exporters)
    exporter = batch.exporter_ref if batch.exporter_ref in names else next(iter(names), None)
    context = ChangesShown(
        batch=batch,
        version=batch.version,
        plan=plan,
        fingerprint=plan.fingerprint,
        show=part,
        counts=[(p, f"{path}?show={p}", numbers[p]) for p in SHOWS],
        results=Results(_listed(visit, plan, part, state.paging), numbers[part], state),
        questions=questions[:MOST_QUESTIONS],
        more_questions=max(0, len(questions) - MOST_QUESTIONS),
        answers=len(batch.same_as),
        exporter=f"{names[exporter]} ({exporter})" if exporter else None,
        banner=banner,
        is_of_records=family_of(batch.kind) != VENDOR_FAMILY,
        unlisted=_unlisted(visit, plan),
        go=words.text(_GO.get(batch.kind, "imports.import_now"), n=plan.to_import),
    )
    labels = {question.field: question.name for question in questions}
    return reply.page(
        visit,
        "imports/changes.html",
        context,
        heading=words.text("imports.title_changes"),
        reference=batch.ref,
        section=words.text("imports.list_title"),
        crumbs=crumbs(visit, batch, "changes"),
        lead=lead(visit, "changes"),
        status=status,
        is_error=status >= 400,
        region="results",
        extra={"form": Filling(words, "imports", {}, None, labels)},
    )
