"""The assessment a tool needs, and whether the tool works against the law of the destination."""

from datetime import date, timedelta
from functools import lru_cache

from register.rules.cadence import add_months
from register.rules.case import Case
from register.rules.law import Mechanism
from register.rules.measures import KEPT_AWAY, carrying_measures
from register.rules.verdict import Outcome


def check_assessment(case: Case, mechanism: Mechanism) -> None:
    """Whether the assessment the tool needs exists on the date, is adequate and not older than its cadence.

    An assessment lasts through the day ``review_months`` after it was made. One dated after ``on`` did not exist.
    Source: C-311/18 Schrems II; EDPB 01/2020; PIPL Arts 55-56; the assessment and expiry columns of the mechanism.
    """
    if not mechanism.needs_assessment:
        case.support("assessment-not-needed", case.policy.upkeep["assessment"], mechanism.citation)
        return
    facts = case.facts
    state, made_on = facts.assessment, facts.assessed_on
    name = mechanism.assessment_name or "assessment"
    if made_on is not None and made_on > case.on:
        state = "none"
    if state is None:
        state = "adequate" if case.ask(None, "assessment") else "none"
    if state != "adequate":
        code = "assessment-inadequate" if state == "inadequate" else "assessment-missing"
        case.fail(Outcome.INSUFFICIENT, code, mechanism.citation, assessment=name)
        return
    months = mechanism.review_months
    if months is None and mechanism.relies_on == "own-assessment":
        months = mechanism.renewal_months
    if made_on is None:
        if not case.ask(case.presume(None, "assessed_on", True), "assessed_on"):
            code = "assessment-date-unknown" if months is None else "assessment-age-unknown"
            case.fail(Outcome.INSUFFICIENT, code, mechanism.citation, assessment=name, n=months)
            return
    elif months is not None and not _is_current(case, made_on, months, name, mechanism.citation):
        return
    case.support("assessment-adequate", case.policy.upkeep["assessment"], mechanism.citation, assessment=name)


_months_later = lru_cache(maxsize=65536)(add_months)


def _is_current(case: Case, made_on: date, months: int, name: str, citation: str) -> bool:
    last_day = _months_later(made_on, months)
    if last_day < case.on:
        case.fail(Outcome.INSUFFICIENT, "assessment-stale", citation, assessment=name, n=months, on=made_on)
        return False
    case.watch_end(last_day, "assessment-stale", assessment=name, n=months, on=made_on)
    return True


def check_destination_law(case: Case, citation: str) -> None:
    """Whether the tool works where the data go: no problematic law in practice, or a measure that stands.

    Only a technical measure with all its conditions carries a transfer against a problematic law; each such
    measure is a condition. Data in clear or keys within the importer's reach fail.
    Source: C-311/18 Schrems II; EDPB 01/2020 paras 43-47, Annex 2; UK GDPR Art 46; FADP Art 16(2).
    """
    weights = case.policy.measures
    if not _problematic(case, citation):
        case.carried = True
        case.support("destination-law-harmless", weights["not_needed"], citation)
        return
    measures = carrying_measures(case)
    if measures:
        case.carried = True
        case.worsen(Outcome.ACCEPTABLE_WITH_MEASURES)
        for number, measure in enumerate(measures):
            effect = weights["carrying"] if number == 0 else 0
            case.support(f"condition-{measure.id}", effect, measure.citation)
        return
    case.fail(Outcome.INSUFFICIENT, _why_nothing_stands(case), "EDPB 01/2020 Annex 2")


def _problematic(case: Case, citation: str) -> bool:
    facts = case.facts
    applies = facts.problematic_law_applies
    key = (case.regime.id, facts.destination or "")
    marked = case.law.problematic_since.get(key)
    if marked is not None and marked > case.on:
        case.watch_end(marked - timedelta(days=1), "destination-marked", on=marked, place=facts.destination)
        marked = None
    if marked is not None and not applies:
        assessed = facts.assessed_on
        if applies is None or assessed is None or assessed < marked:
            marked_by = case.law.problematic_citations.get(key, citation)
            case.inform("destination-marked", marked_by, on=marked, place=facts.destination)
            return True
    return case.ask(applies, "problematic_law_applies")


def _why_nothing_stands(case: Case) -> str:
    facts = case.facts
    if facts.clear_at_importer:
        return "clear-at-importer"
    if facts.encrypted_at_rest and facts.key_holder is not None and facts.key_holder not in KEPT_AWAY:
        return "keys-at-importer"
    kinds = {case.law.safeguard_by_id[safeguard.id].kind for safeguard in facts.safeguards}
    if kinds and "technical" not in kinds:
        return "promises-only"
    return "no-measure-stands"
