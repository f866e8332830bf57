"""Markdown and HTML pages: their tables, or where there are none their lists, each under its heading."""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from register.imports.reading.grid import Budget, Grid
from register.imports.reading.html_blocks import BlockReader, Item, ListBlock
from register.imports.reading.html_table import TableBlock
from register.imports.reading.limits import MAX_DOCUMENT_LINES, MAX_PARAGRAPH_CHARACTERS
from register.imports.reading.problem import ReadProblem
from register.imports.reading.tables import Note, Table

FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n---[ \t]*\n", re.DOTALL)
ODD_BULLETS = re.compile(r"^([ \t]*)[•·‣▪◦●○◆■➢✓–—][ \t]*(?=\S)", re.MULTILINE)
ADMONITION = re.compile(r"^:::.*$", re.MULTILINE)
LOCATED_IN = re.compile(
    r"(?:located|based|hosted|stored) in (?:the )?([^.:;]{2,60})|(?:位於|设于|設於|位于)([^。：:；]{1,30})",
    re.IGNORECASE,
)
SECTION, LOCATED = "Section", "Located in"

Member = tuple[TableBlock, list[str], list[tuple[int, list[str]]]]


def read_markdown(text: str, budget: Budget) -> tuple[list[Table], list[Note]]:
    """The tables of a Markdown text, with HTML tables inside it. Row numbers are lines of the text."""
    front = FRONT_MATTER.match(text)
    if front:
        text = "\n" * front.group().count("\n") + text[front.end() :]
    text = ADMONITION.sub("", ODD_BULLETS.sub(r"\1- ", text))
    _check_paragraphs(text)
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    tokens = parser.parse(text)
    for token in tokens:
        _mark_line(token)
    return read_html(parser.renderer.render(tokens, parser.options, {}), budget)


def _check_paragraphs(text: str) -> None:
    """Raises ReadProblem for too many lines, or a paragraph too long (each row of a table is its own)."""
    length = 0
    for number, line in enumerate(text.split("\n"), 1):
        length = 0 if not line.strip() else len(line) if "|" in line else length + len(line)
        if number > MAX_DOCUMENT_LINES:
            raise ReadProblem("too-many-rows", limit=MAX_DOCUMENT_LINES)
        if length > MAX_PARAGRAPH_CHARACTERS:
            raise ReadProblem("paragraph-too-long", line=number, limit=MAX_PARAGRAPH_CHARACTERS)


def _mark_line(token: Token) -> None:
    if not token.map:
        return
    line = token.map[0] + 1
    if token.type == "html_block":
        token.content = f"<!--line {line}-->{token.content}"
    elif token.nesting == 1:
        token.attrSet("data-line", str(line))


def read_html(text: str, budget: Budget) -> tuple[list[Table], list[Note]]:
    """The tables of an HTML page; its lists only where it has no table."""
    reader = BlockReader()
    reader.read(text)
    tables = [block for block in reader.blocks if isinstance(block, TableBlock)]
    lists = [block for block in reader.blocks if isinstance(block, ListBlock) and block.items]
    if tables:
        notes = [Note("lists-left-out", {"n": len(lists)})] if lists else []
        return _tables_of(tables, budget), notes
    named = [block for block in lists if not _is_prose(block)]
    notes = [Note("prose-left-out", {"n": len(lists) - len(named)})] if len(named) < len(lists) else []
    table = _table_of_lists(named, budget)
    return ([table] if table else []), notes


def _is_prose(block: ListBlock) -> bool:
    """Whether most entries begin with a sentence ("Give appropriate credit"), as those of a licence do.

    No company is called three words or more of which only the first has a capital; scripts without capitals never
    look like that.
    """
    beginnings = [(item.name or item.text).split() for item in block.items]
    sentences = [words for words in beginnings if len(words) > 2 and all(w[0].islower() for w in words[1:])]
    return len(sentences) * 2 > len(beginnings)


def _tables_of(blocks: list[TableBlock], budget: Budget) -> list[Table]:
    """Tables that share half of their columns are one list in several sections."""
    families: list[tuple[list[str], list[Member]]] = []
    for block in blocks:
        rows = [row for row in block.rows if any(cell for cell in row[1])]
        if len(rows) < 2:
            continue
        headers = [str(cell).strip() for cell in rows[0][1]]
        own = {header.casefold() for header in headers if header}
        for known, members in families:
            shared = own & {header.casefold() for header in known}
            if own and len(shared) * 2 >= min(len(own), len(known)):
                known.extend(header for header in headers if header and header.casefold() not in shared)
                members.append((block, headers, rows[1:]))
                break
        else:
            families.append(([header for header in headers if header], [(block, headers, rows[1:])]))
    tables = []
    for headers, members in families:
        table = _family(headers, members, budget)
        if table:
            tables.append(table)
    return tables


def _family(headers: list[str], members: list[Member], budget: Budget) -> Table | None:
    sections = {block.heading for block, _, _ in members if block.heading}
    name = members[0][0].heading
    if len(members) == 1 and len(sections) < 2:
        block, _, _ = members[0]
        grid = Grid(name, budget)
        for number, values in block.rows:
            grid.add(number, values)
        return grid.table()
    folded = [header.casefold() for header in headers]
    grid = Grid(name, budget)
    grid.add(members[0][0].rows[0][0], [SECTION, *headers])
    for block, own, rows in members:
        place = {i: folded.index(header.casefold()) + 1 for i, header in enumerate(own) if header}
        for number, values in rows:
            cells: list[object] = [None] * (len(headers) + 1)
            cells[0] = block.heading
            for i, value in enumerate(values):
                if i in place:
                    cells[place[i]] = value
                elif value:
                    cells.append(value)
            grid.add(number, cells)
    return grid.table(with_header=True)


def _table_of_lists(blocks: list[ListBlock], budget: Budget) -> Table | None:
    items = [(block, item) for block in blocks for item in block.items]
    if not items:
        return None
    split = sum(1 for _, item in items if item.name) >= len(items) / 2
    grid = Grid(items[0][0].heading, budget)
    headers = [SECTION, LOCATED, *(["Name", "Purpose", "Link"] if split else ["Entry", "Link"])]
    grid.add(0, headers)
    for block, item in items:
        place = LOCATED_IN.search(block.lead.rstrip().rsplit(". ", 1)[-1])
        located = next((part.strip() for part in place.groups() if part), None) if place else None
        grid.add(item.line, [block.heading, located, *_item_cells(item, split)])
    table = grid.table(with_header=True)
    return _without_blank_columns(table) if table else None


def _item_cells(item: Item, split: bool) -> list[object]:
    if not split:
        return [item.text, item.link]
    if not item.name:
        return [item.text, None, item.link]
    return [item.name, item.rest.lstrip(" .:,;-–—\n").strip(), item.link]


def _without_blank_columns(table: Table) -> Table:
    used = [i for i in range(len(table.headers)) if any(row.cells[i] is not None for row in table.rows)]
    if len(used) == len(table.headers):
        return table
    rows = tuple(type(row)(row.number, tuple(row.cells[i] for i in used)) for row in table.rows)
    place = {old: new for new, old in enumerate(used)}
    return Table(
        table.name,
        tuple(table.headers[i] for i in used),
        rows,
        tuple(table.letters[i] for i in used),
        table.header_row,
        table.notes,
        tuple(type(p)(p.code, p.row, place[p.column], p.found) for p in table.problems if p.column in place),
    )
