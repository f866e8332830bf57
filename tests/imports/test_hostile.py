"""Whatever bytes come in, reading answers with tables or with one ReadProblem; and every code has its sentence."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import register.imports as imports_room
from register.imports.columns import all_targets, guess_columns
from register.imports.reading import ReadProblem, read_tables, read_text
from register.imports.rows import read_rows
from register.imports.vendors import vendors_of
from register.words import LANGUAGES, words_for
from tests.imports.files import handmade, text_cell, workbook

ENDINGS = ["", "v.csv", "v.xlsx", "v.json", "v.yml", "v.md", "v.html", "v.xls"]
BOOK = workbook(
    [["Vendor", "Country", "DPA signed"], ["Payco", "Japan", "2025-01-31"], ["Mailo", "Ireland", "x"]]
)
BITS = st.sampled_from(
    [
        *"\"',;|\t\n\r-*#<>[]{}:&=+@%!~",
        *(
            "\x00",
            "\u202e",
            "\ufeff",
            "\ud7ff",
            "供應商",
            "Vendor",
            "Country",
            "31/02/2025",
            "- a: b\n",
            "(USA)",
        ),
        *("| a | b |\n|---|---|\n", "<table><tr><td>", "</td>", "<li>", "[link](http://x.y)", "NaN", "&a *a"),
    ]
)


def say(code: str, params: Mapping[str, object]) -> None:
    """The sentence of a code must be there in every language and take these params."""
    for language in LANGUAGES:
        assert words_for(language).text(f"imports.{code}", **params)


def use(data: bytes, file_name: str) -> None:
    """Read a file to the end, as an import would; only a ReadProblem may come out."""
    try:
        read = read_tables(data, file_name)
    except ReadProblem as problem:
        say(problem.code, problem.params)
        return
    for table in read.tables:
        assert all(len(row.cells) == len(table.headers) for row in table.rows)
        assert len(set(table.headers)) == len(table.headers)
        guess = guess_columns(table, file_name)
        rows = read_rows(table, guess.mapping)
        assert len(rows.rows) + len(rows.left_out) == len(table.rows)
        vendors_of(rows.rows)
        for note in (*read.notes, *table.notes, *guess.notes):
            say(note.code, note.params)
        for group in rows.problems:
            say(group.code, group.params)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.binary(max_size=400), st.sampled_from(ENDINGS))
@example(b"PK\x03\x04" + bytes(40), "v.xlsx")
@example(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "v.xls")
def test_any_bytes(data: bytes, file_name: str) -> None:
    use(data, file_name)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(
    st.lists(BITS | st.text(max_size=12), max_size=40),
    st.sampled_from(ENDINGS),
    st.sampled_from(["utf-8", "utf-16", "gb18030"]),
)
def test_any_text(bits: list[str], file_name: str, encoding: str) -> None:
    use("".join(bits).encode(encoding, errors="replace"), file_name)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, len(BOOK) - 1), st.integers(0, 255), st.integers(0, len(BOOK)))
def test_any_damage_to_a_workbook(at: int, byte: int, length: int) -> None:
    damaged = bytearray(BOOK)
    damaged[at] = byte
    use(bytes(damaged), "v.xlsx")
    use(BOOK[:length], "v.xlsx")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&"), max_size=60),
    st.sampled_from(["n", "s", "b", "e", "d", "str", "x"]),
)
def test_any_cell_of_a_workbook(text: str, kind: str) -> None:
    rows = "<row>" + text_cell("A1", "Vendor") + "</row><row r='x'>" + text_cell("A2", "Payco")
    use(handmade(rows + f"<c r='B2' t='{kind}' s='9'><v>{text}</v></c></row>"), "v.xlsx")


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=300))
def test_any_pasted_text(text: str) -> None:
    try:
        read_text(text)
    except ReadProblem as problem:
        say(problem.code, problem.params)


PIECES = {
    "v.html": ["<!--", "<a ", "<a b='", "</", "<ul><li>", "&#", "<![", "<?"],
    "v.md": ["[", "[a](", "**a_", "> ", "`", "|a"],
    "v.csv": ["(a ", "-|", ", ", '"'],
    "v.yml": ["- ", "[a,", "a: "],
    "": [" ", "\t", "--|"],
}


@pytest.mark.parametrize(
    ("file_name", "piece"), [(name, piece) for name, pieces in PIECES.items() for piece in pieces]
)
def test_endless_repetition_ends_soon(file_name: str, piece: str) -> None:
    """Each of these once took minutes in some parser; here a run of the square of the length would be felt."""
    use(("Vendor,Entry\n<table>- " + piece * (300_000 // len(piece))).encode(), file_name)


def test_every_code_of_the_room_has_its_sentence() -> None:
    folder = Path(imports_room.__file__).parent
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py")))
    raised = re.findall(
        r'(?:ReadProblem|in_sheet|Note|_problem|cell_problem)\(\s*(?:self\.name, )?"([a-z0-9-]+)"', source
    )
    named = re.findall(
        r'"([a-z-]+-not-read|[a-z-]+-too-long|date-[a-z-]+|name-[a-z]+|[a-z]+-character)"', source
    )
    assert len(set(raised)) > 40
    missing = {code for code in {*raised, *named} if not words_for("en").has(f"imports.{code}")}
    assert missing == set()


def test_every_meaning_of_a_column_has_its_label() -> None:
    missing = [name for name in all_targets() if not words_for("en").has(f"imports.column-{name}")]
    assert missing == []
