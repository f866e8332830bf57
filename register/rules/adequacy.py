"""Recognised destinations: whether an adequacy finding covers this importer and these data on the date."""

from register.rules.case import Case
from register.rules.law import Finding

UNION = frozenset({"EU", "EEA"})
LOOKED_UP_AS = {
    **dict.fromkeys(UNION, "DE"),
    **dict.fromkeys(("GF", "GP", "MF", "MQ", "RE", "YT"), "FR"),
    "AX": "FI",
}
"""A whole union is looked up as one of its members, a part of a member with a code of its own as that member."""


def lookup_place(case: Case) -> str:
    """The place code findings are kept under.

    Source: TFEU Arts 349, 355(1), 355(4) for the parts of members; house rule for a whole union.
    """
    return lookup_place_of(case.facts.destination or "")


def lookup_place_of(destination: str) -> str:
    """The same for a destination alone.

    Source: house rule.
    """
    return LOOKED_UP_AS.get(destination, destination)


def covering_finding(case: Case) -> Finding | None:
    """The finding that covers the transfer on the date, or None.

    Dates are inclusive at both ends. Source: GDPR Art 45; UK GDPR Art 45A; FADP Art 16(1); APPI Art 28(1);
    PIPA Art 28-8(1)5; LGPD Art 33(I); the scope column of each finding.
    """
    for finding in case.law.findings.get((case.regime.id, lookup_place(case)), ()):
        if finding.holds_on(case.on) and _is_in_scope(case, finding):
            return finding
    return None


def _is_in_scope(case: Case, finding: Finding) -> bool:
    facts = case.facts
    if finding.not_for_exporters:
        exporter = facts.exporter_place
        if case.ask(None if exporter is None else exporter in finding.not_for_exporters, "exporter_place"):
            return False
    if finding.excludes and _holds_excluded_data(case, finding):
        return False
    return all(_holds(case, finding, need) for need in finding.needs)


def _holds_excluded_data(case: Case, finding: Finding) -> bool:
    facts = case.facts
    for excluded in finding.excludes:
        if excluded == "resident_registration_number":
            held = case.presume(facts.contains_national_id, "contains_national_id", False)
            if case.ask(held, "contains_national_id"):
                return True
        named = case.law.excluded_data.get(excluded, frozenset({excluded}))
        data = facts.data
        held = case.presume(None, "data", False) if data is None else bool(named.intersection(data))
        if case.ask(held, "data"):
            return True
    return False


def _holds(case: Case, finding: Finding, need: str) -> bool:
    facts = case.facts
    if need == "hr_data_certified":
        return not _is_hr_data(case) or _known(case, facts.hr_data_certified, need)
    if need == "pipeda_or_similar":
        return _known(case, _pipeda_or_similar(case), "importer_subject_to_pipeda")
    if need == "swiss_dpf_certified":
        return _known(case, _swiss_certified(case), "certification") and _certificate_runs(case, finding)
    if need == "safe_harbour_listed":
        listed = None if facts.certification is None else "safe-harbour" in facts.certification
        return _known(case, listed, "certification")
    if need == "importer_dpf_certified":
        certified = facts.importer_dpf_certified
        if certified is None and "eu-us-dpf" in (facts.certification or ()):
            certified = True
        return _known(case, certified, need) and _certificate_runs(case, finding)
    return _known(case, getattr(facts, need), need)


def _known(case: Case, truth: bool | None, fact: str) -> bool:
    # Who relies on another tool and says nothing of a certificate does not rely on the certificate.
    other_tool = case.mechanism is not None and case.mechanism.relies_on != "finding"
    if truth is None and other_tool:
        truth = case.presume(truth, fact, False)
    return case.ask(truth, fact)


def _pipeda_or_similar(case: Case) -> bool | None:
    facts = case.facts
    if (
        facts.importer_subject_to_pipeda
        or facts.destination_subdivision in case.law.provinces_with_similar_law
    ):
        return True
    return None if facts.destination_subdivision is None else facts.importer_subject_to_pipeda


def _swiss_certified(case: Case) -> bool | None:
    facts = case.facts
    if facts.certification is not None:
        return "swiss-us-dpf" in facts.certification
    if facts.importer_dpf_certified is False:
        return False
    # Who relies on the Swiss certificate and says that the importer is certified means that one.
    is_meant = case.tool.id == "ch-dpf" and "certification" not in facts.unknown
    return True if facts.importer_dpf_certified and is_meant else None


def _certificate_runs(case: Case, finding: Finding) -> bool:
    until = case.facts.certificate_valid_until
    if until is None:
        return case.ask(case.presume(None, "certificate_valid_until", True), "certificate_valid_until")
    if until < case.on:
        case.inform("certificate-lapsed", finding.citation, on=until)
        return False
    case.watch_end(until, "certificate-lapsed", on=until)
    return True


def _is_hr_data(case: Case) -> bool:
    facts = case.facts
    if facts.data is None:
        return case.ask(case.presume(None, "data", False), "data")
    return bool(case.law.hr_data.intersection(facts.data))
