"""What the five screens of an import share: the way to them, where an import is, who may still change it."""

from typing import Final

from starlette.responses import Response

from register.imports.batches import get_batch
from register.imports.models import ImportBatch, ImportState
from register.imports.records.planned import Clock
from register.imports.runs import is_within_lease, stop_run
from register.rules.permissions import Permission
from register.web import reply
from register.web.frame import Crumb
from register.web.import_jobs import is_at_work
from register.web.visit import Visit

STEPS: Final = ("new", "columns", "problems", "changes", "done")


def crumbs(visit: Visit, batch: ImportBatch | None = None, step: str = "new") -> list[Crumb]:
    """The list of imports, and the steps before this one that can be gone back to."""
    found = [Crumb(visit.words.text("imports.list_title"), "/imports")]
    if batch and step in STEPS[2:4]:
        found += [
            Crumb(visit.words.text(f"imports.title_{earlier}"), path_of(batch, earlier))
            for earlier in STEPS[1 : STEPS.index(step)]
        ]
    return found


def lead(visit: Visit, step: str) -> str:
    """Which of the five steps this is."""
    return visit.words.text("imports.step", n=STEPS.index(step) + 1, all=len(STEPS))


def path_of(batch: ImportBatch, step: str) -> str:
    """The address of a step."""
    return f"/imports/{batch.ref}/{step}"


def clock_of(visit: Visit) -> Clock:
    """The moment of a visit, as comparing a file needs it."""
    return Clock(visit.now, visit.today, visit.settings.zone)


def is_running(visit: Visit, batch: ImportBatch) -> bool:
    """Whether the import is being carried out now, here or in another server process."""
    if batch.state is not ImportState.RUNNING:
        return False
    if is_at_work(batch.started_by or ""):
        return True
    return visit.settings.workers > 1 and is_within_lease(batch, visit.now)


def has_stopped(visit: Visit, batch: ImportBatch) -> bool:
    """Whether a run came to nothing, noted or not (a server that was switched off notes nothing)."""
    if batch.state is ImportState.RUNNING:
        return not is_running(visit, batch)
    return batch.state is ImportState.OPEN and "stopped" in batch.result


def open_for_reading(visit: Visit, ref: str) -> tuple[ImportBatch, Response | None]:
    """The import; and where to go instead, if nothing can be decided about it any more."""
    batch = get_batch(visit.session, ref)
    if batch.state in (ImportState.DONE, ImportState.UNDONE) or is_running(visit, batch):
        return batch, reply.redirect(visit, path_of(batch, "done"))
    return batch, None


def open_for_change(visit: Visit, ref: str) -> ImportBatch:
    """The import, its stopped run cleared away. The verbs refuse one that is done or running."""
    visit.actor.require(Permission.IMPORT_RECORDS)
    batch = get_batch(visit.session, ref)
    if batch.state is ImportState.RUNNING and has_stopped(visit, batch):
        stop_run(visit.session, ref, batch.started_by)
    return batch
