"""The clause-gap sheet: what we ask a vendor to add or better in an agreement, as a page, a DOCX and a PDF.

Our fallback values are ours: they never stand on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from register.agreements.catalogue import duty_of
from register.agreements.models import Agreement, HousePosition
from register.agreements.positions import list_positions
from register.agreements.queries import get_agreement, get_vendor_of, parties_of
from register.papers.docx import DOCX_TYPE, as_docx
from register.papers.paper import Block, Facts, Grid, Heading, Paper, Paragraph
from register.papers.pdf import PDF_TYPE, as_pdf
from register.rules.permissions import Permission
from register.rules.term_gaps import GAPS_TOLD, Position, TermGap
from register.web import reply
from register.web.agreement_terms_shown import TermShown, terms_shown
from register.web.agreements import crumbs
from register.web.marks import written_date
from register.web.site import Site
from register.web.term_words import wanted_words
from register.web.visit import Visit
from register.words import LANGUAGES, OWN_NAMES, words_for

site = Site("gap-sheet")

PARTS: Final = (
    ("required", (TermGap.MISSING, TermGap.WEAK, TermGap.OVER_LIMIT)),
    ("confirm", (TermGap.UNCHECKED,)),
    ("advised", (TermGap.SHORT, TermGap.ADVISED)),
)
"""The parts of the sheet and the gaps each tells."""
COLUMNS: Final = ("term", "stands", "asked", "answer")


@dataclass(frozen=True)
class LineShown:
    """One term on the sheet."""

    term: str
    stands: str
    asked: str


@dataclass(frozen=True)
class GapSheet:
    """The sheet in one language, part by part."""

    agreement: Agreement
    language: str
    languages: Sequence[tuple[str, str]]
    columns: Sequence[str]
    """The headings of its tables."""
    parts: Sequence[tuple[str, str, Sequence[LineShown]]]
    """Heading, sentence and lines of each part that has some."""


@site.get("/agreements/{ref}/gap-sheet", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """What will be on the sheet, in the language chosen."""
    agreement = get_agreement(visit.session, ref)
    sheet, words = _sheet(_in_language(visit), agreement), visit.words
    return reply.page(
        visit,
        "agreements/gap_sheet.html",
        sheet,
        heading=words.text("agreements.sheet_page_title", name=agreement.title),
        reference=ref,
        section=words.text("agreements.list_title"),
        crumbs=crumbs(visit, get_vendor_of(visit.session, agreement), agreement),
        lead=words.text("agreements.sheet_lead"),
    )


@site.get("/agreements/{ref}/gap-sheet/export.docx", "docx", Permission.EXPORT_REGISTER)
def docx(visit: Visit, ref: str) -> Response:
    """The sheet for the vendor to write into."""
    return _file(visit, ref, "docx")


@site.get("/agreements/{ref}/gap-sheet/export.pdf", "pdf", Permission.EXPORT_REGISTER)
def pdf(visit: Visit, ref: str) -> Response:
    """The sheet as a tagged PDF."""
    return _file(visit, ref, "pdf")


def _file(visit: Visit, ref: str, kind: str) -> Response:
    agreement = get_agreement(visit.session, ref)
    paper = _paper(_in_language(visit), agreement)
    content = as_docx(paper) if kind == "docx" else as_pdf(paper, visit.settings.fonts_dir)
    visit.noted.append(("exports:sheet:taken", ref, f"{paper.language} {kind}"))
    name = quote(f"{ref}-gaps-{visit.today.isoformat()}.{kind}")
    return Response(
        content,
        media_type=DOCX_TYPE if kind == "docx" else PDF_TYPE,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"},
    )


def _in_language(visit: Visit) -> Visit:
    """The same visit in the language of ``?language=``, or in the reader's."""
    chosen = visit.query.get("language", "")
    return replace(visit, words=words_for(chosen)) if chosen in LANGUAGES else visit


def _sheet(visit: Visit, agreement: Agreement) -> GapSheet:
    words = visit.words
    shown = terms_shown(visit, agreement, get_vendor_of(visit.session, agreement))
    positions = list_positions(visit.session)
    groups = [*shown.asked, *shown.recorded_others]
    terms = sorted(
        (term for group in groups for term in group.terms if term.gap in GAPS_TOLD),
        key=lambda term: GAPS_TOLD.index(term.gap),
    )
    parts = []
    for name, gaps in PARTS:
        lines = [
            _line(visit, term, shown.regimes, positions.get(term.id)) for term in terms if term.gap in gaps
        ]
        if lines:
            heading = words.text(f"agreements.sheet_{name}")
            parts.append((heading, words.text(f"agreements.sheet_{name}_lead"), lines))
    columns = [words.text(f"agreements.sheet_col_{name}") for name in COLUMNS]
    languages = [(code, OWN_NAMES[code]) for code in LANGUAGES]
    return GapSheet(agreement, words.language, languages, columns, parts)


def _line(visit: Visit, term: TermShown, regimes: Sequence[str], position: HousePosition | None) -> LineShown:
    words = visit.words
    state = words.text(f"status.{term.state}") if term.state else words.text("agreements.choice_unchecked")
    stands = [state, *filter(None, (term.measured, term.clause))]
    preferred, wording = (position.preferred, position.wording) if position else (None, None)
    duty = duty_of(term.id)
    # A number that binds us alone is not asked of the vendor.
    binding = [regime for regime in regimes if regime in duty.required_under]
    wanted = wanted_words(words, duty, Position(preferred), binding)
    return LineShown(term.name, "\n".join(stands), "\n".join(filter(None, (*term.asked, wanted, wording))))


def _paper(visit: Visit, agreement: Agreement) -> Paper:
    words, sheet = visit.words, _sheet(visit, agreement)
    vendor = get_vendor_of(visit.session, agreement)
    ours = words.text("frame.list_mark").join(
        party.name for party in parties_of(visit.session, agreement.id or 0)
    )
    facts = [
        (words.text("agreements.col_vendor"), vendor.legal_name),
        (words.text("agreements.col_title"), f"{agreement.title} ({agreement.ref})"),
        (words.text("agreements.field_parties"), ours or words.text("agreements.sheet_all_ours")),
        (words.text("agreements.sheet_as_at"), written_date(visit.today, words.language)),
    ]
    blocks: list[Block] = [Facts(facts), Paragraph(words.text("agreements.sheet_intro"))]
    for heading, lead, lines in sheet.parts:
        rows = [(line.term, line.stands, line.asked, "") for line in lines]
        blocks += [Heading(heading), Paragraph(lead), Grid(sheet.columns, rows, [3, 2, 5, 4])]
    if not sheet.parts:
        blocks.append(Paragraph(words.text("agreements.sheet_nothing")))
    return Paper(
        title=words.text("agreements.sheet_title", name=agreement.title),
        language=words.language,
        blocks=blocks,
        made_at=visit.now,
        footer=f"{visit.settings.product_name} · {agreement.ref}",
        is_wide=True,
    )
