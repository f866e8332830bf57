"""Papers as tagged PDF (PDF/UA-1), made by Typst. Fonts come from the machine; none is shipped with the register."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from register.errors import Conflict
from register.papers.paper import Block, Facts, Grid, Heading, Paper, Paragraph

PDF_TYPE: Final = "application/pdf"
_SOURCE: Final = Path(__file__).with_name("paper.typ")
_LANGUAGES: Final = {"en": ("en", "GB"), "zh-Hant-HK": ("zh", "HK"), "zh-Hans": ("zh", "CN")}
_CHINESE: Final = {
    "zh-Hant-HK": ("Noto Sans CJK HK", "Noto Sans HK", "Noto Sans CJK SC", "Noto Sans SC"),
    "zh-Hans": ("Noto Sans CJK SC", "Noto Sans SC", "Noto Sans CJK HK", "Noto Sans HK"),
}
_ALWAYS_THERE: Final = "Libertinus Serif"
"""Comes within Typst itself; enough for English."""


def as_pdf(paper: Paper, fonts_dir: Path) -> bytes:
    """The paper as a PDF whose structure a screen reader is told (PDF/UA-1).

    Raises Conflict ``fonts-missing`` where ``fonts_dir`` has no font for a character in it: a page of boxes
    would be worse than none. Source: WCAG 2.2; PDF/UA-1 (ISO 14289-1).
    """
    known = _fonts(fonts_dir)
    wanted = _CHINESE.get(paper.language, _CHINESE["zh-Hant-HK"])
    families = set(known.families())
    chosen = [family for family in wanted if family in families] + [_ALWAYS_THERE]
    lang, region = _LANGUAGES[paper.language]
    data = {
        "title": paper.title,
        "author": paper.footer or paper.title,
        "footer": paper.footer,
        "page_of": paper.page_of,
        "is_wide": paper.is_wide,
        "lang": lang,
        "region": region,
        "fonts": chosen,
        "blocks": [_block(block) for block in paper.blocks],
    }
    try:
        made = typst.Compiler(_SOURCE, font_paths=known).compile(
            format="pdf",
            sys_inputs={"paper": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["ua-1"],
            timestamp=paper.made_at.replace(microsecond=0),
        )
    except typst.TypstError as error:
        if "could not be displayed" in f"{error} {error.diagnostic}":
            raise Conflict("fonts-missing", folder=str(fonts_dir)) from error
        raise
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=4)
def _fonts(fonts_dir: Path) -> typst.Fonts:
    paths: list[str] = [str(fonts_dir)] if fonts_dir.is_dir() else []
    return typst.Fonts(include_system_fonts=False, font_paths=paths)


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Heading):
        return {"kind": "heading", "text": block.text, "level": block.level}
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "text": block.text, "is_strong": block.is_strong}
    if isinstance(block, Facts):
        return {"kind": "facts", "rows": [list(row) for row in block.rows]}
    assert isinstance(block, Grid)
    return {
        "kind": "grid",
        "headers": list(block.headers),
        "rows": [list(row) for row in block.rows],
        "widths": list(block.widths) or [1] * len(block.headers),
    }
