"""The catalogue of questions: one row each, with the facts on which it is asked and what is known towards it.

Words are in words/impact.toml under the code. A citation names only what the reference data names.
"""

from typing import Final

from register.rules.impact.kinds import CHINESE, ImpactKind
from register.rules.impact.known import (
    Asked,
    all_told,
    any_told,
    contract_holds,
    destination_fact,
    finding,
    keys_kept_away,
    marked,
    mentioned,
    only_sources,
    text_verbatim,
    the_tool,
    together,
    told,
    tool_filed,
    tool_signed,
)
from register.rules.impact.questions import Entry, Section

EDPB: Final = "EDPB Recommendations 01/2020 v2.0"
PIPL: Final = "PIPL Arts 55-56"
UK: Final = "UK GDPR Arts 44A, 45A-45C, 46, 47A, 49"
PCPD: Final = "PCPD Guidance on Recommended Model Contractual Clauses, 2022-05-12"
_PROCESSORS: Final = frozenset({"processor", "sub-processor"})


def _step(number: int) -> dict[str, str]:
    """The step of the EDPB's six where its word counts; the law's own rule elsewhere."""
    text = f"{EDPB}, step {number}"
    return {
        "eu-gdpr": text,
        "ch-fadp": f"FADP Art 16(2); {text}",
        "uk-gdpr": UK,
        "hk-pdpo": PCPD,
        "cn-pipl": PIPL,
    }


def _practice(paras: str) -> dict[str, str]:
    text = f"C-311/18; {EDPB}, {paras}"
    return {"eu-gdpr": text, "ch-fadp": f"FADP Art 16(2); {text}", "uk-gdpr": UK}


# --- on which facts a question is asked


def _always(asked: Asked) -> bool:
    return True


def _tests_law(asked: Asked) -> bool:
    return asked.regime.tests_destination_law


def _chinese(asked: Asked) -> bool:
    return asked.kind in CHINESE


def _hong_kong(asked: Asked) -> bool:
    return asked.regime.id == "hk-pdpo"


def _hong_kong_processor(asked: Asked) -> bool:
    return _hong_kong(asked) and _may_be_processor(asked)


def _may_be_processor(asked: Asked) -> bool:
    return asked.facts.importer_role is None or asked.facts.importer_role in _PROCESSORS


def _processor_elsewhere(asked: Asked) -> bool:
    return not _hong_kong(asked) and _may_be_processor(asked)


def _united_kingdom(asked: Asked) -> bool:
    return asked.regime.id == "uk-gdpr"


def _comparable(asked: Asked) -> bool:
    """Laws that ask for comparable protection and do not prescribe how it is tested."""
    others = not (_tests_law(asked) or _chinese(asked) or _hong_kong(asked))
    return others and asked.kind is not ImpactKind.BALANCING_NOTE


def _balancing(asked: Asked) -> bool:
    return asked.kind is ImpactKind.BALANCING_NOTE


def _remote(asked: Asked) -> bool:
    return asked.facts.remote_access is not False


def _onward(asked: Asked) -> bool:
    facts = asked.facts
    return bool(facts.onward_to) or facts.onward_transfers not in (False, ())


def _sensitive(asked: Asked) -> bool:
    return asked.facts.sensitivity != "standard"


def _occasional_tool(asked: Asked) -> bool:
    return asked.mechanism is not None and not asked.mechanism.suits_systematic


def _contract(asked: Asked) -> bool:
    return asked.mechanism is not None and asked.mechanism.relies_on == "contract"


def _verbatim(asked: Asked) -> bool:
    return asked.mechanism is not None and asked.mechanism.verbatim


def _filed(asked: Asked) -> bool:
    return asked.mechanism is not None and asked.mechanism.filing is not None


def _has_parent(asked: Asked) -> bool:
    parent = asked.facts.importer_parent_place
    return _tests_law(asked) and parent not in (None, asked.facts.destination, asked.facts.exporter_place)


def _in_transit(asked: Asked) -> bool:
    return _tests_law(asked) and bool(asked.facts.transit_places)


