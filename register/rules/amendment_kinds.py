"""The kinds of dated change to the law, as frozen values. What each does to a law is in amendments.py."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FindingEnds:
    """The adequacy of a place under a law ends; ``on`` is its last day (inclusive)."""

    regime: str
    place: str
    on: date
    citation: str


@dataclass(frozen=True, slots=True)
class FindingAdded:
    """A place is recognised under a law from ``valid_from`` to ``valid_until`` (both inclusive; None = open end).

    ``needs`` are the facts about importer and data that must hold. ``as_of`` is the day the evidence speaks for.
    """

    regime: str
    place: str
    valid_from: date
    citation: str
    valid_until: date | None = None
    needs: tuple[str, ...] = ()
    scope: str = ""
    as_of: date | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class FindingCorrected:
    """The finding that now begins on ``valid_from`` truly holds from ``holds_from`` to ``holds_until`` (inclusive).

    ``needs`` replaces the facts that must hold; None leaves them, and the scope, as they are.
    """

    regime: str
    place: str
    valid_from: date
    holds_from: date
    citation: str
    holds_until: date | None = None
    needs: tuple[str, ...] | None = None
    scope: str = ""
    as_of: date | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class MechanismEnds:
    """A tool is struck or repealed; ``on`` is its last day (inclusive)."""

    mechanism: str
    on: date
    citation: str


@dataclass(frozen=True, slots=True)
class FilingCorrected:
    """The period for a tool's filing is ``deadline_days`` days of ``day_kind`` (working, business or calendar).

    Corrects what the register held, on every date.
    """

    mechanism: str
    deadline_days: int
    day_kind: str
    citation: str


@dataclass(frozen=True, slots=True)
class LawProblematic:
    """From ``since`` (inclusive) the register holds the law of a place problematic for tools of a regime."""

    regime: str
    place: str
    since: date
    citation: str


@dataclass(frozen=True, slots=True)
class FactHolds:
    """An open fact about a place holds from ``since`` to ``until`` (both inclusive; None = open end).

    It replaces whatever the register held of that fact for that place. ``as_of`` is the day its evidence speaks for.
    """

    place: str
    fact: str
    since: date
    citation: str
    until: date | None = None
    as_of: date | None = None
    verified: bool = False


@dataclass(frozen=True, slots=True)
class FactEnds:
    """An open fact about a place ends; ``on`` is its last day (inclusive)."""

    place: str
    fact: str
    on: date
    citation: str


@dataclass(frozen=True, slots=True)
class NoticeDuty:
    """From ``since`` (inclusive) a law asks that somebody be told of a personal data breach.

    ``told`` is the regulator (authority) or the people concerned (people); ``force`` says whether the notice is
    binding, recommended, or not asked for any more. ``number`` with its ``unit`` (hours, days or working-days), from
    ``counted_from`` (we-knew, assessed or authority-told), is the time it gives; without one it is owed without
    delay. It counts for what we learn of from that day on, in the place of what the register held.
    """

    regime: str
    told: str
    force: str
    since: date
    citation: str
    counted_from: str = "we-knew"
    number: int | None = None
    unit: str | None = None
    verified: bool = False


Amendment = (
    FindingAdded
    | FindingEnds
    | FindingCorrected
    | MechanismEnds
    | FilingCorrected
    | LawProblematic
    | FactHolds
    | FactEnds
    | NoticeDuty
)
