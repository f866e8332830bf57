"""Who can supply a fact nobody knows: one table. The words for each are in words/reasons.toml."""

from typing import Final

OWNER, DPO, SECURITY, VENDOR = "owner", "dpo", "security", "vendor"

ASKS: Final[dict[str, str]] = {
    "assessment": DPO, "assessed_on": DPO, "problematic_law_applies": DPO, "regimes": DPO, "mechanisms": DPO,
    "consent": OWNER, "separate_consent": OWNER, "prescribed_consent": OWNER, "individuals_informed": OWNER,
    "privacy_policy_disclosure": DPO, "same_or_related_purpose": OWNER, "purpose": OWNER,
    "contract_necessity": OWNER, "systematic": OWNER, "sensitivity": OWNER, "data": OWNER,
    "contains_national_id": OWNER, "important_data": DPO, "cii_operator": DPO, "people_ytd": OWNER,
    "sensitive_people_ytd": OWNER, "processor_contract": DPO, "importer_role": DPO,
    "clear_at_importer": SECURITY, "encrypted_in_transit": SECURITY, "encrypted_at_rest": SECURITY,
    "key_holder": SECURITY, "pseudonymised": SECURITY, "reid_info_holder": SECURITY, "split_processing": SECURITY,
    "processors_independent": SECURITY, "transit_only": SECURITY, "safeguards": SECURITY,
    "importer_dpf_certified": VENDOR, "importer_privacy_shield_listed": VENDOR, "hr_data_certified": VENDOR,
    "uk_extension": VENDOR, "importer_subject_to_pipeda": VENDOR, "certification": VENDOR,
    "certificate_valid_until": VENDOR, "importer_protected_by_law": VENDOR, "importer_parent_place": VENDOR,
    "importer_uses_cloud_processor": VENDOR, "onward_to": VENDOR, "onward_transfers": VENDOR,
    "destination": VENDOR, "destination_subdivision": VENDOR,
}  # fmt: skip


def who_knows(fact: str) -> str:
    """Who can supply a fact: ``owner``, ``dpo``, ``security`` or ``vendor``. Facts of a tool are the DPO's.

    Source: house rule (design: missing facts name who can supply them).
    """
    last = fact.rsplit("].", 1)[-1]
    return DPO if last.startswith("mechanisms.") else ASKS.get(last, OWNER)
