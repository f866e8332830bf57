"""Whether a change fits the law it is meant for. Pure: problems by field, no change is made here."""

from collections.abc import Container

from register.errors import Problem
from register.rules.amendments import (
    Amendment,
    FactEnds,
    FactHolds,
    FilingCorrected,
    FindingAdded,
    FindingCorrected,
    FindingEnds,
    LawProblematic,
    MechanismEnds,
    NoticeDuty,
    amended,
)
from register.rules.breach_clocks import Owed, Start, Unit
from register.rules.law import Law

OPEN_FACTS = (
    "law",
    "authority",
    "convention_108",
    "convention_108_plus",
    "government_access",
    "cross_border_privacy_rules",
)
"""The facts about a place that carry points."""

NEEDS = (
    "hr_data_certified",
    "importer_dpf_certified",
    "importer_privacy_shield_listed",
    "importer_subject_to_pipeda",
    "pipeda_or_similar",
    "safe_harbour_listed",
    "swiss_dpf_certified",
    "uk_extension",
)
"""Facts about importer and data a partial finding may hang on."""

DAY_KINDS = ("working", "business", "calendar")
TOLD = (Owed.AUTHORITY.value, Owed.PEOPLE.value)
"""Whom a law can have us tell of a breach."""

FORCES = ("binding", "recommended", "none")
"""How strongly a law asks for the notice of a breach."""

COUNTED_FROM = (Start.WE_KNEW.value, Start.ASSESSED.value, Start.AUTHORITY_TOLD.value)
"""What the time for the notice of a breach counts from."""

UNITS = tuple(unit.value for unit in Unit)
"""How the time for the notice of a breach is measured."""

_MOST_DAYS = 366
_MOST_UNITS = 8_784
"""The hours of a leap year."""


def problems_of(change: Amendment, law: Law) -> dict[str, Problem]:
    """What keeps a change from being made to this law, by field; empty where it fits.

    Unknown law, tool, place or fact; an end before its start; a row that is not there; a change that would
    change nothing.
    Source: house rule.
    """
    found = _unknown(change, law) or _wrong_dates(change) or _lacking(change, law)
    if not found and _changes_nothing(change, law):
        field = "place"
        if isinstance(change, MechanismEnds | FilingCorrected):
            field = "mechanism"
        elif isinstance(change, NoticeDuty):
            field = "regime"
        found = {field: Problem("changes-nothing")}
    return found


def _unknown(change: Amendment, law: Law) -> dict[str, Problem]:
    found: dict[str, Problem] = {}
    if isinstance(change, NoticeDuty):
        return _wrong_duty(change, law)
    if isinstance(change, MechanismEnds | FilingCorrected):
        if change.mechanism not in law.mechanism_by_id:
            found["mechanism"] = _not_in_list(change.mechanism)
        if isinstance(change, FilingCorrected):
            if not 1 <= change.deadline_days <= _MOST_DAYS:
                found["deadline_days"] = Problem("days-out-of-range", {"most": _MOST_DAYS})
            if change.day_kind not in DAY_KINDS:
                found["day_kind"] = _not_in_list(change.day_kind)
        return found
    is_held = not isinstance(change, FactHolds | FactEnds) and (change.regime, change.place) in law.findings
    if not law.is_place(change.place) and not is_held:
        found["place"] = Problem("not-a-place", {"given": change.place[:40]})
    if isinstance(change, FactHolds | FactEnds):
        if change.fact not in OPEN_FACTS:
            found["fact"] = _not_in_list(change.fact)
        return found
    if change.regime not in law.regime_by_id:
        found["regime"] = _not_in_list(change.regime)
    if isinstance(change, FindingAdded | FindingCorrected):
        unknown = sorted(set(change.needs or ()) - set(NEEDS))
        if unknown:
            found["needs"] = _not_in_list(unknown[0])
    return found


def _wrong_duty(change: NoticeDuty, law: Law) -> dict[str, Problem]:
    lists: dict[str, tuple[str | None, Container[str]]] = {
        "regime": (change.regime, law.regime_by_id),
        "told": (change.told, TOLD),
        "force": (change.force, FORCES),
        "counted_from": (change.counted_from, COUNTED_FROM),
        "unit": (change.unit or UNITS[0], UNITS),
    }
    found = {name: _not_in_list(str(given)) for name, (given, known) in lists.items() if given not in known}
    if change.number is not None and not 1 <= change.number <= _MOST_UNITS:
        found["number"] = Problem("days-out-of-range", {"most": _MOST_UNITS})
    if (change.number is None) != (change.unit is None):
        found.setdefault("unit" if change.unit is None else "number", Problem("required"))
    if change.number is not None and change.force != "binding":
        found["number"] = Problem("time-only-binding")
    if change.counted_from == Start.AUTHORITY_TOLD and change.told == Owed.AUTHORITY:
        found["counted_from"] = Problem("counted-from-itself")
    return found


def _wrong_dates(change: Amendment) -> dict[str, Problem]:
    for first, last in (("valid_from", "valid_until"), ("holds_from", "holds_until"), ("since", "until")):
        start, end = getattr(change, first, None), getattr(change, last, None)
        if start is not None and end is not None and end < start:
            return {last: Problem("end-before-start")}
    return {}


def _lacking(change: Amendment, law: Law) -> dict[str, Problem]:
    if isinstance(change, FindingEnds):
        rows = law.findings.get((change.regime, change.place), ())
        if not any(f.holds_on(change.on) and f.valid_until != change.on for f in rows):
            return {"place": Problem("no-finding-to-end", {"on": change.on})}
    elif isinstance(change, FindingCorrected):
        rows = law.findings.get((change.regime, change.place), ())
        if not any(f.valid_from == change.valid_from for f in rows):
            return {"valid_from": Problem("no-such-finding")}
    elif isinstance(change, FilingCorrected):
        filing = law.mechanism_by_id[change.mechanism].filing
        if filing is None or not filing.deadline_days:
            return {"mechanism": Problem("no-period-to-correct")}
    elif isinstance(change, MechanismEnds):
        begins = law.mechanism_by_id[change.mechanism].available_from
        if begins is not None and change.on < begins:
            return {"on": Problem("end-before-start")}
    elif isinstance(change, FactEnds):
        known = law.destination_by_place.get(change.place)
        if known is None or not any(fact.name == change.fact for fact in known.facts):
            return {"fact": Problem("no-fact-to-end")}
    elif isinstance(change, LawProblematic) and not law.regime_by_id[change.regime].tests_destination_law:
        return {"regime": Problem("law-asks-no-test")}
    return {}


def _changes_nothing(change: Amendment, law: Law) -> bool:
    if isinstance(change, NoticeDuty):
        return change in law.notice_duties
    if isinstance(change, FindingAdded):
        return any(
            not (f.needs or f.excludes or f.not_for_exporters)
            and f.valid_from <= change.valid_from
            and (
                f.valid_until is None
                or (change.valid_until is not None and change.valid_until <= f.valid_until)
            )
            for f in law.findings.get((change.regime, change.place), ())
        )
    after = amended(law, [change])
    parts = ("findings", "mechanism_by_id", "destination_by_place", "problematic_since")
    if isinstance(change, FactHolds | FactEnds):
        old, new = (one.destination_by_place.get(change.place) for one in (law, after))
        return (old.facts if old else ()) == (new.facts if new else ())
    return all(getattr(law, part) == getattr(after, part) for part in parts if part != "destination_by_place")


def _not_in_list(given: str) -> Problem:
    return Problem("not-in-list", {"given": given[:40]})
