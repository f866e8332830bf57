"""Rules about words by which a place does not count: denied, planned, former, a seat, a law's name."""

from register.reference.place_reader.find import CONJUNCTIONS, MARK, PLACE, WORD, Item
from register.reference.place_reader.reading import CLOSING, DASHES, HARD_MARKS, OPENING, Reading
from register.reference.place_reader.words import word_set

FIRM, LASTING = (
    frozenset({"firm", "people", "offered"}),
    frozenset({"not", "planned", "former", "seat", "law", "open"}),
)
"""Reasons that give way if the text has no other place, and reasons that do not."""

_SKIPPED = word_set("skipped")
_AROUND = frozenset({"以外", "之外", "除外", "以外的"})
_OUTSIDE = frozenset({"outside", "outside of", "non", "beyond"})
_ADJACENT = frozenset({"people", "law", "name", "firm"})
_UNION_LAW = frozenset({"EU", "GB", "EEA", "CH", "US"})


def cues_set_places_aside(reading: Reading) -> None:
    """Applies every cue to the places before or after it, as far as it reaches."""
    has_a_now = any("turn" in item.cues for item in reading.items)
    for at, item in enumerate(reading.items):
        if item.key in ("was", "was in") and not has_a_now:
            continue
        if item.key == "no" and _begins_a_number(reading, at):
            continue
        if item.key in _AROUND and _is_opened_before(reading, at):
            continue
        if not item.cues or item.sort == PLACE or item.cues in (("neutral",), ("turn",), ("law",)):
            continue
        before = [cue.removesuffix("_before") for cue in item.cues if cue.endswith("_before")]
        after = [cue.removesuffix("_after") for cue in item.cues if cue.endswith("_after")]
        if before:
            found = [] if _opens_bracket_for(reading, at, after) else _reach_back(reading, at, before[0])
            for place in found:
                _set_aside(place, before[0])
            if found:
                continue
            if not after and before[0] not in _ADJACENT:
                after = before
        if after:
            for place in _reach_on(reading, at, after[0]):
                _set_aside(place, after[0])


def _begins_a_number(reading: Reading, at: int) -> bool:
    """Whether "No" is short for number, as in addresses."""
    after = reading.item(at + 1)
    return after is not None and (after.raw == "." or after.raw[0].isdigit())


def _is_opened_before(reading: Reading, at: int) -> bool:
    """Whether 除 stands before the places that 以外 follows: together they deny once, not twice."""
    near = at - 1
    while (item := reading.item(near)) is not None and (item.sort == PLACE or item.raw in "、和及与或的"):
        near -= 1
    return item is not None and item.key.startswith("除")


def _opens_bracket_for(reading: Reading, at: int, after: list[str]) -> bool:
    """Whether a cue at the head of brackets speaks of what follows there: ``Paris (HQ: Tokyo)``."""
    return bool(after) and reading.is_mark(at - 1, OPENING) and bool(_reach_on(reading, at, after[0]))


def _set_aside(place: Item, reason: str) -> None:
    if reason == "not":
        place.denials += 1
    elif reason == "name":
        place.drop()
    elif reason in LASTING or not place.aside:
        place.aside = reason


def double_denials_cancel(reading: Reading) -> None:
    """``does not leave the EU`` keeps the place, like any second denial; one sets it aside."""
    for at in reading.places():
        item = reading.items[at]
        if item.denials % 2:
            item.aside = "not"