def _keys_matter(asked: Asked) -> bool:
    return _tests_law(asked) and asked.facts.encrypted_at_rest is not False


def _pseudonyms(asked: Asked) -> bool:
    return _tests_law(asked) and asked.facts.pseudonymised is True


def _people_counted(asked: Asked) -> bool:
    return _chinese(asked) and asked.mechanism is not None and asked.mechanism.tier is not None


def _consent_claimed(asked: Asked) -> bool:
    facts = asked.facts
    claimed = facts.consent not in (None, "none") or facts.separate_consent is not None
    return _chinese(asked) and (claimed or "consent" in facts.unknown)


def _cac(asked: Asked) -> bool:
    return asked.regime.id == "cn-pipl" and asked.mechanism is not None and asked.mechanism.filing is not None


_POWERS = together(
    marked,
    only_sources(destination_fact("government_access")),
    only_sources(destination_fact("convention_108_plus")),
)
_LAW_THERE = together(destination_fact("law"), finding)

CATALOGUE: Final[tuple[Entry, ...]] = (
    # 1 know the transfer
    Entry("flow-whole", Section.FLOW, _always, citation=_step(1),
          tell=mentioned("destination", "remote_access", "transit_places", "onward_to")),
    Entry("flow-minimal", Section.FLOW, _always, citation=_step(1), tell=mentioned("data", "purpose")),
    Entry("flow-sensitive", Section.FLOW, _sensitive, citation={**_step(1), "cn-pipl": PIPL},
          tell=mentioned("sensitivity")),
    Entry("flow-remote", Section.FLOW, _remote, citation=_step(1), tell=mentioned("remote_access")),
    Entry("flow-onward", Section.FLOW, _onward, citation=_step(1), tell=mentioned("onward_to")),
    # 2 identify the tool
    Entry("tool-fits", Section.TOOL, _always, citation="tool",
          tell=together(the_tool, mentioned("importer_role"))),
    Entry("tool-verbatim", Section.TOOL, _verbatim, citation="tool", tell=text_verbatim),
    Entry("tool-occasional", Section.TOOL, _occasional_tool, decides=True, citation="tool",
          tell=told("systematic", wanted=False)),
    Entry("tool-commitment", Section.TOOL, _tests_law, citation={**_step(2), "eu-gdpr": "SCC clauses 14-15"}),
    # 3 law and practice of the destination
    Entry("law-protection", Section.LAW, _always, citation=_step(3), tell=_LAW_THERE),
    Entry("law-authority", Section.LAW, _always, citation=_step(3), tell=destination_fact("authority")),
    Entry("law-rights", Section.LAW, _always, citation=_step(3),
          tell=only_sources(destination_fact("convention_108"))),
    Entry("law-powers", Section.LAW, _tests_law, favourable=False, decides=True, citation=_step(3), tell=_POWERS),
    Entry("law-recipient", Section.LAW, _tests_law, favourable=False, decides=True,
          citation=_practice("paras 43-47"), tell=mentioned("purpose", "data")),
    Entry("law-practice", Section.LAW, _tests_law, favourable=False, decides=True,
          citation=_practice("paras 43-47")),
    Entry("law-requests", Section.LAW, _tests_law, citation=_practice("Annex 2")),
    Entry("law-parent", Section.LAW, _has_parent, favourable=False, decides=True, citation=_step(3),
          tell=mentioned("importer_parent_place")),
    Entry("law-transit", Section.LAW, _in_transit, favourable=False,
          citation=_practice("Annex 2"), tell=mentioned("transit_places", "encrypted_in_transit")),
    Entry("law-performance", Section.LAW, _chinese, favourable=False, decides=True,
          citation={"cn-pipl": "CAC Order 13 (2023-06-01)", "*": PIPL},
          tell=only_sources(destination_fact("law"))),
    Entry("law-comparable", Section.LAW, _comparable, decides=True, tell=finding),
    Entry("law-diligence", Section.LAW, _hong_kong, citation="PDPO s.33 (NOT in operation)", tell=_LAW_THERE),
    # risk to the people concerned
    Entry("risk-low", Section.RISK, _always, decides=True, citation={"uk-gdpr": UK, "cn-pipl": PIPL, "hk-pdpo": PCPD},
          tell=mentioned("sensitivity")),
    Entry("risk-not-lower", Section.RISK, _united_kingdom, decides=True, citation=UK),
    Entry("risk-balance", Section.RISK, _balancing, decides=True, citation="tool"),
    Entry("cn-lawful", Section.RISK, _chinese, decides=True, citation=PIPL, tell=mentioned("purpose")),
    Entry("cn-rights", Section.RISK, _chinese, decides=True, citation=PIPL),
    Entry("cn-important", Section.RISK, _cac, favourable=False, decides=True,
          citation="CAC Order 16 (2024)", tell=any_told("important_data", "cii_operator")),
    Entry("cn-volume", Section.RISK, _people_counted, decides=True, citation="tool",
          tell=mentioned("people_ytd", "sensitive_people_ytd")),
    Entry("hk-told", Section.RISK, _hong_kong, decides=True, citation="PDPO DPP1(3)",
          tell=told("privacy_policy_disclosure")),
    Entry("hk-purpose", Section.RISK, _hong_kong, decides=True, citation="PDPO DPP3",
          tell=any_told("same_or_related_purpose", "prescribed_consent")),
    # 4 supplementary measures
    Entry("measures-clear", Section.MEASURES, _tests_law, favourable=False, decides=True,
          citation=_step(4), tell=told("clear_at_importer")),
    Entry("measures-encrypted", Section.MEASURES, _always, citation=_step(4),
          tell=all_told("encrypted_in_transit", "encrypted_at_rest")),
    Entry("measures-keys", Section.MEASURES, _keys_matter, citation=_practice("Annex 2"), tell=keys_kept_away),
    Entry("measures-pseudonyms", Section.MEASURES, _pseudonyms, citation=_practice("Annex 2"),
          tell=mentioned("pseudonymised", "reid_info_holder")),
    Entry("measures-fitting", Section.MEASURES, _chinese, decides=True, citation=PIPL),
    Entry("measures-work", Section.MEASURES, _always, citation=_step(4)),
    Entry("measures-recipient", Section.MEASURES, _always, citation={**_step(4), "hk-pdpo": "PDPO DPP2(3), DPP4(2)"}),
    # 5 formal steps
    Entry("formal-signed", Section.FORMAL, _contract, citation="tool", tell=tool_signed),
    Entry("formal-filed", Section.FORMAL, _filed, citation="tool", tell=tool_filed),
    Entry("formal-processor", Section.FORMAL, _processor_elsewhere, citation=_step(5), tell=contract_holds),
    Entry("hk-means", Section.FORMAL, _hong_kong_processor, decides=True, citation="PDPO DPP2(3), DPP4(2)",
          tell=contract_holds),
    Entry("hk-clauses", Section.FORMAL, _hong_kong,
          citation=PCPD, tell=the_tool),
    Entry("cn-told", Section.FORMAL, _chinese, citation="PIPL Arts 38-43, 55-56", tell=told("individuals_informed")),
    Entry("cn-consent", Section.FORMAL, _consent_claimed, decides=True, citation="PIPL Arts 38-43, 55-56",
          tell=told("separate_consent")),
    Entry("formal-asked", Section.FORMAL, _always, citation=_step(5)),
    # 6 look again
    Entry("review-watch", Section.REVIEW, _always, citation={**_step(6), "jp-appi": "APPI Art 28(1), (3)"}),
    Entry("review-stop", Section.REVIEW, _always, citation=_step(6)),
    Entry("cn-kept", Section.REVIEW, _chinese, citation="PIPL Arts 55-56; kept 3 years"),
)  # fmt: skip

CODES: Final = frozenset(entry.code for entry in CATALOGUE)
"""Every question there is."""
