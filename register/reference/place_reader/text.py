"""Text as the place reader sees it: without markup, letters folded, cut into tokens. No places here."""

import html
import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import NamedTuple

CJK = r"\u0e00-\u0e7f\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
"""Scripts written without spaces between words (and Hangul, whose particles stick to the word)."""

_MARKS = r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0900-\u0dff\u0e80-\u109f"

_TOKEN = re.compile(
    rf"(?P<compound>[A-Za-z0-9]+(?:[-_][A-Za-z0-9]+)+|[A-Za-z]{{2,}}\d{{1,2}}[a-z]?(?![\w]))"
    rf"|(?P<cjk>[{CJK}])"
    rf"|(?P<word>(?:(?![{CJK}])[\w{_MARKS}])+)"
    r"|(?P<newline>\n)"
    r"|(?P<mark>[^\w\s])"
)
_PART = re.compile(r"[A-Za-z0-9]+")

_BREAKING_TAG = re.compile(r"<\s*/?\s*(?:br|li|p|div|tr|td|ul|ol|h\d)\b[^<>]{0,200}>", re.IGNORECASE)
_TAG = re.compile(r"<[/!a-zA-Z][^<>]{0,300}>")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()]+|[\w.+-]+@[\w-]+\.[\w.-]+", re.IGNORECASE)
_DOMAIN = re.compile(r"\b[a-z0-9][a-z0-9-]+(?:\.[a-z0-9-]{2,})*\.[a-z]{2,6}\b(?:/\S*)?")
_DOTTED = re.compile(r"\b(?:[A-Za-z]\.){1,5}[A-Za-z]\b\.?|\b(?:[A-Z]\.\s){1,4}[A-Z]\.")
_INVISIBLE = dict.fromkeys((173, 8203, 8204, 8205, 8206, 8207, 8288, 65279))


class Token(NamedTuple):
    """A word, one character of a script without spaces, or a punctuation mark."""

    key: str
    """The folded form the lexicon is asked for; for a mark, the mark itself."""
    raw: str
    kind: str
    """``word``, ``cjk``, ``mark``, ``newline`` or ``compound`` (``eu-west-1``, ``fra1``)."""
    glued: bool
    """True if nothing, or nothing but a hyphen, apostrophe or full stop, parts it from the word before."""


class _Folding(dict[int, str]):
    """A table for ``str.translate`` that learns each character once."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        base = unicodedata.normalize("NFD", character)[0]
        folded = base if ord(base) < 0x0530 else character
        self[code] = folded
        return folded


@cache
def _folding() -> _Folding:
    table = _Folding()
    lines = (
        files("register.reference.place_reader")
        .joinpath("data/han_folding.txt")
        .read_text("utf-8")
        .splitlines()
    )
    traditional, simplified = (line for line in lines if not line.startswith("#"))
    table.update({ord(old): new for old, new in zip(traditional, simplified, strict=True)})
    table.update({ord(mark): "" for mark in map(chr, range(0x0300, 0x0370))})
    table.update({ord(old): new for old, new in zip("øłđıðə", "oldide", strict=True)})
    table.update(
        {ord("æ"): "ae", ord("œ"): "oe", ord("þ"): "th", ord("ß"): "ss", ord("ё"): "е", ord("’"): "'"}
    )
    return table


def fold(word: str) -> str:
    """The word in lower case, without accents, in Simplified characters: equal keys are equal words."""
    return word.casefold().translate(_folding())


def clean(text: str) -> str:
    """The text with compatibility forms resolved and tags, links and invisible characters taken out."""
    text = unicodedata.normalize("NFKC", html.unescape(text) if "&" in text else text).translate(_INVISIBLE)
    if "<" in text:
        text = _TAG.sub(" ", _BREAKING_TAG.sub("\n", text))
    if "@" in text or "//" in text or "www." in text:
        text = _LINK.sub(" ", text)
    if "." in text:
        text = _DOMAIN.sub(" ", text)
        text = _DOTTED.sub(lambda found: re.sub(r"[.\s]", "", found.group()) + " ", text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def tokens(text: str) -> list[Token]:
    """The tokens of a cleaned text, in order."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        raw = match.group()
        glued = match.start() == end and bool(found)
        key = raw if kind in ("mark", "newline") else fold(raw)
        found.append(Token(key, raw, kind, glued))
        end = match.end()
    return found


def parts(compound: Token) -> list[Token]:
    """The words of a compound, the second and later ones glued to the one before."""
    words = _PART.findall(compound.raw)
    return [
        Token(fold(word), word, "word", compound.glued if at == 0 else True) for at, word in enumerate(words)
    ]


def key_of(name: str) -> str:
    """The lexicon key of a name: its words joined by single spaces, unspaced scripts without any."""
    key, last = "", ""
    for token in tokens(clean(name)):
        for part in parts(token) if token.kind == "compound" else (token,):
            if part.kind in ("mark", "newline"):
                if part.raw == "&":
                    key, last = key + " and", "word"
                continue
            space = " " if key and not (part.kind == "cjk" and last == "cjk") else ""
            key, last = key + space + part.key, part.kind
    return key
