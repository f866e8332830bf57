"""The processor contract: a test of its own, whatever the destination."""

from register.rules.case import Case
from register.rules.verdict import Outcome

PROCESSORS = frozenset({"processor", "sub-processor"})
_CONTRACT_FACTS = frozenset({"importer_role", "processor_contract"})


def check_contract(case: Case) -> None:
    """Whether a processor is bound by the terms its law asks for; an adequate destination needs them too.

    A tool whose text holds the terms counts as the contract unless the contract is known to lack them. Where the
    law asks for supervision or other means, a missing contract costs points only.
    Source: GDPR Art 28; PDPO DPP2(3), DPP4(2); the processor rule of the regime.
    """
    facts, regime, points = case.facts, case.regime, case.policy.upkeep["contract"]
    role, state = facts.importer_role, facts.processor_contract
    citation = regime.processor_citation
    if role is None and state is None and not facts.unknown & _CONTRACT_FACTS:
        case.presumed += [f"{case.path}importer_role", f"{case.path}processor_contract"]
        return
    own = case.regime.own_entity_exempt and facts.importer_is_same_legal_entity
    if own or (role is not None and role not in PROCESSORS):
        case.support("contract-not-needed", points, citation)
        return
    if state == "adequate":
        case.support("contract-adequate", points, citation)
        return
    if role is None and case.ask(None, "importer_role"):
        return
    if regime.processor_contract == "supervision":
        if state is not None:
            case.weaken(f"contract-{_word(state)}-supervision", 0, citation)
        return
    mechanism = case.mechanism
    left_out = state is None and "processor_contract" not in facts.unknown
    if left_out:
        case.presumed.append(f"{case.path}processor_contract")
    if left_out and mechanism is not None and mechanism.processor_terms:
        case.support("contract-in-tool", points, mechanism.citation, mechanism=mechanism.id)
        return
    if (left_out or state in ("none", "na")) and _other_means(case):
        case.support("contract-other-means", points // 2, citation)
        return
    if not case.ask(None if state is None else False, "processor_contract"):
        case.fail(Outcome.INSUFFICIENT, f"contract-{_word(state or 'none')}", citation)


def _word(state: str) -> str:
    return "inadequate" if state == "inadequate" else "none"


def _other_means(case: Case) -> bool:
    """Hong Kong asks for contractual or other means: the other means may be recorded as the tool.

    Source: PDPO DPP2(3), DPP4(2); PCPD leaflet on outsourcing (2012).
    """
    return case.tool.id in ("hk-other-means", "hk-dpa-means", "hk-rmc-u2p")
