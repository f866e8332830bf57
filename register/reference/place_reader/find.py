"""Finds the words of a text that may name a place or change what places mean; the rules decide."""

from dataclasses import dataclass

from register.reference.place_reader.cloud import CloudRegions
from register.reference.place_reader.lexicon import (
    ADJECTIVE,
    ALPHA2,
    CUE,
    PART,
    REGION,
    TOWN,
    Lexicon,
    Meaning,
)
from register.reference.place_reader.text import Token, parts
from register.reference.place_reader.words import word_set

PLACE, WORD, MARK = "place", "word", "mark"

_READ_IN_SMALL_LETTERS = word_set("read_in_small_letters")

CONJUNCTIONS = word_set("conjunctions")
_NAMES_WITH_COMMAS = word_set("names_with_commas")
OPENING_MARKS = frozenset("([{【「『〔")
CLOSING_MARKS = frozenset(")]}】」』〕")
_BRACKETS = OPENING_MARKS | CLOSING_MARKS
_JOINING_MARKS = frozenset("-'’.·・‐‑–")


@dataclass(slots=True, eq=False)
class Item:
    """A place, a cue, another word or a mark, as far as the rules have got with it."""

    sort: str
    raw: str
    key: str
    glued: bool
    meanings: tuple[Meaning, ...] = ()
    cues: tuple[str, ...] = ()
    chosen: Meaning | None = None
    """The meaning decided on; the heaviest one unless a rule knows better."""
    is_small: bool = False
    """Written without capitals though the name is a code or has a capital."""
    aside: str = ""
    """Why this place is not where data goes, or nothing."""
    denials: int = 0
    """How many words of denial reach this place: two of them make it stand again."""

    def is_a(self, kinds: str) -> bool:
        """True for a place chosen to be one of these kinds."""
        return self.chosen is not None and self.chosen.kind in kinds

    def drop(self) -> None:
        """From now on an ordinary word."""
        self.sort, self.meanings, self.chosen = WORD, (), None

    def choose(self, meaning: Meaning) -> None:
        """Settle what the place is."""
        self.chosen = meaning


def find_items(
    tokens: list[Token], lexicon: Lexicon, regions: CloudRegions, of_provider: dict[str, str]
) -> list[Item]:
    """The items of a text in order; the longest name wins."""
    words = _without_compounds(tokens, lexicon, regions, of_provider)
    shouting = all(token.raw.isupper() for token in words if token.kind == "word" and token.raw.isalpha())
    whispering = not any(token.raw[:1].isupper() for token in words if token.kind == "word")
    items: list[Item] = []
    at = 0
    while at < len(words):
        token = words[at]
        if token.kind == "cloud":
            items.append(_cloud_item(token))
            at += 1
            continue
        item, used = _longest_name(words, at, lexicon, shouting, whispering)
        if item is None:
            sort = MARK if token.kind in ("mark", "newline") else WORD
            item, used = Item(sort, token.raw, token.key, token.glued), 1
        items.append(item)
        at += used
    return items


def _without_compounds(
    tokens: list[Token], lexicon: Lexicon, regions: CloudRegions, of_provider: dict[str, str]
) -> list[Token]:
    if not any(token.kind == "compound" for token in tokens):
        return tokens
    words: list[Token] = []
    for token in tokens:
        if token.kind != "compound":
            words.append(token)
            continue
        code = regions.find(token.raw, of_provider)
        if code:
            words.append(Token(code, token.raw, "cloud", token.glued))
        elif token.raw.isupper() and lexicon.get(token.raw):
            words.append(Token(token.raw, token.raw, "word", token.glued))
        else:
            words.extend(parts(token))
    return words


def _cloud_item(token: Token) -> Item:
    kind = REGION if token.key in ("EU", "UNKNOWN") else TOWN
    meaning = Meaning(kind, token.key, 10**6, "c")
    return Item(PLACE, token.raw, token.raw.lower(), token.glued, (meaning,), chosen=meaning)


def _longest_name(
    words: list[Token], at: int, lexicon: Lexicon, shouting: bool, whispering: bool
) -> tuple[Item | None, int]:
    first = words[at]
    key, last = first.key, first
    candidates = [(key, 1, first.raw)]
    raw, end = first.raw, at + 1
    while end < len(words) and lexicon.goes_on(key, last.kind == "cjk"):
        token = words[end]
        if token.kind == "mark":
            if token.raw == "&":
                token = Token("and", "and", "word", False)
            elif _may_stand_within_a_name(words, at, end):
                end += 1
                continue
            else:
                break
        elif token.kind in ("newline", "cloud"):
            if token.kind == "cloud" or end + 1 >= len(words) or words[end + 1].kind == "newline":
                break
            end += 1
            continue
        if token.kind == "cjk" and last.kind == "cjk" and not token.glued:
            break
        space = "" if token.kind == "cjk" and last.kind == "cjk" else " "
        key, raw = key + space + token.key, raw + space + token.raw
        last, end = token, end + 1
        candidates.append((key, end - at, raw))
    for key, used, written in reversed(candidates):
        meanings = lexicon.get(key)
        if meanings:
            item = _item(meanings, key, written, first, shouting, whispering)
            if item is not None:
                return item, used
    return None, 1


def _may_stand_within_a_name(words: list[Token], start: int, at: int) -> bool:
    """Whether a mark may be passed over: "Guinea-Bissau", "St. Lucia", "Congo (Kinshasa)", "Korea, South"."""
    mark, before = words[at], words[at - 1]
    after = words[at + 1] if at + 1 < len(words) else None
    if (
        mark.raw in _JOINING_MARKS
        and mark.glued
        and after is not None
        and after.glued
        and after.kind != "mark"
    ):
        return True
    if mark.raw == ".":
        return mark.glued and len(before.raw) <= 2 and before.raw.istitle()
    return mark.raw in _BRACKETS or (mark.raw == "," and words[start].key in _NAMES_WITH_COMMAS)


def _item(
    meanings: tuple[Meaning, ...], key: str, raw: str, first: Token, shouting: bool, whispering: bool
) -> Item | None:
    """The item for a known key, or None if it is written as no place is written."""
    cues = tuple(meaning.code for meaning in meanings if meaning.kind == CUE)
    named = tuple(meaning for meaning in meanings if meaning.kind != CUE)
    is_code = raw.isupper() and any(meaning.kind == ALPHA2 for meaning in named)
    if cues and not is_code:
        return Item(WORD, raw, key, first.glued, (), cues)
    has_capital = raw[0].isupper() or first.kind == "cjk" or not raw[0].isascii()
    capitals = raw.isupper()
    fitting = []
    is_small = False
    for meaning in named:
        if "u" in meaning.flags:
            if capitals:
                fitting.append(meaning)
            elif key in _READ_IN_SMALL_LETTERS or (meaning.kind == ALPHA2 and whispering):
                fitting.append(meaning)
                is_small = True
        elif (
            ("o" in meaning.flags and (not has_capital or (shouting and len(raw) < 5)))
            or (meaning.kind in (TOWN, PART) and not has_capital and not whispering)
            or (meaning.kind == TOWN and raw.isascii() and len(raw) < 3)
        ):
            continue
        else:
            fitting.append(meaning)
            is_small = is_small or (not has_capital and meaning.kind in (TOWN, ADJECTIVE))
    if not fitting:
        return None
    return Item(PLACE, raw, key, first.glued, tuple(fitting), cues, fitting[0], is_small)
