"""The last screen of an import: how far it is, what came of it, and the button that takes it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from markupsafe import Markup
from starlette.responses import Response

from register.imports.batches import UNDO_DAYS, can_be_undone, get_batch
from register.imports.columns import AGREEMENTS, DOCUMENTS, INCIDENTS, TERMS
from register.imports.models import ImportBatch, ImportState
from register.imports.undo import undo_import
from register.people.queries import get_person
from register.rules.permissions import Permission
from register.web import reply
from register.web.import_jobs import Progress, progress_of
from register.web.import_steps import crumbs, is_running, lead, path_of
from register.web.imports import state_tag
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("import-done")

COUNTS = (
    "records_new",
    "records_updated",
    "records_unchanged",
    "vendors_new",
    "vendors_updated",
    "vendors_unchanged",
    "rows_left_out",
    "services",
    "transfers",
    "agreements",
    "reviews",
)
_PATHS = {
    "V": "/vendors/{}",
    "T": "/transfers/{}",
    "A": "/agreements/{}",
    "S": "/services/{}/edit",
    "R": "/reviews/{}",
    "I": "/incidents/{}",
    "F": "/documents/{}",
}


@dataclass(frozen=True)
class DoneShown:
    """The whole screen."""

    batch: ImportBatch
    progress: Progress | None
    counts: Sequence[tuple[str, int]]
    transfers_waiting: int
    reviews_waiting: int
    who: str
    can_undo: bool
    undo_until: date | None
    left_alone: Sequence[tuple[str, str]]
    tag: Markup
    onwards: tuple[str, str]
    """Where the records are now listed: the words and the address."""


@site.get("/imports/{ref}/done", "show", Permission.IMPORT_RECORDS)
def show(visit: Visit, ref: str) -> Response:
    """How far the import is, or what came of it."""
    batch = get_batch(visit.session, ref)
    running = is_running(visit, batch)
    if not running and batch.state not in (ImportState.DONE, ImportState.UNDONE):
        if visit.wants_fragment:
            # The page that waits goes where the import can be pressed again.
            return Response(status_code=200, headers={"hx-redirect": path_of(batch, "changes")})
        return reply.redirect(visit, path_of(batch, "changes"))
    words = visit.words
    context = DoneShown(
        batch=batch,
        progress=(progress_of(batch.started_by or "") or Progress(0, 0)) if running else None,
        counts=[
            (words.text(f"imports.field_{name}"), int(batch.result[name]))
            for name in COUNTS
            if batch.result.get(name)
        ],
        transfers_waiting=int(batch.result.get("transfers_waiting", 0)),
        reviews_waiting=int(batch.result.get("reviews_waiting", 0)),
        who=get_person(visit.session, batch.person_id).name if batch.person_id else "",
        can_undo=can_be_undone(batch, visit.now),
        undo_until=visit.settings.today(batch.done_at + timedelta(days=UNDO_DAYS)) if batch.done_at else None,
        left_alone=[(left, _PATHS[left[0]].format(left)) for left in batch.result.get("left_alone", ())],
        tag=state_tag(words, batch.state, visit.settings.time_zone),
        onwards=_onwards(visit, batch.kind),
    )
    return reply.page(
        visit,
        "imports/done.html",
        context,
        heading=words.text("imports.title_done"),
        reference=batch.ref,
        section=words.text("imports.list_title"),
        crumbs=crumbs(visit),
        lead=lead(visit, "done"),
        region="results",
    )


def _onwards(visit: Visit, kind: str) -> tuple[str, str]:
    words = visit.words
    if kind in (AGREEMENTS, TERMS):
        return words.text("imports.to_agreements"), "/agreements"
    if kind == INCIDENTS:
        return words.text("imports.to_incidents"), "/incidents"
    if kind == DOCUMENTS:
        return words.text("imports.to_documents"), "/documents"
    return words.text("imports.to_vendors"), "/vendors"


@site.post("/imports/{ref}/undo", "undo", Permission.IMPORT_RECORDS)
def undo(visit: Visit, ref: str) -> Response:
    """Take the import back, as far as nobody has worked on its records since."""
    undone = undo_import(visit.session, visit.actor, ref, version_of(visit), visit.now, today=visit.today)
    return reply.redirect(
        visit, f"/imports/{ref}/done", "imports.was_undone", n=len(undone.taken_back), ref=ref
    )
