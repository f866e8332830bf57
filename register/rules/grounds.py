"""The ground of a transfer under one law on one date: a recognised destination, or a tool that stands and fits."""

from register.rules.adequacy import covering_finding, lookup_place
from register.rules.assessing import check_assessment, check_destination_law
from register.rules.case import Case
from register.rules.filing import check_filing
from register.rules.law import Finding, Mechanism
from register.rules.laws.gba import check_area
from register.rules.tools import PROCESSORS, check_evidence, check_fit, check_reliance, is_in_force
from register.rules.verdict import Band, Outcome

EXCEPTIONS = frozenset({"consent", "necessity", "either"})
TOOLS_TO_TEST = frozenset({"contract", "certificate", "approval"})
"""What a tool relies on where it must also work against the law of the destination (GDPR Art 46)."""


_RECOGNISED, _RULES, _EXCEPTION = Band.RECOGNISED, Band.RULES, Band.EXCEPTION


def find_ground(case: Case) -> None:
    """The ground by the shape most laws share: recognised destination first, else the tool relied on.

    Source: GDPR Arts 44-49; UK GDPR Arts 44A-49; FADP Arts 16-17; APPI Art 28; PIPA Art 28-8; LGPD Art 33.
    """
    finding = covering_finding(case)
    if finding is not None:
        recognise(case, finding)
        return
    mechanism = case.mechanism
    if mechanism is None:
        without_tool(case)
    elif mechanism.claims_local:
        case.fail(Outcome.UNLAWFUL, "transfer-denied", mechanism.citation, place=_place(case))
    elif mechanism.relies_on == "finding":
        case.fail(Outcome.UNLAWFUL, *_why_not_recognised(case), mechanism=mechanism.id, place=_place(case))
    else:
        # Where a law asks for steps or for none at all, steps that fail are no worse than no steps.
        case.voluntary = case.regime.without_ground in ("insufficient", "free")
        rest_on(case, mechanism)
        case.voluntary = False


def recognise(case: Case, finding: Finding) -> None:
    """A recognised destination needs no measure against its law.

    Source: GDPR Art 45(1); the citation of the finding.
    """
    weights = case.policy
    case.band = _RECOGNISED
    case.carried = True
    case.support("ground-recognised", weights.ground["finding"], finding.citation, place=finding.place)
    case.support("destination-recognised", weights.measures["not_needed"], finding.citation)
    case.support("assessment-not-needed", weights.upkeep["assessment"], finding.citation)
    case.watch_end(finding.valid_until, "finding-ends", place=finding.place, on=finding.valid_until)


def without_tool(case: Case) -> None:
    """No recognised destination and no tool: what that means depends on the law.

    Source: the transfer rule of the regime.
    """
    regime = case.regime
    if not case.tool_known and case.ask(
        None, "mechanisms" if "mechanisms" in case.facts.unknown else case.tool_fact("id")
    ):
        case.band = Band.RULES
        case.support(
            "ground-contract", case.policy.ground["contract"], regime.transfer_citation, mechanism="unknown"
        )
        return
    if regime.without_ground == "free":
        case.band = Band.NONE
        case.support("no-ground-required", case.policy.ground["free"], regime.transfer_citation)
        return
    if regime.without_ground == "list-not-held" and case.ask(None, case.tool_fact("id")):
        # The regulator's list is not in the reference data: the place may or may not be on it.
        case.band = Band.RECOGNISED
        case.support(
            "ground-recognised", case.policy.ground["finding"], regime.transfer_citation, place=_place(case)
        )
        return
    if regime.without_ground == "insufficient" and _bound_by_contract(case):
        case.band = Band.RULES
        case.support("ground-processor-contract", case.policy.ground["contract"], regime.transfer_citation)
        return
    outcome = Outcome.UNLAWFUL if regime.without_ground != "insufficient" else Outcome.INSUFFICIENT
    code, citation = _why_not_recognised(case)
    if code == "not-recognised":
        code, citation = (
            ("no-ground" if outcome is Outcome.UNLAWFUL else "no-steps"),
            regime.transfer_citation,
        )
    case.fail(outcome, code, citation, place=_place(case))


def _bound_by_contract(case: Case) -> bool:
    """Whether a processor's adequate contract is the means a law of accountability asks for, under whatever name.

    Source: PIPEDA Schedule 1 principle 4.1.3; DPA s.21 and IRR ss.43-45, 50 (Philippines); APP 8.1.
    """
    facts = case.facts
    state, role = facts.processor_contract, facts.importer_role
    if state is None:
        if "processor_contract" not in facts.unknown or not case.ask(None, "processor_contract"):
            return False
    elif state != "adequate":
        return False
    is_processor = case.presume(None if role is None else role in PROCESSORS, "importer_role", True)
    return case.ask(is_processor, "importer_role")


def assumed_tool(case: Case) -> bool:
    """Whether, nobody knowing which tool is relied on, this pass assumes one that carries the transfer.

    Source: house rule (design: unknown is never safe).
    """
    fact = "mechanisms" if "mechanisms" in case.facts.unknown else case.tool_fact("id")
    if case.tool_known or not case.ask(None, fact):
        return False
    case.band = Band.RULES
    case.support("ground-assumed", case.policy.ground["contract"], case.regime.transfer_citation)
    return True


def rest_on(case: Case, mechanism: Mechanism) -> None:
    """Every test of the tool relied on. A tool that does not stand at all is no ground, and the rest is not asked.

    Source: the rows of the mechanism; GDPR Art 46; EDPB 01/2020.
    """
    if not is_in_force(case, mechanism) or not check_reliance(case, mechanism):
        return
    relies_on = mechanism.relies_on
    case.band = _EXCEPTION if relies_on in EXCEPTIONS or mechanism.kind == "derogation" else _RULES
    code = f"ground-{relies_on}" if relies_on != "either" else "ground-exception"
    case.support(code, case.policy.ground[relies_on], mechanism.citation, mechanism=mechanism.id)
    check_fit(case, mechanism)
    check_evidence(case, mechanism)
    check_filing(case, mechanism)
    if mechanism.gba:
        check_area(case, mechanism)
    check_assessment(case, mechanism)
    if case.regime.tests_destination_law and relies_on in TOOLS_TO_TEST:
        check_destination_law(case, mechanism.citation)


def _place(case: Case) -> str:
    return case.facts.destination or "UNKNOWN"


def _why_not_recognised(case: Case) -> tuple[str, str]:
    found = case.law.findings.get((case.regime.id, lookup_place(case)), ())
    if any(finding.holds_on(case.on) for finding in found):
        return "outside-scope", next(f.citation for f in found if f.holds_on(case.on))
    ended = [f for f in found if f.valid_until and f.valid_until < case.on]
    if ended:
        last = max(ended, key=lambda f: f.valid_from)
        return "finding-ended", last.end_citation or last.citation
    if found:
        return "finding-not-yet", found[0].citation
    return "not-recognised", case.regime.transfer_citation
