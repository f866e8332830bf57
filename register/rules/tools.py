"""The tool relied on: whether it exists on the date, is in force between these parties, and fits these facts."""

import re
from functools import lru_cache

from register.rules.cadence import add_months
from register.rules.case import Case
from register.rules.law import Mechanism
from register.rules.verdict import Outcome

_MODULES = {"C2C": "1", "C2P": "2", "P2P": "3", "P2C": "4", "ONE": "1", "TWO": "2", "THREE": "3", "FOUR": "4"}
_MODULE = re.compile(rf"\b(?:[1-4]|{'|'.join(_MODULES)})\b")
PROCESSORS = frozenset({"processor", "sub-processor"})

PARTS_OF_THE_TOOL = frozenset(
    {"annexes_I_II_III_completed", "bcr_document", "binding_commitment", "code_adherence_certificate",
     "country_and_system_information", "eu_scc_attached", "items_notified", "risk_information_text",
     "swiss_amendments", "written_summary"}
)  # fmt: skip
"""Documents that are part of the tool, not proof of it: without them it does not do what its law asks of it.

Source: SCC 2021/914 cl 1(d); GDPR Art 46(2)(e)-(f), Art 49(1)(a); Addendum B1.0 s.2; FDPIC statement of 2021-08-27;
PDP Regulations 2021 regs 10(3), 11(3); APPI Art 28(2); PIPA Art 28-8(2).
"""
_APPROVAL, _SIGNED = "approval_decision_reference", "signed_document"


def is_in_force(case: Case, mechanism: Mechanism) -> bool:
    """Whether the tool stands on the date at all; if not, there is no ground and the transfer is unlawful.

    All dates are inclusive: a tool ending today still carries today.
    Source: GDPR Arts 44, 46; the expiry column and dates of the mechanism.
    """
    tool, on, citation = case.tool, case.on, mechanism.citation
    if mechanism.available_from and on < mechanism.available_from:
        return _fail(case, "tool-not-yet", citation, mechanism, on=mechanism.available_from)
    if mechanism.valid_until:
        if on > mechanism.valid_until:
            ended_by = mechanism.end_citation or citation
            return _fail(case, "tool-ended", ended_by, mechanism, on=mechanism.valid_until)
        case.watch_end(mechanism.valid_until, "tool-ended", mechanism=mechanism.id, on=mechanism.valid_until)
    if _SIGNED in mechanism.row["evidence"] and not _is_signed(case):
        return _fail(case, "tool-not-signed", citation, mechanism)
    if mechanism.filing is None and _APPROVAL in mechanism.row["evidence"] and not _has_approval(case):
        return _fail(case, "approval-missing", citation, mechanism)
    if mechanism.signable_until and not _signed_in_time(case, mechanism):
        return _fail(case, "tool-signed-too-late", citation, mechanism, on=mechanism.signable_until)
    for day, code, fact in (
        (tool.signed_on, "tool-not-signed-yet", "signed_on"),
        (tool.effective_on, "tool-not-effective-yet", "effective_on"),
    ):
        if day is None:
            if fact in tool.unknown and not case.ask(None, case.tool_fact(fact)):
                return _fail(case, "tool-not-signed", citation, mechanism)
        elif day > on:
            return _fail(case, code, citation, mechanism, on=day)
    return _runs(case, mechanism)


def _is_signed(case: Case) -> bool:
    if _SIGNED in case.tool.evidence_lacking:
        return False
    return _SIGNED not in case.tool.unknown or case.ask(None, case.tool_fact(_SIGNED))


def _has_approval(case: Case) -> bool:
    """Group rules count once they are approved; whoever relies on them is taken at their word.

    Source: GDPR Art 47(1); UK GDPR Art 47(1); FADP Art 16(2)(e).
    """
    tool = case.tool
    if _APPROVAL in tool.evidence_lacking:
        return False
    if tool.approved_on is not None and tool.approved_on > case.on:
        return False
    open_facts = sorted({_APPROVAL, "approved_on"} & tool.unknown)
    return not open_facts or case.ask(None, *(case.tool_fact(name) for name in open_facts))


def _signed_in_time(case: Case, mechanism: Mechanism) -> bool:
    signed = case.tool.signed_on
    in_time = (
        None if signed is None or mechanism.signable_until is None else signed <= mechanism.signable_until
    )
    return case.ask(case.presume_tool(in_time, "signed_on", True), case.tool_fact("signed_on"))


