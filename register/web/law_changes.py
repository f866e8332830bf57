"""Pages of the register's own changes to the law: the list, one change, withdrawing it. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Conflict, Invalid
from register.exports.sheets import Sheet
from register.inputs import read_input
from register.law import actions
from register.law.inputs import WithdrawInput
from register.law.models import LawChange
from register.law.queries import get_change, list_changes, unfit_refs
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.transfers.naming import regime_name
from register.web import reply
from register.web.filling import Filling
from register.web.history import EventShown, shown_events
from register.web.law import Tabs, law_crumbs, tabs_of
from register.web.law_shown import ChangeRow, shown_change
from register.web.listing import about_list
from register.web.people import version_of
from register.web.site import Site
from register.web.visit import Visit

site = Site("law-changes")

LIST = "/law/changes"
HISTORY_SHOWN = 20
EXPORTED = (
    "reference",
    "change",
    "kind",
    "counts_from",
    "counts_until",
    "citation",
    "as_of",
    "state",
    "reason",
)


@dataclass(frozen=True)
class ChangeList:
    """All of them: there are never many."""

    tabs: Tabs
    changes: Sequence[ChangeRow]
    count_text: str


@dataclass(frozen=True)
class ChangeShown:
    """One change and its history."""

    change: LawChange
    row: ChangeRow
    kind: str
    law: str
    can_change: bool
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class WithdrawForm:
    """Why a change counts no more."""

    row: ChangeRow
    action: str
    version: int
    cancel: str
    is_stale: bool


@site.get(LIST, "list", Permission.READ_REGISTER)
def show_list(visit: Visit) -> Response:
    """Every change, the newest first."""
    words = visit.words
    rows = _rows(visit)
    context = ChangeList(tabs_of(visit, "changes"), rows, words.text("law.changes_count", n=len(rows)))
    return reply.page(
        visit,
        "law/changes.html",
        context,
        heading=words.text("law.tab_changes"),
        section=words.text("law.title"),
        crumbs=law_crumbs(visit),
        lead=words.text("law.changes_lead"),
    )


@site.get(f"{LIST}/export.xlsx", "export-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """All of them as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{LIST}/export.csv", "export-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """All of them as CSV."""
    return _export(visit, "csv")


@site.get(f"{LIST}/{{ref}}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One change."""
    words, change = visit.words, get_change(visit.session, ref)
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    context = ChangeShown(
        change=change,
        row=shown_change(words, change, unfit_refs(visit.session)),
        kind=words.text(f"law.change_kind_{change.kind}"),
        law=regime_name(words, change.regime_id) if change.regime_id else "",
        can_change=change.withdrawn_on is None and visit.actor.may(Permission.MANAGE_REGISTER),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "law/change.html",
        context,
        heading=context.kind,
        reference=ref,
        section=words.text("law.tab_changes"),
        crumbs=law_crumbs(visit, (words.text("law.tab_changes"), LIST)),
    )


@site.get(f"{LIST}/{{ref}}/withdraw", "withdrawing", Permission.MANAGE_REGISTER)
def withdrawing(visit: Visit, ref: str) -> Response:
    """Why it counts no more."""
    change = open_change(visit, ref)
    return _withdraw_form(visit, change, Filling(visit.words, "law"), change.version)


@site.post(f"{LIST}/{{ref}}/withdraw", "withdraw", Permission.MANAGE_REGISTER)
def withdraw(visit: Visit, ref: str) -> Response:
    """Withdraw it; what it concerned is judged again in the same transaction."""
    version = version_of(visit)
    try:
        given = read_input(WithdrawInput, visit.form)
        actions.withdraw_change(
            visit.session, visit.actor, ref, given.reason, version, visit.now, today=visit.today
        )
    except Invalid as error:
        form = Filling(visit.words, "law", visit.form, error.problems)
        return _withdraw_form(visit, get_change(visit.session, ref), form, version, 422)
    except ChangedMeanwhile:
        change = open_change(visit, ref)
        form = Filling(visit.words, "law", visit.form)
        return _withdraw_form(visit, change, form, change.version, 409)
    return reply.redirect(visit, f"{LIST}/{ref}", "law.withdrawn", ref=ref)


def open_change(visit: Visit, ref: str) -> LawChange:
    """The change, if it still counts. Raises NotFound, Conflict ``change-withdrawn``."""
    change = get_change(visit.session, ref)
    if change.withdrawn_on:
        raise Conflict("change-withdrawn", ref=ref)
    return change


def _rows(visit: Visit) -> list[ChangeRow]:
    unfit = unfit_refs(visit.session)
    return [shown_change(visit.words, row, unfit) for row in list_changes(visit.session)]


def _export(visit: Visit, kind: str) -> Response:
    words, unfit = visit.words, unfit_refs(visit.session)
    stored = list_changes(visit.session)
    rows = []
    for change in stored:
        shown = shown_change(words, change, unfit)
        rows.append(
            [
                change.ref,
                shown.says,
                words.text(f"law.change_kind_{change.kind}"),
                change.counts_from,
                change.counts_until,
                change.citation,
                change.as_of,
                words.text(f"law.change_{shown.state}"),
                change.withdrawn_reason,
            ]
        )
    sheet = Sheet(
        name=words.text("law.tab_changes"),
        headers=[words.text(f"law.col_{column}") for column in EXPORTED],
        rows=rows,
        about=about_list(visit, "law.tab_changes", (), len(rows)),
    )
    return reply.exported(visit, sheet, kind, "law-changes")


def _withdraw_form(
    visit: Visit, change: LawChange, form: Filling, version: int, status: int = 200
) -> Response:
    words, path = visit.words, f"{LIST}/{change.ref}"
    row = shown_change(words, change)
    context = WithdrawForm(row, f"{path}/withdraw", version, path, status == 409)
    return reply.page(
        visit,
        "law/withdraw.html",
        context,
        heading=words.text("law.withdraw_title", ref=change.ref),
        section=words.text("law.tab_changes"),
        crumbs=law_crumbs(visit, (words.text("law.tab_changes"), LIST), (change.ref, path)),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
