"""Papers open in other people's readers, say what was said, and tell a screen reader their structure."""

import io
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from register.errors import Conflict
from register.papers.docx import as_docx
from register.papers.paper import Block, Facts, Grid, Heading, Paper, Paragraph
from register.papers.pdf import as_pdf
from register.settings import Settings

FONTS = Settings(data_dir=Path("unused")).fonts_dir
BLOCKS: list[Block] = [
    Facts([("Vendor", "Acme 控股"), ("Empty", "")]),
    Heading("Terms"),
    Paragraph("First line\n#strong[second] $x$ *line*", is_strong=True),
    Grid(["Term", "Ours"], [["Breach notice", "24 h"], ["Deletion", "30 days"]], [2, 1]),
]
SAID = {"en": "Clause gaps", "zh-Hant-HK": "條款差距", "zh-Hans": "条款差距"}


def _paper(language: str) -> Paper:
    return Paper(
        SAID[language],
        language,
        BLOCKS,
        datetime(2026, 11, 30, 4, 5, 6, 7, tzinfo=UTC),
        footer="Transfer register",
    )


@pytest.mark.parametrize("language", SAID)
def test_a_pdf_says_what_was_said_and_is_tagged(language: str) -> None:
    read = PdfReader(io.BytesIO(as_pdf(_paper(language), FONTS)))
    text = read.pages[0].extract_text()
    assert SAID[language] in text
    # Markup in what people typed stays text.
    assert "#strong[second] $x$ *line*" in text
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language[:2])
    assert read.metadata
    assert read.metadata.title == SAID[language]
    assert {"/H1", "/H2", "/Table", "/TH", "/L"} <= _tags(root["/StructTreeRoot"])


def _tags(node: object) -> set[str]:
    found = set()
    waiting = [node]
    while waiting:
        part = waiting.pop()
        part = part.get_object() if hasattr(part, "get_object") else part
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            found.add(str(part.get("/S", "")))
            waiting += [part["/K"]] if "/K" in part else []
    return found


def test_a_missing_font_is_said_rather_than_boxes_printed(tmp_path: Path) -> None:
    with pytest.raises(Conflict) as caught:
        as_pdf(_paper("zh-Hans"), tmp_path)
    assert caught.value.code == "fonts-missing"


def test_english_needs_no_font_of_the_machine(tmp_path: Path) -> None:
    plain = Paper("Clause gaps", "en", BLOCKS[1:], datetime(2026, 11, 30, tzinfo=UTC))
    assert "Breach notice" in PdfReader(io.BytesIO(as_pdf(plain, tmp_path))).pages[0].extract_text()


@pytest.mark.parametrize("language", SAID)
def test_a_docx_has_headings_and_a_repeated_header_row(language: str) -> None:
    read = docx.Document(io.BytesIO(as_docx(_paper(language))))
    headings = [p.text for p in read.paragraphs if p.style and p.style.name.startswith("Heading")]
    assert headings == [SAID[language], "Terms"]
    table = read.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows][1] == ["Breach notice", "24 h"]
    assert "tblHeader" in table.rows[0]._tr.xml
    assert any("First line\n#strong[second]" in p.text for p in read.paragraphs)
