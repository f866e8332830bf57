"""A question of what-if as an address and as a form: its kinds, their fields, what was typed, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from register.errors import Invalid, Problem
from register.law.current import current_law
from register.reference.places import places
from register.rules.amendment_checks import OPEN_FACTS
from register.rules.amendment_forms import fields_of
from register.rules.fact_changes import AgreementEnds, CertificationLapses, FactChange, VendorMoves
from register.rules.what_if import FACT_KINDS, Change, read_change, takes_effect_on
from register.transfers.naming import mechanism_name, regime_name
from register.web.change_words import says
from register.web.filling import Filling
from register.web.marks import marks_for, written_date
from register.web.visit import Visit
from register.what_if.asking import check_change

LAW: Final = ("finding-ends", "finding-added", "mechanism-ends", "law-problematic", "fact-ends", "fact-holds")
"""The kinds of change of the law asked about on screen; corrections of what was recorded wrongly are made at once."""
FACTS: Final = tuple(FACT_KINDS)
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    **{kind: tuple(n for n in fields_of(kind) if n in ("regime", "place", "mechanism", "fact", "on", "valid_from",
                                                       "valid_until", "since", "until")) for kind in LAW},
    "certification-lapses": ("vendor", "on"),
    "vendor-moves": ("vendor", "place", "from_place", "on"),
    "sub-processor-added": ("vendor", "place", "on"),
    "agreement-ends": ("agreement", "on"),
}  # fmt: skip
OPTIONAL: Final = frozenset({"from_place", "valid_until", "until", "day"})
ASKED: Final = ("kind", "regime", "place", "mechanism", "fact", "on", "valid_from", "valid_until", "since", "until",
                "vendor", "from_place", "agreement", "day")  # fmt: skip
"""Every field of a question, as it stands in the address."""
_EARLIEST, _LATEST = date(1990, 1, 1), date(2200, 12, 31)


@dataclass(frozen=True)
class Question:
    """A change and the day it is asked about."""

    change: Change
    on: date
    pairs: tuple[tuple[str, str], ...]
    """As it stands in the address."""

    @property
    def query(self) -> str:
        """The address's query."""
        return urlencode(self.pairs)

    @property
    def is_of_law(self) -> bool:
        """Whether the law changes, and not a record."""
        return not isinstance(self.change, FactChange)


def kind_words(visit: Visit, kind: str) -> str:
    """The words of a kind of change."""
    return visit.words.text(f"law.change_kind_{kind}" if kind in LAW else f"what_if.kind_{kind}")


def read_question(visit: Visit, values: Mapping[str, str]) -> Question:
    """The question typed. Raises Invalid with every problem by field."""
    kind = values.get("kind", "")
    known = FIELDS.get(kind, ())
    given: dict[str, Any] = {"kind": kind}
    given |= {name: text for name in known if (text := " ".join(values.get(name, "").split()))}
    problems: dict[str, Problem] = {}
    day = _day(values.get("day", ""), problems)
    try:
        change = read_change(given)
        check_change(visit.session, change)
    except Invalid as error:
        raise Invalid({**error.problems, **problems}) from error
    if problems:
        raise Invalid(problems)
    on = day or takes_effect_on(change) or visit.today
    pairs = [("kind", kind), *((name, str(given[name])) for name in known if name in given)]
    if day:
        pairs.append(("day", day.isoformat()))
    return Question(change, on, tuple(pairs))


def _day(text: str, problems: dict[str, Problem]) -> date | None:
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        problems["day"] = Problem("not-a-date", {"given": text[:40]})
        return None
    if not _EARLIEST <= found <= _LATEST:
        problems["day"] = Problem("year-out-of-range", {"given": text[:40]})
    return found


def filling(
    visit: Visit, kind: str, values: Mapping[str, Any], problems: Mapping[str, Problem] | None = None
) -> Filling:
    """The form of a kind, with the words its fields have there."""
    words = visit.words
    labels = {
        name: words.text(f"law.field_{name}")
        for name in FIELDS.get(kind, ())
        if words.has(f"law.field_{name}")
    }
    if kind in ("vendor-moves", "sub-processor-added"):
        labels |= {"on": words.text("law.field_since"), "place": words.text("what_if.field_new_place")}
    return Filling(words, "what_if", values, problems, labels)


@dataclass(frozen=True)
class Choices:
    """What may be chosen in the form."""

    regimes: Sequence[tuple[str, str]]
    places: Sequence[tuple[str, str]]
    mechanisms: Sequence[tuple[str, Sequence[tuple[str, str]]]]
    facts: Sequence[tuple[str, str]]


def choices(visit: Visit, kind: str) -> Choices:
    """The lists of a form, in the reader's words."""
    words, law = visit.words, current_law(visit.session)
    regimes = [r for r in law.regimes() if kind != "law-problematic" or r.tests_destination_law]
    held = {place for _regime, place in law.findings}
    return Choices(
        regimes=[(regime.id, regime_name(words, regime.id)) for regime in regimes],
        places=[pair for pair in places(words.language) if kind != "finding-ends" or pair[0] in held],
        mechanisms=[
            (
                regime_name(words, regime.id),
                [(m.id, mechanism_name(words, m.id)) for m in law.mechanisms(regime.id)],
            )
            for regime in law.regimes()
            if law.mechanisms(regime.id)
        ],
        facts=[(name, words.text(f"law.fact_{name}")) for name in OPEN_FACTS],
    )


def question_words(visit: Visit, change: Change) -> str:
    """The change as a sentence."""
    words = visit.words
    if not isinstance(change, FactChange):
        return says(words, change)
    on = written_date(change.on, words.language)
    if isinstance(change, AgreementEnds):
        return words.text("what_if.says_agreement-ends", agreement=change.agreement, on=on)
    if isinstance(change, CertificationLapses):
        return words.text("what_if.says_certification-lapses", vendor=change.vendor, on=on)
    marks = marks_for(words.language)
    place = str(marks.place(change.place))
    if isinstance(change, VendorMoves):
        if change.from_place:
            old = str(marks.place(change.from_place))
            return words.text(
                "what_if.says_vendor-moves_from", vendor=change.vendor, place=place, old=old, on=on
            )
        return words.text("what_if.says_vendor-moves", vendor=change.vendor, place=place, on=on)
    return words.text("what_if.says_sub-processor-added", vendor=change.vendor, place=place, on=on)


def record_href(change: Change) -> str:
    """The page on which a change of facts is made; nothing for a change of the law."""
    if not isinstance(change, FactChange):
        return ""
    if isinstance(change, AgreementEnds):
        return f"/agreements/{change.agreement}"
    return f"/vendors/{change.vendor}"