def _reach_back(reading: Reading, at: int, reason: str) -> list[Item]:
    """The places just before a cue, nearest first."""
    found: list[Item] = []
    near, words = at - 1, 0
    crossed_bracket = False
    while (item := reading.item(near)) is not None:
        if item.sort == PLACE:
            found.append(item)
            words = 0
        elif item.sort == MARK:
            if item.raw in DASHES and not item.glued and reason in _ADJACENT:
                if not _names_a_framework(reading, at) or not _are_laws_of(reading, near):
                    break
            elif item.raw in DASHES or item.raw in "'’\"*":
                pass
            elif item.raw in OPENING and not found and not crossed_bracket and reason not in _ADJACENT:
                crossed_bracket = True
            elif item.raw in CLOSING and not found and reason not in _ADJACENT:
                pass
            elif item.raw in CLOSING and found:
                break
            elif item.raw == "/" and reason in ("law", "open"):
                pass
            elif not (item.raw in HARD_MARKS and not found and item.raw == ":"):
                break
        elif item.cues and item.cues != ("neutral",):
            break
        elif item.key in CONJUNCTIONS and item.key != "of":
            if reason != "law" or not _are_laws_of(reading, near):
                break
        else:
            words += 1
            limit = 0 if reason in _ADJACENT else 3
            if words > limit and item.key not in _SKIPPED:
                break
            if reason in _ADJACENT and item.key not in ("s", "based", "的"):
                break
        near -= 1
    return found


def _names_a_framework(reading: Reading, at: int) -> bool:
    """Whether the law is one between two sides ("EU – US DPF"), not one side's clauses."""
    return any(word in reading.items[at].key for word in ("dpf", "framework", "shield", "bridge"))


def _are_laws_of(reading: Reading, at: int) -> bool:
    """Whether "and" stands between two makers of such laws ("EU and UK SCCs")."""
    sides = (reading.item(at - 1), reading.item(at + 1))
    return all(
        side is not None and side.chosen is not None and side.chosen.country in _UNION_LAW for side in sides
    )


def _reach_on(reading: Reading, at: int, reason: str) -> list[Item]:
    """The places after a cue, to the end of what it says."""
    found: list[Item] = []
    depth = words = 0
    near = at + 1
    while (item := reading.item(near)) is not None:
        if item.sort == PLACE:
            found.append(item)
            words = 0
        elif item.sort == MARK and reason == "name":
            break
        elif item.sort == MARK:
            if item.raw in OPENING:
                if found and reading.items[at].key in _OUTSIDE:
                    break
                depth += 1
            elif item.raw in CLOSING:
                depth -= 1
                if depth < 0:
                    break
            elif item.raw in ",、/&+" or item.raw in DASHES:
                if depth == 0 and item.raw not in DASHES and found and not _list_goes_on(reading, near):
                    break
                if not found and item.raw == ",":
                    break
                if item.raw in DASHES and not item.glued and found:
                    break
            elif item.raw == ":" and not found:
                pass
            elif item.raw in "'’\"*_.":
                if item.raw == "." and not _is_abbreviation(reading, near):
                    break
            else:
                break
        elif (
            "turn" in item.cues and (found or words > 0) and not (item.key.endswith(" in") and not found)
        ) or (item.cues and reason == "name"):
            break
        elif item.key in CONJUNCTIONS:
            pass
        elif item.sort == WORD:
            words += 1
            if reason == "name" and item.key != "the":
                break
            if found and item.key not in _SKIPPED and not _goes_on_after_or(reading, near):
                break
            if words > 10:
                break
        near += 1
    return found


def _list_goes_on(reading: Reading, at: int) -> bool:
    """Whether the next entry after this mark is a place and nothing else."""
    near = at + 1
    while (
        (item := reading.item(near)) is not None and item.sort == WORD and item.key in _SKIPPED | CONJUNCTIONS
    ):
        near += 1
    if item is None or item.sort != PLACE:
        return False
    after = reading.item(near + 1)
    return after is None or after.sort != WORD or after.key in CONJUNCTIONS or after.key in _SKIPPED


def _goes_on_after_or(reading: Reading, at: int) -> bool:
    """Whether "or", "nor" or 或 stands shortly before: the denial holds for what follows as well."""
    return any(
        other.key in ("or", "nor", "或", "oder", "ou") for other in reading.between(max(at - 4, -1), at)
    )


def _is_abbreviation(reading: Reading, at: int) -> bool:
    before = reading.item(at - 1)
    return before is not None and before.sort == WORD and len(before.raw) <= 2
