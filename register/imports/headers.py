"""Which of our column meanings the words of a header fit. Values are looked at in columns.py."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from register.reference.folding import fold
from register.words import LANGUAGES, words_for

DATA = Path(__file__).parent / "data"
VENDOR_FAMILY, AGREEMENT_FAMILY, TERM_FAMILY, INCIDENT_FAMILY, DOCUMENT_FAMILY = (
    "vendors",
    "agreements",
    "terms",
    "incidents",
    "documents",
)
"""What the rows of a table are about; each has meanings of its own for its columns."""
FILES = {
    VENDOR_FAMILY: "columns.toml",
    AGREEMENT_FAMILY: "agreement_columns.toml",
    TERM_FAMILY: "term_columns.toml",
    INCIDENT_FAMILY: "incident_columns.toml",
    DOCUMENT_FAMILY: "document_columns.toml",
}
CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
BRACKETS = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]")
PUNCTUATION = re.compile(r"[^\w&]+|_+")
HAN = re.compile("[\u3400-\u9fff]")
FILLERS = {"of", "the", "a", "an", "and", "our", "for", "de", "du", "des", "la", "le", "der", "die", "das"}
_VAGUE = """
data service name type number id from group use source text item line web site start active role state link feature
result region entity label system tool who where project version since no url page
"""
VAGUE = frozenset(_VAGUE.split())
"""Words that mean something as a whole header but little as a part of one."""
LONGEST_HEADER = 400


@dataclass(frozen=True)
class Target:
    """One meaning a column can have; ``values`` is the kind of value that stands below it.

    ``many``: several columns may share it. ``telling``: it shows what the table is about.
    ``label`` and ``heading`` are the keys of its words on our screens and above the column of our own export.
    """

    name: str
    values: str
    many: bool = False
    telling: bool = False
    label: str = ""
    heading: str = ""


@lru_cache(maxsize=8)
def _data(family: str) -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads((DATA / FILES[family]).read_text(encoding="utf-8"))


@lru_cache(maxsize=8)
def targets(family: str = VENDOR_FAMILY) -> Mapping[str, Target]:
    """Every meaning by name, in the order of the data file."""
    return {
        name: Target(
            name,
            str(entry["values"]),
            bool(entry.get("many")),
            bool(entry.get("telling")),
            str(entry.get("label", f"imports.column-{name}")),
            str(entry.get("heading", "")),
        )
        for name, entry in _data(family).items()
    }


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=4096)
def fold_header(text: str) -> str:
    """A header for comparing: one case, one script, no accents, punctuation or plurals."""
    text = fold(CAMEL.sub(" ", text[:LONGEST_HEADER])).replace("'s ", "s ").replace("’s ", "s ")
    text = PUNCTUATION.sub(" ", text)
    text = re.sub(r"\bsub (?=process)", "sub", text)
    text = re.sub(r"\be mail", "email", text)
    return " ".join(_singular(word) for word in text.split())


def _key_words(folded: str) -> str:
    return " ".join(sorted(word for word in folded.split() if word not in FILLERS)) or folded


@lru_cache(maxsize=8)
def _phrases(family: str) -> tuple[dict[str, str], dict[str, str]]:
    exact: dict[str, str] = {}
    loose: dict[str, str] = {}
    if family != VENDOR_FAMILY:
        # What our own screens call it is known before anything else.
        for name, target in targets(family).items():
            for key in filter(None, (target.heading, target.label)):
                exact |= {fold_header(words_for(language).text(key)): name for language in LANGUAGES}
    for name, entry in _data(family).items():
        for language in ("en", "hant", "hans", "other"):
            phrases = entry.get(language, [])
            for phrase in phrases if isinstance(phrases, list) else []:
                folded = fold_header(str(phrase))
                exact.setdefault(folded, name)
                loose.setdefault(_key_words(folded), name)
    return exact, loose


@lru_cache(maxsize=4096)
def match_header(header: str, family: str = VENDOR_FAMILY) -> tuple[tuple[str, float], ...]:
    """Meanings the header's words fit, best first, each 0 to 1; empty when none does."""
    found: dict[str, float] = {}
    without = BRACKETS.sub(" ", header)
    parts = [part for part in re.split(r"[/|／\n]", without) if part.strip()]
    variants = [(header, 1.0), (without, 0.98)]
    variants += (
        [(part, 0.85 - 0.05 * place) for place, part in enumerate(parts[:4])] if len(parts) > 1 else []
    )
    for text, weight in variants:
        for name, score in _match_folded(fold_header(text), family):
            found[name] = max(found.get(name, 0.0), score * weight)
    return tuple(sorted(found.items(), key=lambda item: -item[1]))


@lru_cache(maxsize=8192)
def _match_folded(folded: str, family: str) -> tuple[tuple[str, float], ...]:
    if not folded:
        return ()
    exact, loose = _phrases(family)
    if folded in exact:
        return ((exact[folded], 1.0),)
    if (words := _key_words(folded)) in loose:
        return ((loose[words], 0.95),)
    found: dict[str, float] = {}
    if HAN.search(folded):
        _match_han(folded, exact, found)
    elif len(words) <= 80:
        _match_latin(folded, words, loose, found)
    return tuple(found.items())


def _match_han(folded: str, exact: Mapping[str, str], found: dict[str, float]) -> None:
    """Chinese headers put the kind of thing last ("…地点", "…日期"), so a phrase at the end weighs more."""
    squeezed = folded.replace(" ", "")
    for phrase, name in exact.items():
        if len(phrase) < 2 or not HAN.search(phrase) or phrase not in squeezed:
            continue
        share = len(phrase) / len(squeezed)
        score = 0.55 + 0.3 * share + (0.1 if squeezed.endswith(phrase) else 0.0)
        found[name] = max(found.get(name, 0.0), min(score, 0.9))


def _match_latin(folded: str, words: str, loose: Mapping[str, str], found: dict[str, float]) -> None:
    """Latin headers put their subject last ("risk level"); a phrase without the last word weighs less."""
    own, last = set(words.split()), folded.split()[-1]
    for phrase, name in loose.items():
        theirs = set(phrase.split())
        if theirs <= own and len(phrase) > 2 and phrase not in VAGUE:
            score = 0.45 + 0.4 * len(theirs) / len(own) - (0.0 if last in theirs else 0.15)
            found[name] = max(found.get(name, 0.0), score)
    if len(words) > 4:
        for phrase, score, _ in process.extract(
            words, loose.keys(), scorer=fuzz.ratio, limit=3, score_cutoff=88
        ):
            found[loose[phrase]] = max(found.get(loose[phrase], 0.0), score / 100 * 0.85)


def looks_like_header(cells: list[str]) -> float:
    """The share of a row's filled cells that read as headers of one family, 0 to 1."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return 0.0
    return max(sum(_is_known(cell, family) for cell in filled) for family in FILES) / len(filled)


def _is_known(cell: str, family: str) -> bool:
    matches = match_header(cell, family) if len(cell) <= LONGEST_HEADER else ()
    return bool(matches) and matches[0][1] >= 0.8
