"""What an approval rested on, what of it is different now, and which differences end the approval. Pure.

Only a change for the worse ends it: an improvement, or an edit that nothing hangs on, does not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from register.rules.open_points import SERIOUS_GAPS
from register.rules.verdict import Band, Outcome

_ACCESS = {None: 0, "stored": 1, "remote": 1, "both": 2}
_SENSITIVITY = {"standard": 0, "high": 1, "special": 2}
_BANDS = [band.value for band in Band]
_PASSES = [outcome.value for outcome in Outcome if outcome.passes]
_RANK = {outcome.value: outcome.rank for outcome in Outcome}


class ChangeCode(StrEnum):
    """What can be different from what was decided on."""

    DESTINATION = "destination"
    """The data go to another place."""
    ACCESS = "access"
    """They are kept abroad as well as opened from there, or the other way round."""
    SENSITIVITY = "sensitivity"
    """A misuse of the data would do more, or less, harm."""
    DATA = "data"
    """Other kinds of data are sent."""
    OUTCOME = "outcome"
    """A law judges it otherwise."""
    BAND = "band"
    """It rests on another kind of ground under a law."""
    MECHANISM = "mechanism"
    """Another mechanism is relied on, or none."""
    MECHANISM_ENDED = "mechanism-ended"
    """The mechanism's last day has gone."""
    CERTIFICATE_EXPIRED = "certificate-expired"
    """The recipient's certificate has run out, or is no longer recorded."""
    ONWARD = "onward"
    """The data reach a further place, or reach it no more."""
    AGREEMENT = "agreement"
    """The agreement with the recipient was ended, or signed."""
    TERMS = "terms"
    """The agreement lacks more, or fewer, of the terms a law asks for."""
    ASSESSMENT = "assessment"
    """The impact assessment is another, or none."""
    GAP = "gap"
    """Something is missing that was there, or the reverse."""
    REVIEW_BY = "review-by"
    """The day it was to be looked at again has gone."""
    CONDITION = "condition"
    """A condition was not met by its day."""


@dataclass(frozen=True, slots=True)
class Change:
    """One difference; ``subject`` is the law, place or record it is about. Values are codes, numbers or ISO dates."""

    code: ChangeCode
    subject: str
    before: Any
    after: Any
    is_worse: bool

    def as_json(self) -> list[Any]:
        """As a decision keeps it."""
        return [self.code.value, self.subject, self.before, self.after, self.is_worse]


