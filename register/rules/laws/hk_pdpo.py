"""Hong Kong: no ground is required (s.33 has never commenced); DPP3 and DPP1(3) bind, model clauses are advice."""

from register.rules.case import NO_TOOL, Case
from register.rules.contract import PROCESSORS
from register.rules.grounds import rest_on
from register.rules.law import Mechanism
from register.rules.verdict import Band, Outcome


def check_purpose(case: Case) -> None:
    """A transfer is a use: the original or a directly related purpose, or prescribed consent; classes notified.

    A purpose outside DPP3 is unlawful; transferees that were never notified are insufficient. A processor acts for
    the data user's own purpose unless somebody says otherwise.
    Source: PDPO DPP3, s.2(3); DPP1(3).
    """
    facts = case.facts
    same = facts.same_or_related_purpose
    if same is None and facts.importer_role in PROCESSORS:
        same = case.presume(None, "same_or_related_purpose", True)
    if same:
        case.inform("hk-purpose-same", "PDPO DPP3")
    elif facts.prescribed_consent:
        case.inform("hk-purpose-consented", "PDPO DPP3, s.2(3)")
    else:
        unknown = [
            name
            for name, value in (
                ("same_or_related_purpose", same),
                ("prescribed_consent", facts.prescribed_consent),
            )
            if value is None
        ]
        # A new purpose without a word on consent stays open; both denied is a breach.
        if same is False and "prescribed_consent" not in facts.unknown and facts.prescribed_consent is None:
            unknown = ["prescribed_consent"]
        if not unknown or not case.ask(None, *unknown):
            case.fail(Outcome.UNLAWFUL, "hk-purpose-new", "PDPO DPP3")
    notified = case.presume(facts.privacy_policy_disclosure, "privacy_policy_disclosure", True)
    if not case.ask(notified, "privacy_policy_disclosure"):
        case.fail(Outcome.INSUFFICIENT, "hk-classes-not-notified", "PDPO DPP1(3)")


def ground(case: Case) -> None:
    """What a Hong Kong transfer rests on: recommended or other contracts count, and their absence is no breach.

    Source: PDPO s.33 (not in operation); PCPD Guidance on Recommended Model Contractual Clauses, 2022-05-12.
    """
    weights, mechanism = case.policy.ground, case.mechanism
    case.inform("hk-s33-not-in-force", "PDPO s.33")
    if mechanism is not None and not _stands(case, mechanism):
        # What has lapsed neither binds the recipient nor counts; nothing required it.
        case.mechanism, case.tool, mechanism = None, NO_TOOL, None
    if mechanism is not None:
        if mechanism.gba:
            _rest_on_chosen_contract(case, mechanism)
        elif mechanism.kind == "consent":
            case.band = Band.EXCEPTION
            case.support("ground-consent", weights["consent"], mechanism.citation, mechanism=mechanism.id)
        else:
            case.band = Band.RULES
            code = "ground-recommended" if mechanism.advice_only else "ground-contract"
            case.support(code, weights["contract"], mechanism.citation, mechanism=mechanism.id)
        _advise_on_parties(case)
    else:
        has_contract = case.facts.processor_contract == "adequate"
        case.band = Band.RULES if has_contract else Band.NONE
        case.support("no-ground-required", weights["free"], "PDPO s.33")
    if mechanism is None or not (mechanism.advice_only or mechanism.gba):
        case.weaken(
            "hk-model-clauses-recommended",
            case.policy.measures["recommended"],
            "PCPD Guidance on Recommended Model Contractual Clauses, 2022-05-12",
        )


def _stands(case: Case, mechanism: Mechanism) -> bool:
    """Whether a tool nobody had to use runs on the date; the Bay Area contract is judged by its own rules.

    Source: house rule.
    """
    if mechanism.gba:
        return True
    tool, on = case.tool, case.on
    ended = tool.expires_on is not None and tool.expires_on < on
    starts = [day for day in (tool.signed_on, tool.effective_on) if day is not None]
    signed = {"signed_document"}.intersection(mechanism.row["evidence"])
    open_facts = sorted(tool.unknown & {"signed_on", "effective_on", "expires_on", *signed})
    if ended or any(day > on for day in starts) or signed & tool.evidence_lacking:
        case.inform("hk-tool-not-running", mechanism.citation, mechanism=mechanism.id)
        return False
    case.watch_end(tool.expires_on, "tool-expired", mechanism=mechanism.id, on=tool.expires_on)
    return not open_facts or case.ask(None, *(case.tool_fact(name) for name in open_facts))


def _rest_on_chosen_contract(case: Case, mechanism: Mechanism) -> None:
    """The Bay Area contract is voluntary for Hong Kong, but who uses it keeps its terms.

    Source: Implementation Guidelines of 2023-12-13 (CAC and ITIB).
    """
    case.voluntary = True
    rest_on(case, mechanism)
    case.voluntary = False


def _advise_on_parties(case: Case) -> None:
    mechanism, role = case.mechanism, case.facts.importer_role
    if mechanism is not None and mechanism.roles and role and role not in mechanism.roles:
        case.weaken(
            "hk-other-set-recommended", case.policy.measures["recommended"], mechanism.citation, role=role
        )


def report_calls(case: Case) -> None:
    """Outbound calling, reported beside the score: opt-outs that were not passed on, lists that were not checked.

    Source: PDPO ss.35G, 35L; Cap. 593.
    """
    facts = case.facts
    if facts.opt_out_received and not facts.opt_out_synced:
        case.inform("hk-opt-out-not-passed-on", "PDPO ss.35G, 35L")
    if facts.scrubbed_before_call is False:
        case.inform("hk-list-not-checked", "PDPO s.35G")
