"""Mainland China: which export route a volume asks for, whether it was taken, and separate consent."""

from register.rules.assessing import check_assessment
from register.rules.case import Case
from register.rules.grounds import assumed_tool, rest_on
from register.rules.law import Tier
from register.rules.verdict import Band, Outcome

ORDER = ("exempt", "contract", "assessment")
CITATION = "PIPL Art 38; CAC Order 16 (2024) Arts 5, 7, 8"


def ground(case: Case) -> None:
    """The route the volume asks for against the route taken.

    People are counted since 1 January per handler, without doubles; every threshold is inclusive: exactly
    100,000, 10,000 sensitive or 1,000,000 people already reach it. A higher route always serves. Important data
    and operators of critical infrastructure need the security assessment.
    Source: PIPL Arts 38, 40; Measures for Security Assessment (2022-09-01); CAC Order 16 (2024) Arts 4-9.
    """
    mechanism = case.mechanism
    tier = _tier(case)
    if mechanism is None:
        if not assumed_tool(case):
            _without_tool(case, tier)
        return
    rest_on(case, mechanism)
    if case.outcome is Outcome.UNLAWFUL or mechanism.tier is None or tier is None:
        return
    if mechanism.tier == "any":
        if _is_important(case):
            case.fail(Outcome.INSUFFICIENT, "cn-important-data", CITATION)
        return
    needed = _needed(case, tier)
    if ORDER.index(mechanism.tier) < ORDER.index(needed):
        case.fail(Outcome.INSUFFICIENT, f"cn-volume-needs-{needed}", tier.citation, mechanism=mechanism.id)


def _tier(case: Case) -> Tier | None:
    for tier in case.law.tiers:
        if tier.valid_from <= case.on and (tier.valid_until is None or case.on <= tier.valid_until):
            return tier
    return None


def _without_tool(case: Case, tier: Tier | None) -> None:
    needed = _needed(case, tier) if tier else "contract"
    if needed == "exempt" and tier is not None:
        case.band = Band.RULES
        case.support("cn-volume-exempt", case.policy.ground["exemption"], tier.citation)
        # An exempt export still needs its impact assessment (PIPL Arts 55-56).
        check_assessment(case, case.law.mechanism_by_id["cn-exempt-volume"])
        return
    case.fail(
        Outcome.UNLAWFUL, f"cn-volume-needs-{needed}", tier.citation if tier else CITATION, mechanism="none"
    )


def check_separate_consent(case: Case) -> None:
    """Where consent is the basis, the export needs a consent of its own; and people are told before it.

    A necessity that needs no consent leaves the first test out.
    Source: PIPL Arts 38, 39; CAC Order 16 (2024) Art 5.
    """
    facts = case.facts
    mechanism = case.mechanism
    if mechanism is not None and mechanism.id in ("cn-exempt-emergency", "cn-exempt-transit"):
        return
    on_consent = facts.consent in ("valid", "bundled")
    if facts.separate_consent is False and facts.consent is None and not facts.contract_necessity:
        on_consent = True
    if on_consent and not case.ask(facts.separate_consent, "separate_consent"):
        case.fail(Outcome.INSUFFICIENT, "cn-consent-not-separate", "PIPL Art 39")
    informed = case.presume(facts.individuals_informed, "individuals_informed", True)
    if not case.ask(informed, "individuals_informed"):
        case.fail(Outcome.INSUFFICIENT, "cn-people-not-told", "PIPL Art 39")


def _needed(case: Case, tier: Tier) -> str:
    facts = case.facts
    if _is_important(case) or case.ask(_yes(case, "cii_operator"), "cii_operator"):
        return "assessment"
    people, sensitive = facts.people_ytd, _sensitive_people(case)
    if _reaches(case, people, tier.assessment_people, "people_ytd"):
        return "assessment"
    if _reaches(case, sensitive, tier.assessment_sensitive, "sensitive_people_ytd"):
        return "assessment"
    if not tier.exempts_small:
        return "contract"
    if _reaches(case, people, tier.contract_people, "people_ytd"):
        return "contract"
    some = sensitive is None and facts.sensitivity in ("high", "special")
    if some or _reaches(case, sensitive, tier.contract_sensitive, "sensitive_people_ytd"):
        return "contract"
    return "exempt"


def _sensitive_people(case: Case) -> int | None:
    """People whose sensitive data go out; none where the data are known to be ordinary.

    Source: PIPL Art 28 (its sensitive data include accounts, whereabouts and children: our high and special).
    """
    facts = case.facts
    ordinary = facts.sensitivity == "standard" and case.law.special_data.isdisjoint(facts.data or ())
    if facts.sensitive_people_ytd is None and ordinary:
        return 0
    return facts.sensitive_people_ytd


def _reaches(case: Case, count: int | None, threshold: int, fact: str) -> bool:
    return case.ask(None if count is None else count >= threshold, fact, about=str(threshold))


def _is_important(case: Case) -> bool:
    return case.ask(_yes(case, "important_data"), "important_data")


def _yes(case: Case, fact: str) -> bool | None:
    return case.presume(getattr(case.facts, fact), fact, False)
