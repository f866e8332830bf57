"""What a judgement says: outcomes, bands, reasons, missing facts. Values only; nothing is decided or worded here."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from register.rules.facts import Facts


class Outcome(StrEnum):
    """How a transfer stands under one law on one date, best first."""

    ACCEPTABLE = "acceptable"
    """A ground carries these facts."""
    ACCEPTABLE_WITH_MEASURES = "acceptable-with-measures"
    """It passes, but only while named measures or conditions stay in place."""
    INSUFFICIENT = "insufficient"
    """A ground exists but does not carry these facts."""
    NOT_EVALUABLE = "not-evaluable"
    """A fact that decides between passing and failing is unknown."""
    UNLAWFUL = "unlawful"
    """A binding rule is broken on the facts."""

    rank: int
    """0 for the best; of two outcomes the one with the higher rank is the worse."""
    passes: bool
    """Whether the transfer may go on."""
    word: str
    """The value, without the detour through the enumeration."""

    def __init__(self, value: str) -> None:
        # Plain attributes: the rules compare outcomes too often for a look-up by name.
        self.rank = len(type(self).__members__)
        self.passes = self.rank < 2
        self.word = value


class Band(StrEnum):
    """What kind of ground a transfer rests on."""

    LOCAL = "0"
    """Stays local: not a transfer under this law."""
    RECOGNISED = "A"
    """Recognised destination."""
    RULES = "B"
    """Contract or rules in place."""
    EXCEPTION = "C"
    """Exception relied on: consent or a derogation."""
    NONE = "D"
    """No safeguard recorded."""


class Severity(StrEnum):
    """What a reason does to the outcome."""

    BLOCKS = "blocks"
    """It alone keeps the transfer from passing."""
    WEAKENS = "weakens"
    """It costs points or sets a condition, and leaves the outcome standing."""
    SUPPORTS = "supports"
    """It counts for the transfer."""
    INFORMS = "informs"
    """It explains; nothing hangs on it."""


Params = tuple[tuple[str, Any], ...]
"""Parameters of a sentence, sorted by name: places, dates, ids and numbers, never words."""


class Reason(NamedTuple):
    """One step of the sum. ``effect`` is its signed share of the points; ``cap`` the most points it leaves."""

    code: str
    effect: int
    cap: int | None
    severity: Severity
    citation: str
    params: Params = ()


class Missing(NamedTuple):
    """A fact nobody knows: who can supply it, and whether the outcome hangs on it."""

    fact: str
    ask: str
    decides: bool


class LegVerdict(NamedTuple):
    """How one onward leg stands by itself under one law; ``is_worst``: the transfer is held to this one."""

    place: str | None
    via: tuple[str, ...]
    """Names of those the data pass through, the leg's own recipient last; empty where only a place is known."""
    outcome: Outcome
    band: Band
    reason: Reason | None
    """What keeps it from passing."""
    is_worst: bool = False

    @property
    def why(self) -> str:
        """The code of what keeps it from passing, or an empty string."""
        return self.reason.code if self.reason else ""


class ChangesNext(NamedTuple):
    """The first day on which the outcome is worse than now, and the code of what happens then."""

    on: date
    why: str
    params: Params = ()


class Assessment(NamedTuple):
    """One transfer under one law. ``points`` is the sum of the reasons' effects, or None if not evaluable."""

    regime: str
    binding: bool
    outcome: Outcome
    band: Band
    points: int | None
    reasons: tuple[Reason, ...]
    missing: tuple[Missing, ...] = ()
    changes_next: ChangesNext | None = None
    legs: tuple[LegVerdict, ...] = ()
    """The onward legs, in the order of the facts."""

    @property
    def conditions(self) -> tuple[Reason, ...]:
        """What must stay in place for the transfer to go on passing."""
        if self.outcome is not Outcome.ACCEPTABLE_WITH_MEASURES:
            return ()
        return tuple(reason for reason in self.reasons if reason.code.startswith("condition-"))


class Judgement(NamedTuple):
    """One transfer under every law asked about. The overall outcome is the worst among binding laws."""

    on: date | None
    outcome: Outcome
    band: Band
    points: int | None
    assessments: tuple[Assessment, ...]
    law_version: str
    policy_id: str
    facts: Facts
    """The facts judged."""
    missing: tuple[Missing, ...] = ()
    """Facts without which no law can even be named."""

    @property
    def changes_next(self) -> ChangesNext | None:
        """The first worsening under any binding law."""
        coming = [a.changes_next for a in self.assessments if a.binding and a.changes_next]
        return min(coming, default=None)

    @property
    def facts_hash(self) -> str:
        """SHA-256 of the facts written canonically, in hexadecimal."""
        canonical = json.dumps(
            self.facts.as_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False
        )
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_json(self, say: Callable[[str, Params], str] | None = None) -> dict[str, Any]:
        """The judgement as JSON values; ``say`` turns a code and its parameters into a sentence.

        Without ``say`` the texts are left out. Dates are ISO 8601 strings; points are 0 to 100 or null.
        """
        return {
            "on": _iso(self.on),
            "outcome": self.outcome.value,
            "band": self.band.value,
            "points": self.points,
            "assessments": [_assessment_json(a, say) for a in self.assessments],
            "missing": [_missing_json(m) for m in self.missing],
            "basis": {
                "law": self.law_version,
                "policy": self.policy_id,
                "as_of": _iso(self.on),
                "facts": self.facts_hash,
            },
        }


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _assessment_json(assessment: Assessment, say: Callable[[str, Params], str] | None) -> dict[str, Any]:
    coming = assessment.changes_next
    return {
        "regime": assessment.regime,
        "binding": assessment.binding,
        "outcome": assessment.outcome.value,
        "band": assessment.band.value,
        "points": assessment.points,
        "reasons": [_reason_json(reason, say) for reason in assessment.reasons],
        "missing": [_missing_json(missing) for missing in assessment.missing],
        "changes_next": None
        if coming is None
        else {
            "on": coming.on.isoformat(),
            "why": coming.why,
            **({"text": say(coming.why, coming.params)} if say else {}),
        },
        **({"legs": [_leg_json(leg, say) for leg in assessment.legs]} if assessment.legs else {}),
    }


def _leg_json(leg: LegVerdict, say: Callable[[str, Params], str] | None) -> dict[str, Any]:
    return {
        "place": leg.place,
        "via": list(leg.via),
        "outcome": leg.outcome.value,
        "band": leg.band.value,
        "why": leg.why or None,
        **({"text": say(leg.reason.code, leg.reason.params)} if say and leg.reason else {}),
        "worst": leg.is_worst,
    }


def _reason_json(reason: Reason, say: Callable[[str, Params], str] | None) -> dict[str, Any]:
    return {
        "code": reason.code,
        "effect": reason.effect,
        "cap": reason.cap,
        "severity": reason.severity.value,
        "citation": reason.citation,
        **({"text": say(reason.code, reason.params)} if say else {}),
        "params": {name: _json_value(value) for name, value in reason.params},
    }


def _missing_json(missing: Missing) -> dict[str, Any]:
    return {"fact": missing.fact, "ask": missing.ask, "decides": missing.decides}


def _json_value(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_json_value(item) for item in value]
    return _iso(value)
