"""Rules a single law adds to the shared shape, each a few lines: India, Korea, South Africa, Taiwan, Thailand."""

from datetime import date

from register.rules.case import Case
from register.rules.grounds import assumed_tool, rest_on
from register.rules.measures import KEPT_AWAY
from register.rules.tools import PROCESSORS
from register.rules.verdict import Band, Outcome


def india_ground(case: Case) -> None:
    """Until the DPDP Act commences, sensitive data need the same protection there and consent or a contract.

    From then on transfers are free unless the Central Government restricts a place; none was restricted.
    Source: IT Act s.43A, SPDI Rules 2011 r.7; DPDP Act s.16; DPDP Rules 2025.
    """
    weights = case.policy.ground
    commences = case.regime.in_force_since
    if commences is not None and case.on >= commences:
        case.band = Band.RULES if case.mechanism else Band.NONE
        case.support("no-ground-required", weights["free"], "DPDP Act s.16")
        return
    facts = case.facts
    ordinary = None if facts.sensitivity is None else facts.sensitivity == "standard"
    if case.ask(ordinary, "sensitivity"):
        case.band = Band.RULES if case.mechanism else Band.NONE
        case.support("no-ground-required", weights["free"], "SPDI Rules 2011 r.7")
        return
    if case.mechanism is None and assumed_tool(case):
        return
    if case.mechanism is None or case.mechanism.id != "in-spdi":
        case.fail(Outcome.UNLAWFUL, "no-ground", "SPDI Rules 2011 r.7", place=facts.destination or "UNKNOWN")
        return
    rest_on(case, case.mechanism)


def korea_entrustment(case: Case) -> None:
    """Entrustment or storage abroad is open only where it was disclosed in the policy or told to the people.

    Source: PIPA Art 28-8(1)3.
    """
    mechanism, facts = case.mechanism, case.facts
    if mechanism is None or mechanism.id != "kr-entrust-disclose" or case.outcome is Outcome.UNLAWFUL:
        return
    if facts.privacy_policy_disclosure or facts.individuals_informed:
        necessary = case.presume(facts.contract_necessity, "contract_necessity", True)
        if not case.ask(necessary, "contract_necessity"):
            case.fail(Outcome.INSUFFICIENT, "not-necessary", mechanism.citation, mechanism=mechanism.id)
        return
    unknown = [n for n in ("individuals_informed", "privacy_policy_disclosure") if getattr(facts, n) is None]
    if not unknown or not case.ask(None, *unknown):
        case.fail(Outcome.INSUFFICIENT, "kr-not-disclosed", mechanism.citation)


def south_africa_prior_authorisation(case: Case) -> None:
    """Special or children's data to a place without adequate protection need prior authorisation.

    A place without a comprehensive law in force counts as such; the reference data do not say more.
    Source: POPIA ss.57(1)(d), 58.
    """
    facts, mechanism = case.facts, case.mechanism
    if mechanism is not None and mechanism.id == "za-prior-auth":
        return
    place = facts.destination or ""
    known = case.law.destination(place)
    if known is not None and known.has_law_on(case.on):
        return
    if facts.sensitivity is None and facts.data is None:
        concerned = case.ask(None, "sensitivity")
    else:
        special = case.law.special_data | {"children"}
        concerned = facts.sensitivity == "special" or bool(special.intersection(facts.data or ()))
    if concerned:
        case.fail(Outcome.INSUFFICIENT, "za-prior-authorisation", "POPIA s.57(1)(d)", place=place)


def emirates_compliance(case: Case) -> None:
    """The law is in force, but its executive regulations are not out; full compliance is reported as due later.

    Source: Decree-Law 45/2021 Arts 22-23 (regime note, 2026-05-11).
    """
    if case.on < date(2027, 1, 1):
        case.inform("ae-compliance-due", "Decree-Law 45/2021", on=date(2027, 1, 1))


def taiwan_orders(case: Case) -> None:
    """Transfers are free; orders of sector authorities on Mainland China must be looked at.

    Source: PDPA Art 21; NCC order of 2012 (telecom and broadcasting).
    """
    if case.facts.destination == "CN":
        case.inform("tw-sector-orders", "PDPA Art 21")


def thailand_closed_storage(case: Case) -> bool:
    """Whether the data only pass through, or lie where no third party can open them: not a transfer.

    Source: PDPC Notification under s.28 (transit and storage no third party can access).
    """
    facts = case.facts
    closed = (
        facts.clear_at_importer is False and bool(facts.encrypted_at_rest) and facts.key_holder in KEPT_AWAY
    )
    if not (closed or facts.transit_only):
        return False
    case.band = Band.LOCAL
    code = "th-transit" if facts.transit_only else "th-closed-storage"
    case.support(code, case.policy.ground["local"], "PDPA s.28")
    return True


def new_zealand_agent(case: Case) -> None:
    """A provider that only holds the information for the agency receives no disclosure; one that uses it does.

    Source: Privacy Act 2020 s.11, IPP 5(b).
    """
    facts, mechanism = case.facts, case.mechanism
    if mechanism is not None and mechanism.id == "nz-agent" and facts.importer_role in PROCESSORS:
        case.inform("nz-agent-holds", mechanism.citation)
