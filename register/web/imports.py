"""Pages of imports: the list, a new file or paste, the template. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.errors import Invalid, Problem
from register.exports.sheets import CSV_TYPE, XLSX_TYPE, Sheet, as_csv, as_xlsx
from register.imports.batches import UNDO_DAYS, take_file
from register.imports.columns import VENDORS
from register.imports.models import ImportState
from register.imports.queries import count_batches, list_batches
from register.imports.reading import ReadProblem, limits
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.import_steps import crumbs, lead, open_for_reading, path_of
from register.web.import_templates import KINDS, record_template
from register.web.lists import ListState, Results, read_list_state
from register.web.marks import marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("imports")

ACCEPTED: Final = ".xlsx,.xlsm,.xls,.ods,.xlsb,.csv,.tsv,.txt,.json,.yaml,.yml,.md,.html,.htm,.zip"
TEMPLATE: Final = (
    "vendor_name",
    "legal_name",
    "website",
    "headquarters",
    "purpose",
    "category",
    "importance",
    "data_categories",
    "data_subjects",
    "sensitive",
    "people_count",
    "party_role",
    "destination",
    "mechanism",
    "dpa_signed_on",
    "dpa_url",
    "last_review_on",
    "next_review_on",
    "owner_email",
    "contact_email",
    "notes",
)
"""The columns of the template, in their order."""


@dataclass(frozen=True)
class ImportLine:
    """One import of the list: its row and the tag of its state."""

    row: Any
    tag: Markup


@dataclass(frozen=True)
class ImportList:
    """One page of the list."""

    results: Results
    state: ListState
    count_text: str


@dataclass(frozen=True)
class NewImport:
    """Where a file is chosen or a table pasted."""

    form: Filling
    accepted: str
    megabytes: int
    rows: str
    templates: Sequence[tuple[str, str]]
    """The kinds of lists there is a template for: the end of its address, and the words."""


@site.get("/imports", "list", Permission.IMPORT_RECORDS)
def show_list(visit: Visit) -> Response:
    """Every import with its state and who did it."""
    words = visit.words
    state = read_list_state("/imports", visit.request.query_params, (), ())
    total = count_batches(visit.session)
    lines: Sequence[ImportLine] = [
        ImportLine(row, state_tag(words, row.state, visit.settings.time_zone))
        for row in list_batches(visit.session, state.paging)
    ]
    context = ImportList(Results(lines, total, state), state, words.text("imports.count", n=total))
    return reply.page(
        visit, "imports/list.html", context, heading=words.text("imports.list_title"), region="results"
    )


@site.get("/imports/new", "new", Permission.IMPORT_RECORDS)
def new(visit: Visit) -> Response:
    """The form for a file or a pasted table."""
    return _new_page(visit, {})


@site.post("/imports/new", "take", Permission.IMPORT_RECORDS, takes_files=True)
def take(visit: Visit) -> Response:
    """Keep the file and guess its columns; a file that cannot be read is refused with the reason."""
    upload, pasted = visit.form.files.get("file"), visit.form["pasted"]
    if upload is None and not pasted.strip():
        return _new_page(visit, {"file": Problem("nothing-given")})
    field = "file" if upload else "pasted"
    try:
        if upload:
            batch = take_file(visit.session, visit.actor, upload.content, upload.name, visit.now)
        else:
            batch = take_file(
                visit.session, visit.actor, pasted.encode("utf-8", "replace"), "-", visit.now, is_pasted=True
            )
    except ReadProblem as problem:
        return _new_page(visit, {field: Problem(problem.code, problem.params)})
    except Invalid as error:
        return _new_page(visit, error.problems)
    return reply.redirect(visit, path_of(batch, "columns"))


@site.get("/imports/template.xlsx", "template-xlsx", Permission.IMPORT_RECORDS)
def template_xlsx(visit: Visit) -> Response:
    """The template as a workbook: what to fill in, and an empty table."""
    return _template(visit, "xlsx")


@site.get("/imports/template.csv", "template-csv", Permission.IMPORT_RECORDS)
def template_csv(visit: Visit) -> Response:
    """The template as CSV."""
    return _template(visit, "csv")


@site.get("/imports/{ref}", "show", Permission.IMPORT_RECORDS)
def show(visit: Visit, ref: str) -> Response:
    """Wherever the import is: its columns, or what came of it."""
    batch, elsewhere = open_for_reading(visit, ref)
    return elsewhere or reply.redirect(visit, path_of(batch, "columns"))


def state_tag(words: Words, state: ImportState, time_zone: str) -> Markup:
    """The tag of an import's state."""
    marks = marks_for(words.language, time_zone)
    if state is ImportState.OPEN:
        return marks.own_tag(words.text("imports.state_open"), "pencil", "neutral")
    if state is ImportState.DONE:
        return marks.own_tag(words.text("imports.state_done"), "tick", "success")
    return marks.tag(state.value)


def _new_page(visit: Visit, problems: dict[str, Problem]) -> Response:
    words = visit.words
    form = Filling(words, "imports", {"pasted": visit.form["pasted"]}, problems)
    megabytes = min(visit.settings.max_upload_mb, limits.MAX_FILE_BYTES // 2**20)
    templates = [("", words.text("imports.kind-vendors"))]
    templates += [(f"?kind={kind}", words.text(f"imports.kind-{kind}")) for kind in KINDS]
    context = NewImport(form, ACCEPTED, megabytes, f"{limits.MAX_ROWS:,}", templates)
    return reply.page(
        visit,
        "imports/new.html",
        context,
        heading=words.text("imports.title_new"),
        section=words.text("imports.list_title"),
        crumbs=crumbs(visit),
        lead=lead(visit, "new"),
        status=422 if problems else 200,
        is_error=bool(problems),
        extra={"form": form, "undo_days": UNDO_DAYS},
    )


def _template(visit: Visit, file: str) -> Response:
    """The template of the kind of list the address asks for; vendors where it names none."""
    words, kind = visit.words, visit.query.get("kind", "")
    if kind in KINDS:
        sheet = record_template(words, kind)
    else:
        kind = VENDORS
        labels = [words.text(f"imports.column-{name}") for name in TEMPLATE]
        hints = [words.text(f"imports.template_{name}") for name in TEMPLATE]
        sheet = Sheet(words.text("vendors.list_title"), labels, [], list(zip(labels, hints, strict=True)))
    content = as_csv(sheet) if file == "csv" else as_xlsx(sheet, words.text("imports.template_sheet"))
    return Response(
        content,
        media_type=CSV_TYPE if file == "csv" else XLSX_TYPE,
        headers={"content-disposition": f'attachment; filename="{kind}-template.{file}"'},
    )
