"""Is it a transfer at all: same area, same legal entity, the person's own act. Duties may remain all the same."""

from register.rules.adequacy import UNION
from register.rules.case import Case
from register.rules.verdict import Band

_THE_UNION = UNION | {"XX-EUI"}
"""The union as a whole, and its institutions: Regulation (EU) 2018/1725 binds them, they are no third country."""


def stays_local(case: Case) -> bool:
    """Whether the law sees no transfer here; says why, and sets the band.

    A parent company abroad alone makes no transfer. Direct collection counts only where the importer decides for
    itself: a person who writes to an exporter's joint controller or processor does not act instead of the exporter.
    Source: GDPR Art 44; EDPB Guidelines 05/2021; UK GDPR Art 44A; the scope of each regime.
    """
    if case.ask(_is_inside(case), *_place_facts(case)):
        return _local(case, "stays-inside", place=case.facts.destination)
    facts, regime = case.facts, case.regime
    if regime.own_entity_exempt and _claimed(case, "importer_is_same_legal_entity"):
        return _local(case, "same-entity", "EDPB Guidelines 05/2021 v2.0")
    if regime.direct_collection_exempt and _claimed(case, "collected_directly_from_data_subject"):
        role = facts.importer_role
        if case.ask(None if role is None else role == "controller", "importer_role"):
            return _local(case, "collected-directly", "EDPB Guidelines 05/2021 v2.0")
        case.inform("collected-for-exporter", "EDPB Guidelines 05/2021 v2.0")
    return False


def _claimed(case: Case, fact: str) -> bool:
    value = getattr(case.facts, fact)
    if case.mechanism is not None and case.mechanism.claims_local:
        # Who claims that there is no transfer must show why.
        return case.ask(value, fact)
    return case.ask(case.presume(value, fact, False), fact)


def _local(case: Case, code: str, citation: str = "", **params: object) -> bool:
    case.band = Band.LOCAL
    case.support(code, case.policy.ground["local"], citation or case.regime.transfer_citation, **params)
    return True


def _place_facts(case: Case) -> tuple[str, ...]:
    if case.facts.destination is None:
        return ("destination",)
    return ("destination_subdivision",) if case.regime.subdivision else ("destination",)


def _is_inside(case: Case) -> bool | None:
    facts, regime = case.facts, case.regime
    destination = facts.destination
    if destination is None:
        return None
    if regime.subdivision:
        if destination not in regime.places:
            return False
        if facts.destination_subdivision is None:
            return None
        return facts.destination_subdivision == regime.subdivision
    if regime.internal_area:
        return destination in regime.internal_area or destination in _THE_UNION or _was_inside(case)
    if regime.zone:
        # A zone's law sees the mainland of the same country as another place.
        return False
    return destination in regime.places


def _was_inside(case: Case) -> bool:
    found = case.law.findings.get((case.regime.id, case.facts.destination or ""), ())
    for finding in found:
        if finding.internal and finding.holds_on(case.on):
            case.watch_end(finding.valid_until, "finding-ends", place=finding.place, on=finding.valid_until)
            return True
    return False
