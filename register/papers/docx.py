"""Papers as DOCX, for a reader who is to write into them. The fonts are the reader's own."""

import io
from typing import Any, Final

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from register.papers.paper import Block, Facts, Grid, Heading, Paper, Paragraph

DOCX_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_LANGUAGES: Final = {"en": "en-GB", "zh-Hant-HK": "zh-HK", "zh-Hans": "zh-CN"}
_CHINESE_FONT: Final = {"zh-Hant-HK": "Microsoft JhengHei", "zh-Hans": "Microsoft YaHei"}


def as_docx(paper: Paper) -> bytes:
    """The paper as a document with real headings and tables whose header row repeats.

    Source: house rule (what we send to a vendor can be answered in place).
    """
    made = Document()
    _set_up(made, paper)
    made.add_heading(paper.title, level=1)
    for block in paper.blocks:
        _add(made, block)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _set_up(made: Any, paper: Paper) -> None:
    core = made.core_properties
    core.title, core.author = paper.title, paper.footer[:255]
    core.created = core.modified = paper.made_at.replace(tzinfo=None)
    core.comments, core.language = "", _LANGUAGES[paper.language]
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(10)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _CHINESE_FONT.get(paper.language, "Microsoft JhengHei"))
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), _LANGUAGES["en"])
    spoken.set(qn("w:eastAsia"), _LANGUAGES.get(paper.language, "zh-HK"))
    style.element.get_or_add_rPr().append(spoken)
    section = made.sections[0]
    width, height = Mm(210), Mm(297)
    if paper.is_wide:
        section.orientation, width, height = WD_ORIENT.LANDSCAPE, height, width
    section.page_width, section.page_height = width, height
    section.left_margin = section.right_margin = Mm(18)
    _write(section.footer.paragraphs[0], paper.footer)


def _add(made: Any, block: Block) -> None:
    if isinstance(block, Heading):
        made.add_heading(block.text, level=block.level)
    elif isinstance(block, Paragraph):
        _write(made.add_paragraph(), block.text, is_strong=block.is_strong)
    elif isinstance(block, Facts):
        for name, value in block.rows:
            line = made.add_paragraph()
            line.add_run(name).bold = True
            line.add_run().add_break(WD_BREAK.LINE)
            _write(line, value)
    else:
        _add_grid(made, block)


def _add_grid(made: Any, grid: Grid) -> None:
    table = made.add_table(rows=1, cols=len(grid.headers), style="Table Grid")
    for cell, header in zip(table.rows[0].cells, grid.headers, strict=True):
        _write(cell.paragraphs[0], header, is_strong=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    for row in grid.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            _write(cell.paragraphs[0], text)
    if grid.widths:
        section = made.sections[0]
        whole = section.page_width - section.left_margin - section.right_margin
        for column, share in zip(table.columns, grid.widths, strict=True):
            column.width = int(whole * share / sum(grid.widths))
            for cell in column.cells:
                cell.width = column.width


def _write(paragraph: Any, text: str, *, is_strong: bool = False) -> None:
    for number, line in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)
        run.bold = is_strong or None