@dataclass(frozen=True)
class Basis:
    """What a decision rests on, as of one day; what does not apply to its subject stays empty."""

    on: date
    place: str | None = None
    access: str | None = None
    sensitivity: str | None = None
    data: frozenset[str] = frozenset()
    laws: Mapping[str, tuple[str, str, bool]] = field(default_factory=dict)
    """Law to outcome, band, and whether it binds."""
    mechanisms: Mapping[str, tuple[str, date | None]] = field(default_factory=dict)
    """Law to the mechanism relied on and its last day (inclusive)."""
    certificate_until: date | None = None
    onward: Mapping[str, str] = field(default_factory=dict)
    """Further place to band."""
    has_agreement: bool = False
    missing_terms: int = 0
    assessments: Mapping[str, str] = field(default_factory=dict)
    """Law to the verdict of the assessment in force."""
    gaps: frozenset[str] = frozenset()
    facts: str = ""
    """Hash of the facts judged, without their day: whatever else was edited shows here."""

    def as_json(self) -> dict[str, Any]:
        """As a decision keeps it."""
        return {
            "on": self.on.isoformat(),
            "place": self.place,
            "access": self.access,
            "sensitivity": self.sensitivity,
            "data": sorted(self.data),
            "laws": {law: list(found) for law, found in sorted(self.laws.items())},
            "mechanisms": {
                law: [name, until.isoformat() if until else None]
                for law, (name, until) in sorted(self.mechanisms.items())
            },
            "certificate_until": self.certificate_until.isoformat() if self.certificate_until else None,
            "onward": dict(sorted(self.onward.items())),
            "has_agreement": self.has_agreement,
            "missing_terms": self.missing_terms,
            "assessments": dict(sorted(self.assessments.items())),
            "gaps": sorted(self.gaps),
            "facts": self.facts,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Basis":
        """The basis a decision kept. Raises KeyError, TypeError or ValueError where it is none."""
        return cls(
            on=date.fromisoformat(kept["on"]),
            place=kept["place"],
            access=kept["access"],
            sensitivity=kept["sensitivity"],
            data=frozenset(kept["data"]),
            laws={law: (str(o), str(b), bool(binds)) for law, (o, b, binds) in kept["laws"].items()},
            mechanisms={
                law: (str(name), date.fromisoformat(until) if until else None)
                for law, (name, until) in kept["mechanisms"].items()
            },
            certificate_until=date.fromisoformat(kept["certificate_until"])
            if kept["certificate_until"]
            else None,
            onward=dict(kept["onward"]),
            has_agreement=bool(kept["has_agreement"]),
            missing_terms=int(kept["missing_terms"]),
            assessments=dict(kept["assessments"]),
            gaps=frozenset(kept["gaps"]),
            facts=str(kept["facts"]),
        )

    @property
    def last_days(self) -> tuple[date, ...]:
        """The last days (inclusive) of what it rests on."""
        found = [until for _name, until in self.mechanisms.values()]
        return tuple(day for day in (*found, self.certificate_until) if day is not None)

    @property
    def worst_band(self) -> str:
        """The worst kind of ground under any law."""
        return max((band for _o, band, _b in self.laws.values()), key=_BANDS.index, default="0")


def differences(before: Basis, after: Basis) -> list[Change]:
    """What is different now, those for the worse first.

    Source: house rule, on GDPR Art 24(1), 44; EDPB 01/2020 paras 67-68 (re-evaluate as facts change).
    """
    found = [
        *_flow(before, after),
        *_laws(before, after),
        *_mechanisms(before, after),
        *_onward(before, after),
        *_contract(before, after),
        *_assessments(before, after),
        *(_gap(gap, None, gap, gap in SERIOUS_GAPS) for gap in sorted(after.gaps - before.gaps)),
        *(_gap(gap, gap, None, False) for gap in sorted(before.gaps - after.gaps)),
    ]
    return sorted(found, key=lambda change: not change.is_worse)


def what_lapses(
    before: Basis,
    after: Basis,
    *,
    review_by: date | None,
    open_conditions: Mapping[str, date] | None = None,
) -> list[Change]:
    """Why an approval has lapsed as of ``after.on``; empty where it stands.

    It stands on ``review_by``, and on the day a condition is due, and has lapsed the day after.
    Source: house rule (design: a decision lapses by date, or when what it rested on changes for the worse).
    """
    today = after.on
    found = [change for change in differences(before, after) if change.is_worse]
    for ref, due_on in sorted((open_conditions or {}).items()):
        if due_on < today:
            found.append(Change(ChangeCode.CONDITION, ref, due_on.isoformat(), None, True))
    if review_by is not None and review_by < today:
        found.append(Change(ChangeCode.REVIEW_BY, "", review_by.isoformat(), None, True))
    return found


def _gap(gap: str, before: str | None, after: str | None, is_worse: bool) -> Change:
    return Change(ChangeCode.GAP, gap, before, after, is_worse)


def _flow(before: Basis, after: Basis) -> Iterator[Change]:
    if before.place != after.place:
        yield Change(ChangeCode.DESTINATION, "", before.place, after.place, True)
    if before.access != after.access:
        is_wider = _ACCESS[after.access] > _ACCESS[before.access]
        yield Change(ChangeCode.ACCESS, "", before.access, after.access, is_wider)
    if before.sensitivity != after.sensitivity:
        # Not knowing is never safe: what was known and is known no more counts as worse.
        is_higher = _SENSITIVITY.get(after.sensitivity or "", 3) > _SENSITIVITY.get(
            before.sensitivity or "", 3
        )
        yield Change(ChangeCode.SENSITIVITY, "", before.sensitivity, after.sensitivity, is_higher)
    if before.data != after.data:
        yield Change(
            ChangeCode.DATA, "", sorted(before.data), sorted(after.data), bool(after.data - before.data)
        )


def _laws(before: Basis, after: Basis) -> Iterator[Change]:
    for law in sorted({*before.laws, *after.laws}):
        was, now = before.laws.get(law), after.laws.get(law)
        if was is None or now is None:
            if now is None and was is not None:
                yield Change(ChangeCode.OUTCOME, law, was[0], None, False)
            elif now is not None:
                yield Change(ChangeCode.OUTCOME, law, None, now[0], now[2] and now[0] not in _PASSES)
            continue
        # What a law only recommends ends nothing by itself.
        if was[0] != now[0]:
            yield Change(ChangeCode.OUTCOME, law, was[0], now[0], now[2] and _RANK[now[0]] > _RANK[was[0]])
        if was[1] != now[1]:
            is_worse = now[2] and _BANDS.index(now[1]) > _BANDS.index(was[1])
            yield Change(ChangeCode.BAND, law, was[1], now[1], is_worse)


def _mechanisms(before: Basis, after: Basis) -> Iterator[Change]:
    for law in sorted({*before.mechanisms, *after.mechanisms}):
        was, until = before.mechanisms.get(law, (None, None))
        now, now_until = after.mechanisms.get(law, (None, None))
        if was != now:
            # Another mechanism is judged by what the law makes of it; none at all is worse.
            yield Change(ChangeCode.MECHANISM, law, was, now, was is not None and now in (None, "unknown"))
        elif now_until is not None and now_until < after.on and not (until and until < before.on):
            yield Change(ChangeCode.MECHANISM_ENDED, law, now, now_until.isoformat(), True)
    was_held = before.certificate_until is not None and before.certificate_until >= before.on
    is_held = after.certificate_until is not None and after.certificate_until >= after.on
    if was_held and not is_held:
        shown = before.certificate_until.isoformat() if before.certificate_until else None
        yield Change(ChangeCode.CERTIFICATE_EXPIRED, "", shown, None, True)


def _onward(before: Basis, after: Basis) -> Iterator[Change]:
    known = {*before.onward, before.place}
    worst = max([before.worst_band, *before.onward.values()], key=_BANDS.index)
    for place, band in sorted(after.onward.items()):
        was = before.onward.get(place)
        if was is None and place not in known:
            is_worse = _BANDS.index(band) > _BANDS.index(worst)
            yield Change(ChangeCode.ONWARD, place, None, band, is_worse)
        elif was is not None and was != band:
            yield Change(ChangeCode.ONWARD, place, was, band, _BANDS.index(band) > _BANDS.index(was))
    for place in sorted(set(before.onward) - set(after.onward)):
        yield Change(ChangeCode.ONWARD, place, before.onward[place], None, False)


def _contract(before: Basis, after: Basis) -> Iterator[Change]:
    if before.has_agreement != after.has_agreement:
        yield Change(
            ChangeCode.AGREEMENT,
            "",
            "executed" if before.has_agreement else "missing",
            "executed" if after.has_agreement else "missing",
            before.has_agreement,
        )
    if before.missing_terms != after.missing_terms:
        is_worse = after.missing_terms > before.missing_terms
        yield Change(ChangeCode.TERMS, "", before.missing_terms, after.missing_terms, is_worse)


def _assessments(before: Basis, after: Basis) -> Iterator[Change]:
    for law in sorted({*before.assessments, *after.assessments}):
        was, now = before.assessments.get(law), after.assessments.get(law)
        if was != now:
            is_worse = now != "adequate" and was is not None
            yield Change(ChangeCode.ASSESSMENT, law, was, now, is_worse)
