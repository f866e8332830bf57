"""An HTML page as a row of blocks: tables and lists, each with the heading above; scripts are skipped."""

import re
from dataclasses import dataclass, field

from register.imports.reading.html_table import TableBlock, TableBuilder, squeeze
from register.imports.reading.html_tags import TagReader

SKIPPED = {"template", "noscript", "head"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
LINE = re.compile(r"line (\d+)")
MOST_OPEN_LISTS = 30


@dataclass
class Item:
    """One list entry: the link or bold words it begins with are taken for a name."""

    line: int
    text: str = ""
    name: str = ""
    link: str | None = None

    @property
    def rest(self) -> str:
        """What follows the name."""
        return self.text[len(self.name) :] if self.name and self.text.startswith(self.name) else ""


@dataclass
class ListBlock:
    """A list and the sentence that leads to it."""

    heading: str
    lead: str
    items: list[Item] = field(default_factory=list)


class BlockReader(TagReader):
    """Reads a page; ``blocks`` holds what was found, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[TableBlock | ListBlock] = []
        self._heading = self._lead = ""
        self._text: list[str] | None = None
        self._text_of = ""
        self._skip = 0
        self._line_shift: int | None = None
        self._last_line = 0
        self._table: TableBuilder | None = None
        self._lists: list[ListBlock] = []
        self._items: list[Item] = []
        self._mark: list[str] | None = None
        self._mark_tag = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        line = attributes.get("data-line", "")
        if line.isascii() and line.isdigit() and len(line) < 8:
            self._last_line, self._line_shift = int(line), None
        if tag == "body":
            self._skip = 0
        elif tag in SKIPPED:
            self._skip += 1
        elif self._table is not None:
            self._start_in_table(self._table, tag, attributes)
        elif tag == "table":
            self._table = TableBuilder(self._heading)
        elif tag in HEADINGS or (tag == "p" and not self._items):
            self._text, self._text_of = [], tag
        elif tag in ("ul", "ol") and len(self._lists) < MOST_OPEN_LISTS:
            block = ListBlock(self._heading, "" if self._lists else self._lead)
            self._lists.append(block)
            self.blocks.append(block)
        elif tag == "li" and self._lists:
            self._end_item(len(self._lists) - 1)
            self._items.append(Item(self._line()))
            self._lists[-1].items.append(self._items[-1])
        elif tag in ("a", "strong", "b") and self._items:
            self._start_mark(self._items[-1], tag, attributes)
        elif tag == "br":
            self.text("\n")

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag in SKIPPED:
            self._skip = max(0, self._skip - 1)
        elif self._table is not None:
            self._end_in_table(self._table, tag)
        elif tag == self._text_of and self._text is not None:
            self._end_text(tag, squeeze("".join(self._text)))
        elif tag in ("ul", "ol") and self._lists:
            self._end_item(len(self._lists) - 1)
            self._lists.pop()
        elif tag == "li":
            self._end_item(len(self._lists) - 1)
        elif tag == self._mark_tag and self._mark is not None and self._items:
            self._items[-1].name = self._items[-1].name or squeeze("".join(self._mark))
            self._mark = None

    def text(self, data: str) -> None:
        """Text."""
        if self._skip:
            return
        if self._table is not None:
            if not self._table.depth:
                self._table.text(data)
        elif self._text is not None:
            self._text.append(data)
        elif self._items and len(self._items) == len(self._lists):
            self._items[-1].text += data
            if self._mark is not None:
                self._mark.append(data)

    def comment(self, data: str) -> None:
        """Our own line marks in front of HTML inside Markdown."""
        found = LINE.fullmatch(data.strip())
        if found and len(found.group(1)) < 8:
            self._line_shift = int(found.group(1)) - self.line

    def read(self, source: str) -> None:
        """Read a whole page; what is still open at its end ends with it."""
        super().read(source)
        if self._table is not None:
            self._end_in_table(self._table, "table")
        self._end_item(0)

    def _line(self) -> int:
        if self._line_shift is not None:
            return self.line + self._line_shift
        return self._last_line or self.line

    def _start_in_table(self, table: TableBuilder, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table":
            table.depth += 1
        elif not table.depth:
            table.start(tag, attributes, self._line())

    def _end_in_table(self, table: TableBuilder, tag: str) -> None:
        if tag == "table" and table.depth:
            table.depth -= 1
        elif tag == "table":
            table.end_row()
            self.blocks.append(table.block)
            self._table = None
        elif not table.depth:
            table.end(tag)

    def _end_text(self, tag: str, text: str) -> None:
        self._text = None
        if tag in HEADINGS:
            self._heading, self._lead = text, ""
        elif text:
            self._lead = text

    def _end_item(self, keep: int) -> None:
        while len(self._items) > max(0, keep):
            item = self._items.pop()
            item.text = squeeze(item.text)
            self._mark = None

    def _start_mark(self, item: Item, tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get("href", "")
        if tag == "a" and item.link is None and target.startswith(("http://", "https://")):
            item.link = target[:2000]
        if self._mark is None and not item.text.strip() and not item.name:
            self._mark, self._mark_tag = [], tag
