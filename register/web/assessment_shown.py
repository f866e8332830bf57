"""A judgement as the transfer page shows it: sentences, signed effects, and where each missing fact is supplied."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from register.assessments.impact_facts import TOLD_BY_ASSESSMENTS
from register.reference.places import is_place
from register.reference.shown import fact_name, said, say
from register.rules.law import Law
from register.rules.verdict import Assessment, ChangesNext, Judgement, Missing, Reason
from register.transfers.facts import FIELDS
from register.transfers.models import Transfer
from register.transfers.naming import regime_name
from register.vendors.models import Service, Vendor
from register.web.chain_shown import LegAsker
from register.words import Words, words_for

_OF_THE_FLOW = {
    "destination": "destination",
    "destination_subdivision": "destination_subdivision",
    "remote_access": "access",
    "exporter_place": "exporter_ref",
    "exporter_subdivision": "exporter_ref",
    "exporter_city": "exporter_ref",
    "zone": "exporter_ref",
}
_OF_THE_SERVICE = {
    "sensitivity": "sensitivity",
    "data": "data_categories",
    "importer_role": "party_role",
    "purpose": "purpose",
}


class ReasonShown(NamedTuple):
    """One step of the sum."""

    text: str
    effect: int
    effect_words: str
    severity: str
    severity_words: str
    citation: str
    cap_words: str
    is_unverified: bool
    href: str
    """The page of the law that shows what is cited."""


class MissingShown(NamedTuple):
    """A fact nobody has recorded, and the page that asks for it."""

    words: str
    href: str
    decides: bool
    who: str
    """Who can say."""


@dataclass(frozen=True)
class ChangeShown:
    """The first day on which it gets worse, and why."""

    on: date
    text: str


@dataclass(frozen=True)
class AssessmentShown:
    """One law's view of the transfer."""

    regime_id: str
    law: str
    is_binding: bool
    outcome: str
    band: str
    points: int | None
    reasons: list[ReasonShown]
    conditions: list[str]
    """What must stay in place for it to go on passing."""
    missing: list[MissingShown]
    changes_next: ChangeShown | None


@dataclass(frozen=True)
class JudgementShown:
    """The whole judgement."""

    outcome: str
    band: str
    points: int | None
    assessments: list[AssessmentShown]
    missing: list[MissingShown]
    changes_next: ChangeShown | None
    law_version: str
    policy_id: str


class Askers:
    """Where each missing fact of one transfer is supplied, and what it is called."""

    def __init__(
        self,
        words: Words,
        transfer: Transfer,
        service: Service,
        vendor: Vendor,
        law: Law,
        unverified: Collection[str] = (),
        legs: LegAsker | None = None,
    ) -> None:
        self.words = words
        self.law = law
        self.unverified = unverified
        """Citations of the register's own changes to the law that nobody verified."""
        self.legs = legs or LegAsker(words, ())
        """The legs of the recorded chain, whose facts are asked for elsewhere."""
        self.transfer = transfer
        self.service = service
        self.vendor = vendor
        self._shown: dict[tuple[Missing, ...], list[MissingShown]] = {}

    def shown(self, missing: Collection[Missing]) -> list[MissingShown]:
        """The missing facts, those that decide first, each page's fact once."""
        # Where one law binds, the whole lacks what its assessment lacks.
        known = tuple(missing)
        if known not in self._shown:
            self._shown[known] = self._listed(known)
        return self._shown[known]

    def _listed(self, missing: Collection[Missing]) -> list[MissingShown]:
        found: dict[tuple[str, str], MissingShown] = {}
        for item in sorted(missing, key=lambda m: not m.decides):
            made = MissingShown(self.name(item.fact), self.href(item.fact), item.decides, self._who(item.ask))
            found.setdefault((made.words, made.href), made)
        return list(found.values())

    def name(self, fact: str) -> str:
        """What the fact is called; one of the chain names its leg."""
        return self.legs.name(fact) or fact_name(self.words, fact)

    def href(self, fact: str) -> str:
        """The page that asks for the fact."""
        if leg := self.legs.href(fact):
            return leg
        parts = fact.split(".")
        base, name = f"/transfers/{self.transfer.ref}", parts[-1]
        if parts[0] == "mechanisms":
            return f"{base}/mechanisms/{parts[1]}" if len(parts) > 1 else f"{base}#mechanisms"
        if len(parts) > 1:
            # A fact of an onward leg is supplied where the onward transfers are described.
            return f"{base}/facts?all=1#field-onward_to"
        if name == "importer_parent_place":
            return f"/vendors/{self.vendor.ref}/edit#field-parent_place"
        if name in _OF_THE_FLOW:
            return f"{base}/edit#field-{_OF_THE_FLOW[name]}"
        if name in _OF_THE_SERVICE:
            return f"/services/{self.service.ref}/edit#field-{_OF_THE_SERVICE[name]}"
        if name == "processor_contract":
            return f"/vendors/{self.vendor.ref}#agreements"
        if name in TOLD_BY_ASSESSMENTS:
            return f"{base}/assessments/new"
        if name == "safeguards":
            return f"{base}/safeguards"
        return f"{base}/facts?all=1#field-{name}" if name in FIELDS else f"{base}/facts?all=1"

    def _who(self, ask: str) -> str:
        key = f"reasons.ask-{ask}"
        return self.words.text(key) if self.words.has(key) else ""


