"""Which characters a file's bytes stand for, also when it holds only a few of them. Bytes in, text out."""

import codecs
import re

from register.imports.reading.common_characters import (
    COMMON,
    COMMON_HANGUL,
    COMMON_SIMPLIFIED,
    COMMON_TRADITIONAL,
)
from register.imports.reading.problem import ReadProblem

SAMPLE = 60_000
CHINESE = ("gb18030", "big5hkscs")
ASIAN = ("cp932", "cp949")
# Letters each single-byte page is used for; a page is only right when its high characters are such letters.
PAGES = {
    "cp1252": "àâäáãåæçéèêëíìîïñóòôöõøœßúùûüÿšžýðþ",
    "cp1250": "áâăäąćčçďđéęëěíîĺľłńňóôőöŕřśşšţťúůűüýźżž",
    "cp1251": "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґ",
    "cp1253": "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋ",
    "cp1254": "àâäáãåæçéèêëíìîïñóòôöõøßúùûüğışİö",
    "cp1258": "àâăäáåæçéèêëíìîïñóôơöøßúùûüưđ",
}
SIGNS = "‘’“”–—…•™©®°£€¥§«»·´¿¡²³½¼±×№"
AMOUNTS = "£€¥§²³½¼±°"
BAD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd]")


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str, int]:
    """The text, the encoding it was read in, and how many characters are lost (they stand as U+FFFD).

    ``encoding`` is a person's own choice. Raises ReadProblem: ``binary``, ``unknown-encoding``,
    ``undecodable`` or ``undecodable-text``.
    """
    if encoding:
        return _chosen(data, encoding)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _with_damage(data[len(mark) :], name)
    if wide := _utf16_without_mark(data):
        return _with_damage(data, wide)
    try:
        text = data.decode("utf-8")
        return text, "utf-8", text.count("\ufffd")
    except UnicodeDecodeError:
        pass
    if _mostly_utf8(data):
        return _with_damage(data, "utf-8")
    if data.count(0) > len(data) / 100:
        raise ReadProblem("binary")
    return _by_likelihood(data)


def _chosen(data: bytes, encoding: str) -> tuple[str, str, int]:
    try:
        name = codecs.lookup(encoding).name
        text, _, damaged = _with_damage(data, name)
    except (LookupError, UnicodeError, ValueError) as error:
        raise ReadProblem("unknown-encoding", encoding=encoding[:40]) from error
    if damaged > max(10, len(text) / 20):
        raise ReadProblem("undecodable", encoding=name)
    return text.removeprefix("\ufeff"), name, damaged


def _with_damage(data: bytes, name: str) -> tuple[str, str, int]:
    text = data.decode(name, errors="replace")
    return text, name, text.count("\ufffd")


def _utf16_without_mark(data: bytes) -> str | None:
    sample = data[:SAMPLE]
    if len(sample) < 4 or len(sample) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.2 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.2 * half and odd < 0.02 * half:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    text = data[:SAMPLE].decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(1 for character in text if ord(character) > 127) - broken
    return broken * 5 < whole


def _by_likelihood(data: bytes) -> tuple[str, str, int]:
    sample = _cut(data)
    scored: list[tuple[float, str]] = []
    for name in (*CHINESE, *ASIAN, *PAGES):
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if not BAD.search(text) or name == "gb18030":
            scored.append((likelihood(text, name), name))
    scored.sort(key=lambda item: -item[0])
    for score, name in scored:
        if score <= 0:
            break
        text, _, damaged = _with_damage(data, name)
        if damaged * 200 <= len(text):
            return text, name, damaged
    raise ReadProblem("undecodable-text")


def _cut(data: bytes) -> bytes:
    """A sample that ends at a line's end, so that no character is cut in two."""
    if len(data) <= SAMPLE:
        return data
    end = data.rfind(b"\n", 0, SAMPLE)
    return data[: end + 1] if end > 0 else data[:SAMPLE]


def likelihood(text: str, name: str) -> float:
    """How well the text reads when taken as ``name``: points per character above ASCII, at most about 3."""
    high = [(i, c) for i, c in enumerate(text) if ord(c) > 127]
    if not high:
        return 0.0
    if name in PAGES:
        return sum(_page_points(text, i, c, PAGES[name]) for i, c in high) / len(high)
    return sum(_asian_points(c, name) for _, c in high) / len(high)


def _page_points(text: str, i: int, character: str, letters: str) -> float:
    before, after = text[i - 1 : i] if i else "", text[i + 1 : i + 2]
    if character.lower() not in letters and character not in letters:
        if character not in SIGNS:
            return -2.0
        inside_word = (before.isalpha() and after.isalpha()) or (after.isalpha() and character in AMOUNTS)
        return -1.5 if inside_word and character not in "’·" else 1.0
    own_script = ord(character) >= 0x370
    points = 1.0
    for neighbour in (before, after):
        if not neighbour or not neighbour.isalpha():
            continue
        if own_script:
            # Cyrillic and Greek words consist of such letters only.
            points += 0.5 if ord(neighbour) >= 0x370 else -2.0
        else:
            points += 0.5 if neighbour.isascii() else -0.8
    if character.isupper() and before.islower():
        points -= 2.0
    if own_script and character.isupper() and before.isalpha():
        points -= 1.2
    return points


def _asian_points(character: str, name: str) -> float:
    code = ord(character)
    if character in COMMON:
        own = COMMON_TRADITIONAL if name == "big5hkscs" else COMMON_SIMPLIFIED
        return 3.0 if character in own or name in ASIAN else 1.5
    if 0x3000 <= code <= 0x303F or 0xFF01 <= code <= 0xFF5E or character in "‘’“”—…·、。":
        return 0.8
    if 0x3040 <= code <= 0x30FF:
        return 2.6 if name == "cp932" else -0.5
    if 0xAC00 <= code <= 0xD7A3:
        return (2.4 if character in COMMON_HANGUL else 0.5) if name == "cp949" else -1.0
    if 0xFF61 <= code <= 0xFF9F:
        return -1.5
    if 0x4E00 <= code <= 0x9FFF:
        return 0.6 if _level_one(character, name) else -1.0
    return -2.5


def _level_one(character: str, name: str) -> bool:
    """Whether the standard lists the character among the everyday ones."""
    try:
        raw = character.encode(name)
    except UnicodeEncodeError:
        return False
    if name == "gb18030":
        return len(raw) == 2 and 0xB0 <= raw[0] <= 0xD7 and raw[1] >= 0xA1
    if name == "big5hkscs":
        return 0xA4 <= raw[0] <= 0xC6
    return name == "cp932" and 0x88 <= raw[0] <= 0x97