def _runs(case: Case, mechanism: Mechanism) -> bool:
    tool, ends, unknown = case.tool, case.tool.expires_on, {"expires_on"}
    if _lapses_by_itself(case, mechanism):
        unknown.add("approved_on")
        if tool.approved_on and mechanism.renewal_months:
            renewal = add_months(tool.approved_on, mechanism.renewal_months)
            ends = renewal if ends is None else min(ends, renewal)
    if ends is None or (ends >= case.on and unknown & tool.unknown):
        open_facts = sorted(unknown & tool.unknown)
        if open_facts and not case.ask(None, *(case.tool_fact(name) for name in open_facts)):
            return _fail(case, "tool-end-unknown", mechanism.citation, mechanism)
    if ends is None:
        return True
    if ends < case.on:
        return _fail(case, "tool-expired", mechanism.citation, mechanism, on=ends)
    case.watch_end(ends, "tool-expired", mechanism=mechanism.id, on=ends)
    return True


def _lapses_by_itself(case: Case, mechanism: Mechanism) -> bool:
    """Whether the tool runs for a fixed time from its approval; a certificate's own last day goes before that."""
    if not mechanism.renewal_months:
        return False
    if mechanism.relies_on == "certificate":
        return case.facts.certificate_valid_until is None
    return mechanism.relies_on == "approval"


def _fail(case: Case, code: str, citation: str, mechanism: Mechanism, **params: object) -> bool:
    case.fail(Outcome.UNLAWFUL, code, citation, mechanism=mechanism.id, **params)
    return False


def check_fit(case: Case, mechanism: Mechanism) -> None:
    """Whether the tool is the right one: place, parties, set of clauses, unaltered text, one-off use.

    A wrong tool is insufficient. Source: SCC 2021/914 cl 2; GDPR Art 49, recital 111; the mechanism's conditions.
    """
    destination, citation = case.facts.destination, mechanism.citation
    fits = None if destination is None else destination in mechanism.destinations
    if mechanism.destinations and not case.ask(fits, "destination"):
        case.fail(
            Outcome.INSUFFICIENT, "wrong-destination", citation, mechanism=mechanism.id, place=destination
        )
    if mechanism.roles and not mechanism.advice_only:
        _check_role(case, mechanism.roles, "wrong-parties", mechanism)
    if mechanism.modules and (module := module_of(case.tool.module or "")):
        _check_role(case, mechanism.modules[module], "wrong-module", mechanism)
    if mechanism.verbatim:
        verbatim = case.presume_tool(case.tool.clauses_verbatim, "clauses_verbatim", True)
        if not case.ask(verbatim, case.tool_fact("clauses_verbatim")):
            case.fail(Outcome.INSUFFICIENT, "clauses-altered", citation, mechanism=mechanism.id)
    if mechanism.names_countries:
        named = False if "countries_listed" in case.tool.evidence_lacking else None
        open_fact = "countries_listed" in case.tool.unknown
        if named is False or (open_fact and not case.ask(None, case.tool_fact("countries_listed"))):
            case.fail(Outcome.INSUFFICIENT, "countries-not-named", citation, mechanism=mechanism.id)
    if not mechanism.suits_systematic and case.ask(_is_systematic(case, mechanism), "systematic"):
        case.fail(Outcome.INSUFFICIENT, "exception-systematic", citation, mechanism=mechanism.id)


@lru_cache(maxsize=256)
def module_of(text: str) -> str | None:
    """The module a text names, 1 to 4, by number, word or parties (``Module Two``, ``C2P``); None where it names none.

    Source: SCC 2021/914 (modules one to four).
    """
    found = _MODULE.search(text.upper())
    return _MODULES.get(found[0], found[0]) if found else None


def _is_systematic(case: Case, mechanism: Mechanism) -> bool | None:
    if mechanism.occasional_from and case.on < mechanism.occasional_from:
        return False
    return case.facts.systematic


def _check_role(case: Case, roles: frozenset[str], code: str, mechanism: Mechanism) -> None:
    role = case.facts.importer_role
    fits = None if role is None else role in roles
    if not case.ask(case.presume(fits, "importer_role", True), "importer_role", about=code):
        case.fail(
            Outcome.INSUFFICIENT, code, mechanism.citation, mechanism=mechanism.id, role=role or "unknown"
        )


def check_evidence(case: Case, mechanism: Mechanism) -> None:
    """Documents the tool needs that somebody said are not there: an exemption falls with them, and so does a tool
    with a part of itself; without mere proof it weakens.

    Source: the evidence column of the mechanism.
    """
    needed, tool = mechanism.row["evidence"], case.tool
    lacking = tool.evidence_lacking.intersection(needed)
    open_parts = sorted((tool.unknown & PARTS_OF_THE_TOOL).intersection(needed)) if tool.unknown else ()
    lacking |= {part for part in open_parts if not case.ask(None, case.tool_fact(part))}
    for document in sorted(lacking - {"countries_listed"}):
        if mechanism.relies_on == "exemption" or document in PARTS_OF_THE_TOOL:
            case.fail(Outcome.INSUFFICIENT, "evidence-lacking", mechanism.citation, document=document)
        else:
            case.weaken(
                "evidence-lacking", case.policy.upkeep["evidence"], mechanism.citation, document=document
            )


