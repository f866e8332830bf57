"""The third screen of an import: what is wrong, grouped by cause, fixed once for each distinct value."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from register.agreements.catalogue import terms
from register.agreements.models import AgreementKind, TermState
from register.documents.models import DocumentType
from register.errors import ChangedMeanwhile, Invalid, Problem
from register.exports.sheets import Sheet
from register.imports.batches import decide, get_batch, seen_plan, table_of
from register.imports.dates import DAY_FIRST, MONTH_FIRST
from register.imports.decisions import clean_fix
from register.imports.drafts import LeftOut, ProblemGroup
from register.imports.models import ImportBatch
from register.imports.plan import Plan
from register.imports.records.refusals import reason_in_words
from register.incidents.models import LearnedHow, Severity
from register.reference.places import places
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.import_steps import clock_of, crumbs, lead, open_for_change, open_for_reading, path_of
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Form, Visit
from register.words import Words

site = Site("import-problems")

MOST_VALUES: Final = 100
"""Values of one cause shown at once; the rest follows when these are done."""
MOST_LEFT_OUT: Final = 20
_ORDER, _FIX, _TAKE = "order-", "fix-", "take-"
_TEXTS: Final = frozenset(
    {
        "date-does-not-exist",
        "date-not-read",
        "date-far-off",
        "url-not-read",
        "email-not-read",
        "number-not-read",
        "notice-not-read",
        "law-not-read",
        "vendor-not-known",
        "agreement-not-known",
        "incident-not-known",
        "document-not-known",
        "about-not-known",
        "file-not-there",
        "parent-not-known",
        "services-not-known",
        "transfers-not-known",
        "entities-not-known",
        "modules-not-read",
        "months-not-read",
        "moment-not-read",
        "value-not-read",
        "data-not-read",
        "error-value",
        "formula-not-calculated",
    }
)
_PLACES: Final = frozenset({"place-not-read", "place-partly-read"})
_TAKEN: Final = frozenset({"control-character", "direction-character", "name-too-long"})
_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "importance-not-read": ("status.importance-", "critical high medium low"),
    "role-not-read": ("vendors.role_", "processor controller joint-controller sub-processor"),
    "sensitivity-not-read": ("status.sensitivity-", "standard high special"),
    "status-not-read": ("imports.meaning-status-", "active planned ended"),
    "dpa-status-not-read": ("imports.meaning-dpa-", "executed published missing not-applicable"),
    "renewal-not-read": ("agreements.renewal_", "fixed automatic evergreen"),
    "transfer-mode-not-read": ("transfers.access_", "stored remote both"),
    "kind-not-read": ("agreements.kind_", " ".join(AgreementKind)),
    "term-not-known": ("agreements.field_term_", " ".join(terms())),
    "term-state-not-read": ("status.", " ".join(TermState)),
    "yes-no-not-read": ("frame.", "yes no"),
    "severity-not-read": ("incidents.severity_", " ".join(Severity)),
    "type-not-read": ("documents.type_", " ".join(DocumentType)),
    "how-not-read": ("incidents.how_", " ".join(LearnedHow)),
}
"""Causes whose values are chosen from a list: where the words are, and the codes."""


@dataclass(frozen=True)
class ValueShown:
    """One distinct value with a problem, and the field that replaces it."""

    field: str
    value: str
    rows: str
    count: int
    suggestion: str


@dataclass(frozen=True)
class GroupShown:
    """One cause in one column. ``kind``: text, place, choice, take, order, or none where nothing is to be done."""

    id: str
    sentence: str
    header: str
    rows: int
    blocks: bool
    kind: str
    values: Sequence[ValueShown]
    more: int
    choices: Sequence[tuple[str, str]]
    examples: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class ReasonShown:
    """A row that is left out, with its reasons in words."""

    number: int
    reasons: Sequence[str]
    text: str


@dataclass(frozen=True)
class ProblemsShown:
    """The whole screen."""

    batch: ImportBatch
    version: int
    groups: Sequence[GroupShown]
    left_out: Sequence[ReasonShown]
    left_out_count: int
    places: Sequence[tuple[str, str]]
    fixed: Sequence[tuple[str, str, str]]
    """Corrections made so far: column, value, what is taken instead."""
    changed_meanwhile: bool


@site.get("/imports/{ref}/problems", "show", Permission.IMPORT_RECORDS)
def show(visit: Visit, ref: str) -> Response:
    """Everything that is wrong with the file."""
    batch, elsewhere = open_for_reading(visit, ref)
    return elsewhere or _page(visit, batch)


@site.post("/imports/{ref}/problems", "save", Permission.IMPORT_RECORDS)
def save(visit: Visit, ref: str) -> Response:
    """Keep the corrections; stay as long as some were made, go on when none was."""
    batch = open_for_change(visit, ref)
    try:
        if visit.form["do"] == "reset":
            again: dict[str, Any] = {"fixes": {}, "date_orders": {}}
            decide(visit.session, visit.actor, ref, again, version_of(visit), visit.now)
            return reply.redirect(visit, path_of(batch, "problems"), "imports.fixes_undone")
        decisions, made = _decisions(batch, _plan(visit, batch), visit.form)
        if made:
            decide(visit.session, visit.actor, ref, decisions, version_of(visit), visit.now)
    except Invalid as error:
        return _page(visit, batch, error.problems)
    except ChangedMeanwhile:
        return _page(visit, get_batch(visit.session, ref), changed_meanwhile=True)
    if not made:
        return reply.redirect(visit, path_of(batch, "changes"))
    plan = _plan(visit, batch)
    step = "problems" if plan.problems or plan.left_out else "changes"
    return reply.redirect(visit, path_of(batch, step), "imports.fixes_saved", n=made)


@site.get("/imports/{ref}/left-out.xlsx", "left-out-xlsx", Permission.IMPORT_RECORDS)
def left_out_xlsx(visit: Visit, ref: str) -> Response:
    """The rows left out with their reasons, as a workbook."""
    return _left_out(visit, ref, "xlsx")


@site.get("/imports/{ref}/left-out.csv", "left-out-csv", Permission.IMPORT_RECORDS)
def left_out_csv(visit: Visit, ref: str) -> Response:
    """The rows left out with their reasons, as CSV."""
    return _left_out(visit, ref, "csv")


def field_of(prefix: str, column: int, value: str) -> str:
    """The name of the field for one value: values are too long and too odd for a name of their own."""
    return f"{prefix}{column}-{hashlib.sha256(value.encode()).hexdigest()[:12]}"


def reasons_of(words: Words, row: LeftOut) -> list[str]:
    """Why a row is left out, in words."""
    return [reason_in_words(words, code, params) for code, params in row.reasons]


def left_out_shown(words: Words, rows: Sequence[LeftOut]) -> list[ReasonShown]:
    """Rows that are left out, as the screens list them."""
    return [
        ReasonShown(
            row.number,
            reasons_of(words, row),
            words.text("frame.list_mark").join(str(cell)[:80] for cell in row.cells if cell is not None)[
                :300
            ],
        )
        for row in rows
    ]


def _plan(visit: Visit, batch: ImportBatch) -> Plan:
    may_review = visit.actor.may(Permission.RECORD_REVIEWS)
    return seen_plan(visit.session, batch, clock_of(visit), may_review=may_review)


def _decisions(batch: ImportBatch, plan: Plan, form: Form) -> tuple[dict[str, Any], int]:
    fixes = {column: dict(values) for column, values in batch.fixes.items()}
    orders = dict(batch.date_orders)
    problems: dict[str, Problem] = {}
    made = 0
    for group in plan.problems:
        kind = _kind_of(group)
        if kind == "order" and (order := form[f"{_ORDER}{group.column}"]):
            orders[str(group.column)] = order
            made += 1
        if kind not in ("text", "place", "choice", "take"):
            continue
        for value in group.values:
            name = field_of(_TAKE if kind == "take" else _FIX, group.column, value.value)
            given = (
                value.suggestion if kind == "take" and form[name] else form[name] if kind != "take" else ""
            )
            try:
                cleaned = clean_fix(given)
            except Invalid as error:
                problems[name] = error.problems["text"]
                continue
            if cleaned:
                _replace(fixes.setdefault(str(group.column), {}), value.value, cleaned)
                made += 1
    if problems:
        raise Invalid(problems)
    return {"fixes": fixes, "date_orders": orders}, made


def _replace(values: dict[str, str], value: str, fixed: str) -> None:
    """Put a text in place of a value; a correction that did not help is itself replaced."""
    for original, tried in values.items():
        if tried == value:
            values[original] = fixed
    values[value] = fixed


def _kind_of(group: ProblemGroup) -> str:
    if group.code == "date-order-open":
        return "order"
    if group.code in _TAKEN:
        return "take" if any(value.suggestion for value in group.values) else "none"
    if group.code in _LISTS:
        return "choice"
    if group.code in _PLACES:
        return "place"
    return "text" if group.code in _TEXTS else "none"


def _group(words: Words, group: ProblemGroup) -> GroupShown:
    kind = _kind_of(group)
    prefix, codes = _LISTS.get(group.code, ("", ""))
    # A blank stands for every blank cell of the column, so it is never replaced.
    values = [value for value in group.values if value.value] if kind != "order" else []
    return GroupShown(
        id=f"{group.code}-{group.column}",
        sentence=words.text(f"imports.{group.code}", **group.params),
        header=group.header,
        rows=group.rows,
        blocks=group.blocks,
        kind=kind if values or kind == "order" else "none",
        values=[
            ValueShown(
                field_of(_TAKE if kind == "take" else _FIX, group.column, value.value),
                value.value,
                ", ".join(str(number) for number in value.rows[:8]) + (" …" if len(value.rows) > 8 else ""),
                len(value.rows),
                value.suggestion,
            )
            for value in values[:MOST_VALUES]
        ],
        more=max(0, len(values) - MOST_VALUES),
        choices=[(code, words.text(f"{prefix}{code}")) for code in codes.split()]
        if kind == "choice"
        else [(order, words.text(f"imports.order-{order}")) for order in (DAY_FIRST, MONTH_FIRST)]
        if kind == "order"
        else [],
        examples=[(value.value, value.suggestion) for value in group.values[:3]] if kind == "order" else [],
    )


def _page(
    visit: Visit,
    batch: ImportBatch,
    problems: dict[str, Problem] | None = None,
    *,
    changed_meanwhile: bool = False,
) -> Response:
    words, plan, table = visit.words, _plan(visit, batch), table_of(batch)
    groups = [_group(words, group) for group in plan.problems]
    labels = {value.field: value.value for group in groups for value in group.values}
    labels |= {f"{_ORDER}{group.column}": group.header for group in plan.problems}
    form = Filling(words, "imports", visit.form if problems else {}, problems, labels)
    status = 422 if problems else 409 if changed_meanwhile else 200
    context = ProblemsShown(
        batch=batch,
        version=version_of(visit) if problems else batch.version,
        groups=groups,
        left_out=left_out_shown(words, plan.left_out[:MOST_LEFT_OUT]),
        left_out_count=len(plan.left_out),
        places=places(words.language) if any(group.kind == "place" for group in groups) else (),
        fixed=_fixed(words, batch, table.headers),
        changed_meanwhile=changed_meanwhile,
    )
    return reply.page(
        visit,
        "imports/problems.html",
        context,
        heading=words.text("imports.title_problems"),
        reference=batch.ref,
        section=words.text("imports.list_title"),
        crumbs=crumbs(visit, batch, "problems"),
        lead=lead(visit, "problems"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _fixed(words: Words, batch: ImportBatch, headers: Sequence[str]) -> list[tuple[str, str, str]]:
    found = [
        (headers[int(column)], value, fixed)
        for column, values in batch.fixes.items()
        if int(column) < len(headers)
        for value, fixed in values.items()
    ]
    for column, order in batch.date_orders.items():
        if int(column) < len(headers):
            found.append((headers[int(column)], "", words.text(f"imports.order-{order}")))
    return found[:MOST_VALUES]


def _left_out(visit: Visit, ref: str, kind: str) -> Response:
    batch = get_batch(visit.session, ref)
    words, table, plan = visit.words, table_of(batch), _plan(visit, batch)
    sheet = Sheet(
        name=words.text("status.left-out"),
        headers=[words.text("imports.col_row"), words.text("imports.col_reason"), *table.headers],
        rows=[
            [row.number, words.text("frame.clause_mark").join(reasons_of(words, row)), *row.cells]
            for row in plan.left_out
        ],
        about=[(words.text("imports.col_file"), batch.file_name)],
    )
    return reply.exported(visit, sheet, kind, f"{batch.ref}-left-out")