def shown_judgement(judgement: Judgement, askers: Askers) -> JudgementShown:
    """The judgement in the reader's words."""
    words = askers.words
    return JudgementShown(
        outcome=judgement.outcome.value,
        band=judgement.band.value,
        points=judgement.points,
        assessments=[_assessment(assessment, askers) for assessment in judgement.assessments],
        missing=askers.shown(judgement.missing),
        changes_next=_change(judgement.changes_next, words),
        law_version=judgement.law_version,
        policy_id=judgement.policy_id,
    )


def _assessment(assessment: Assessment, askers: Askers) -> AssessmentShown:
    words = askers.words
    return AssessmentShown(
        regime_id=assessment.regime,
        law=regime_name(words, assessment.regime),
        is_binding=assessment.binding,
        outcome=assessment.outcome.value,
        band=assessment.band.value,
        points=assessment.points,
        reasons=[_reason(reason, assessment.regime, askers) for reason in assessment.reasons],
        conditions=[said(words, reason.code, reason.params) for reason in assessment.conditions],
        missing=askers.shown(assessment.missing),
        changes_next=_change(assessment.changes_next, words),
    )


def _reason(reason: Reason, regime: str, askers: Askers) -> ReasonShown:
    told = _told(askers.words.language, regime, reason)
    if reason.code == "unknown-decides" and askers.legs.name(fact := str(dict(reason.params)["fact"])):
        told = told._replace(text=askers.words.text("reasons.unknown-decides", fact=askers.name(fact)))
    return told._replace(is_unverified=True) if _is_unverified(reason, regime, askers) else told


@lru_cache(maxsize=20_000)
def _told(language: str, regime: str, reason: Reason) -> ReasonShown:
    """A reason in words; transfers share most of theirs."""
    words = words_for(language)
    return ReasonShown(
        text=say(words, reason.code, reason.params),
        effect=reason.effect,
        effect_words=signed(reason.effect),
        severity=reason.severity.value,
        severity_words=words.text(f"transfers.severity_{reason.severity.value}"),
        citation=reason.citation,
        # A cap that is a reason of its own says its number already.
        cap_words=""
        if reason.cap is None or reason.code.startswith("cap-")
        else words.text("transfers.cap_note", n=reason.cap),
        is_unverified=False,
        href=_href(reason, regime),
    )


def signed(effect: int) -> str:
    """A whole number with its sign; a true minus, so that it lines up and is read out."""
    return "0" if effect == 0 else f"+{effect}" if effect > 0 else f"−{-effect}"


def _is_unverified(reason: Reason, regime: str, askers: Askers) -> bool:
    """Whether the row a reason rests on was not verified; sentences about destinations say it themselves."""
    if reason.citation in askers.unverified:
        return not reason.code.endswith("-unverified")
    if not reason.code.startswith(("ground-", "finding-")):
        return False
    told, law = dict(reason.params), askers.law
    mechanism = law.mechanism_by_id.get(str(told.get("mechanism")))
    if mechanism is not None and not reason.code.startswith("finding-"):
        return not mechanism.provenance.verified
    findings = law.findings.get((regime, str(told.get("place"))), ())
    return any(f.citation == reason.citation and not f.provenance.verified for f in findings)


def _href(reason: Reason, regime: str) -> str:
    told = dict(reason.params)
    if told.get("mechanism") and told["mechanism"] != "unknown":
        return f"/law/regimes/{regime}#mechanism-{told['mechanism']}"
    place = told.get("place")
    return f"/law/places/{place}" if isinstance(place, str) and is_place(place) else f"/law/regimes/{regime}"


def _change(coming: ChangesNext | None, words: Words) -> ChangeShown | None:
    return ChangeShown(coming.on, say(words, coming.why, coming.params)) if coming else None