def check_reliance(case: Case, mechanism: Mechanism) -> bool:
    """Whether what the tool rests on is there: a consent, a necessity, a certificate. False = no ground at all.

    Source: GDPR Art 49(1)(a)-(c), Arts 40-42; PDP Regulations 2021 regs 10-12; APPI Art 28(2); PIPA Art 28-8(1).
    """
    relies_on = mechanism.relies_on
    if relies_on == "consent":
        return _consent(case, mechanism)
    if relies_on == "necessity":
        if mechanism.covers_transit and case.facts.transit_only:
            return True
        if not case.ask(case.facts.contract_necessity, "contract_necessity"):
            case.fail(Outcome.INSUFFICIENT, "not-necessary", mechanism.citation, mechanism=mechanism.id)
    elif relies_on == "exemption":
        if facts_deny_necessity(case, mechanism):
            case.fail(Outcome.INSUFFICIENT, "not-necessary", mechanism.citation, mechanism=mechanism.id)
    elif relies_on == "either":
        _either(case, mechanism)
    elif relies_on == "certificate":
        return _certificate(case, mechanism)
    return True


def facts_deny_necessity(case: Case, mechanism: Mechanism) -> bool:
    """Whether an exemption for what is truly necessary is relied on for what is not.

    Source: CAC Order 16 (2024) Art 5(1)(2).
    """
    if not mechanism.for_the_necessary:
        return False
    necessary = case.presume(case.facts.contract_necessity, "contract_necessity", True)
    return not case.ask(necessary, "contract_necessity")


def _consent(case: Case, mechanism: Mechanism) -> bool:
    facts, citation = case.facts, mechanism.citation
    if facts.consent == "none" or (facts.consent is None and not case.ask(None, "consent")):
        case.fail(Outcome.UNLAWFUL, "consent-none", citation, mechanism=mechanism.id)
        return False
    if facts.consent == "bundled":
        case.fail(Outcome.INSUFFICIENT, "consent-bundled", citation, mechanism=mechanism.id)
    if mechanism.needs_separate_consent:
        separate = case.presume(facts.separate_consent, "separate_consent", True)
        if not case.ask(separate, "separate_consent"):
            case.fail(Outcome.INSUFFICIENT, "consent-not-separate", citation, mechanism=mechanism.id)
    informed = case.presume(facts.individuals_informed, "individuals_informed", True)
    if not case.ask(informed, "individuals_informed"):
        case.fail(Outcome.INSUFFICIENT, "consent-uninformed", citation, mechanism=mechanism.id)
    return True


def _either(case: Case, mechanism: Mechanism) -> None:
    facts = case.facts
    consent = None if facts.consent is None else facts.consent == "valid"
    necessary = facts.contract_necessity
    if consent or necessary:
        return
    if consent is False:
        # Who speaks of consent relies on it; a necessity nobody spoke of is not what was relied on.
        necessary = case.presume(necessary, "contract_necessity", False)
    unknown = [n for n, v in (("consent", consent), ("contract_necessity", necessary)) if v is None]
    if not unknown or not case.ask(None, *unknown):
        case.fail(Outcome.INSUFFICIENT, "exception-not-met", mechanism.citation, mechanism=mechanism.id)


def _certificate(case: Case, mechanism: Mechanism) -> bool:
    facts, citation = case.facts, mechanism.citation
    if mechanism.certificates and not _holds_certificate(case, mechanism):
        case.fail(Outcome.UNLAWFUL, "certificate-wrong", citation, mechanism=mechanism.id)
        return False
    until = facts.certificate_valid_until
    if until is None:
        runs = case.presume(None, "certificate_valid_until", True)
        if not case.ask(runs, "certificate_valid_until"):
            case.fail(Outcome.UNLAWFUL, "certificate-end-unknown", citation, mechanism=mechanism.id)
            return False
    elif until < case.on:
        case.fail(Outcome.UNLAWFUL, "certificate-ended", citation, mechanism=mechanism.id, on=until)
        return False
    else:
        case.watch_end(until, "certificate-ended", mechanism=mechanism.id, on=until)
    return True


def _holds_certificate(case: Case, mechanism: Mechanism) -> bool:
    held = case.facts.certification
    if held is None:
        return case.ask(None, "certification")
    counting = {
        c for c in held if c not in mechanism.certificates_from or mechanism.certificates_from[c] <= case.on
    }
    if counting & mechanism.certificates:
        return True
    if not counting & mechanism.processor_certificates:
        return False
    role = case.facts.importer_role
    return case.ask(None if role is None else role in PROCESSORS, "importer_role")
