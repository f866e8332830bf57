"""Short answers as people write them in cells: yes and no, high and low, roles, numbers, addresses."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from register.imports.reading import Cell
from register.reference.folding import fold

DATA = Path(__file__).parent / "data" / "values.toml"
EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]+(?:\.[\w-]+)+")
DOMAIN = re.compile(r"(?:[\w-]{1,63}\.)+[^\W\d_]{2,24}(?::\d+)?(?:[/?#]\S*)?")
AMOUNT = re.compile(
    r"[~≈<>≤≥约約±\s]*(\d[\d,.' ]*)\s*"
    r"(k|m|thousand|million|万|千|百万|人|名)?\+?\s*(?:people|persons|人|名)?"
)
SPLITS = re.compile(r"[;；\n、|]|,(?=\s)|，")
MULTIPLIERS = {
    "k": 1_000,
    "thousand": 1_000,
    "千": 1_000,
    "万": 10_000,
    "m": 10**6,
    "million": 10**6,
    "百万": 10**6,
}
LONGEST_ANSWER = 200
MOST_PEOPLE = 9_000_000_000


@lru_cache(maxsize=1)
def _data() -> Mapping[str, object]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@lru_cache(maxsize=32)
def word_lists(name: str) -> Mapping[str, frozenset[str]]:
    """Answer to the folded words that mean it."""
    table = _data()[name]
    assert isinstance(table, dict)
    return {answer: frozenset(fold(word) for word in words) for answer, words in table.items()}


@lru_cache(maxsize=1)
def _blanks() -> frozenset[str]:
    words = _data()["blank"]
    assert isinstance(words, list)
    return frozenset(fold(word) for word in words)


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: empty, "n/a", "-", "TBD", "不適用"."""
    return cell is None or (isinstance(cell, str) and fold(cell).strip(" .()") in _blanks())


@lru_cache(maxsize=20_000)
def answer(text: str, name: str) -> str | None:
    """The answer of a word list a text gives, or None; brackets and what follows a dash may be left out."""
    if len(text) > LONGEST_ANSWER:
        return None
    folded = fold(text.replace("_", " ")).strip(" .")
    lists = word_lists(name)
    short = re.split(r"\s*[(（:：,，]|\s[-–—]\s", folded)[0].strip()
    without = re.sub(r"\s*(?:risk|priority|criticality|importance|impact|风险|级|度)$", "", short)
    for variant in (folded, short, without):
        for found, words in lists.items():
            if variant in words:
                return found
    return None


def read_yes_no(cell: Cell) -> bool | None:
    """True, False, or None where the cell says neither."""
    if isinstance(cell, bool):
        return cell
    found = answer(_text(cell), "yes_no")
    return None if found is None else found == "yes"


def read_count(cell: Cell) -> int | None:
    """A number of people: "1,200", "約 3万", "10-50" (the upper end); None where it is none."""
    if isinstance(cell, bool) or cell is None or len(str(cell)) > LONGEST_ANSWER:
        return None
    if isinstance(cell, (int, float)):
        return int(cell) if 0 <= cell <= MOST_PEOPLE else None
    last = re.split(r"\s*(?:-|–|—|~|至|到| to )\s*(?=\d)", fold(str(cell)))[-1]
    found = AMOUNT.fullmatch(last.strip())
    if not found:
        return None
    digits = found[1].strip().replace(",", "").replace(" ", "").replace("'", "")
    try:
        number = float(digits) * MULTIPLIERS.get(found[2] or "", 1)
    except ValueError:
        return None
    return int(number) if number <= MOST_PEOPLE else None


def read_url(cell: Cell) -> str | None:
    """A web address with its scheme, or None. Only http and https are addresses of pages."""
    text = _text(cell).strip().strip("<>")
    first = text.split()[0] if text.split() else ""
    if re.match(r"https?://[^\s/]+\.[^\s/]+", first, re.IGNORECASE):
        return first[:500] if "\\" not in first else None
    return f"https://{first}"[:500] if DOMAIN.fullmatch(first) and "@" not in first else None


def read_emails(cell: Cell) -> tuple[str, ...]:
    """Every e-mail address in the cell."""
    return tuple(dict.fromkeys(found for found in EMAIL.findall(_text(cell)) if len(found) <= 254))


def read_list(cell: Cell) -> tuple[str, ...]:
    """The parts of a list; commas inside brackets do not cut."""
    text, depth, cut = _text(cell), 0, []
    for character in text:
        depth += (character in "(（[") - (character in ")）]")
        cut.append("\x1f" if depth > 0 and character in ",，;；、" else character)
    kept = [character for character in text if character in ",，;；、"]
    hidden = iter([c for c, shown in zip(text, cut, strict=True) if shown == "\x1f"])
    parts = SPLITS.split("".join(cut)) if kept else "".join(cut).split("\n")
    restored = ["".join(next(hidden) if c == "\x1f" else c for c in part) for part in parts]
    return tuple(dict.fromkeys(part.strip(" .*•-") for part in restored if part.strip(" .*•-")))


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)
