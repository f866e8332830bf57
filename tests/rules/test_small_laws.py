"""Laws with few dates, each with what carries a transfer, what does not, and the days beside a date."""

from typing import Any

import pytest

from tests.rules.worked import judged

CASES: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    # name: (outcome, band or None, facts)
    "MO none": ("unlawful", "D", {"on": "2025-06-01", "exporter_place": "MO", "destination": "HK",
        "importer_role": "controller"}),
    "MO gba": ("acceptable", "B", {"on": "2025-06-01", "exporter_place": "MO", "destination": "CN",
        "destination_subdivision": "CN-GD", "importer_role": "controller", "assessment": "adequate",
        "mechanisms": {"mo-pdpa": {"id": "mo-gba-sc", "signed_on": "2025-01-02", "effective_on": "2025-01-02",
        "filed_on": "2025-01-08", "importer_city": "Zhuhai"}}}),
    "MO clauses not authorised": ("unlawful", None, {"on": "2025-06-01", "exporter_place": "MO", "destination":
        "HK", "importer_role": "controller", "mechanisms": {"mo-pdpa": {"id": "mo-authorised-clauses"}}}),
    "TH none": ("unlawful", "D", {"on": "2024-06-01", "exporter_place": "TH", "destination": "US",
        "importer_role": "controller"}),
    "TH clauses 03-23": ("unlawful", None, {"on": "2024-03-23", "mechanisms": {"th-pdpa": {"id": "th-clauses"}},
        "exporter_place": "TH", "destination": "US", "importer_role": "controller"}),
    "TH clauses 03-24": ("acceptable", "B", {"on": "2024-03-24", "mechanisms": {"th-pdpa": {"id":
        "th-clauses"}}, "exporter_place": "TH", "destination": "US", "importer_role": "controller"}),
    "TH derog syst": ("insufficient", "C", {"on": "2024-03-24", "mechanisms": {"th-pdpa": {"id": "th-derog"}},
        "consent": "valid", "systematic": True, "exporter_place": "TH", "destination": "US", "importer_role":
        "controller"}),
    "MY tia 2025-03-31": ("unlawful", None, {"on": "2025-03-31", "mechanisms": {"my-pdpa": {"id": "my-tia"}},
        "assessment": "adequate", "assessed_on": "2025-03-01", "exporter_place": "MY", "destination": "US",
        "importer_role": "controller"}),
    "MY tia 2025-04-01": ("acceptable", None, {"on": "2025-04-01", "mechanisms": {"my-pdpa": {"id": "my-tia"}},
        "assessment": "adequate", "assessed_on": "2025-03-01", "exporter_place": "MY", "destination": "US",
        "importer_role": "controller"}),
    "MY tia 2028-03-01": ("acceptable", None, {"on": "2028-03-01", "mechanisms": {"my-pdpa": {"id": "my-tia"}},
        "assessment": "adequate", "assessed_on": "2025-03-01", "exporter_place": "MY", "destination": "US",
        "importer_role": "controller"}),
    "MY tia 2028-03-02": ("insufficient", None, {"on": "2028-03-02", "mechanisms": {"my-pdpa": {"id":
        "my-tia"}}, "assessment": "adequate", "assessed_on": "2025-03-01", "exporter_place": "MY",
        "destination": "US", "importer_role": "controller"}),
    "MY consent": ("acceptable", "C", {"on": "2025-08-01", "mechanisms": {"my-pdpa": {"id": "my-consent"}},
        "consent": "valid", "exporter_place": "MY", "destination": "US", "importer_role": "controller"}),
    "VN 60d 2026-03-02": ("acceptable", None, {"on": "2026-03-02", "mechanisms": {"vn-pdpl": {"id": "vn-ctia",
        "first_transfer_on": "2026-01-02"}}, "exporter_place": "VN", "destination": "SG", "importer_role":
        "controller", "assessment": "adequate"}),
    "VN 60d 2026-03-03": ("acceptable", None, {"on": "2026-03-03", "mechanisms": {"vn-pdpl": {"id": "vn-ctia",
        "first_transfer_on": "2026-01-02"}}, "exporter_place": "VN", "destination": "SG", "importer_role":
        "controller", "assessment": "adequate"}),
    "VN 60d 2026-03-04": ("unlawful", None, {"on": "2026-03-04", "mechanisms": {"vn-pdpl": {"id": "vn-ctia",
        "first_transfer_on": "2026-01-02"}}, "exporter_place": "VN", "destination": "SG", "importer_role":
        "controller", "assessment": "adequate"}),
    "VN none": ("unlawful", "D", {"on": "2026-02-01", "exporter_place": "VN", "destination": "SG",
        "importer_role": "controller", "assessment": "adequate"}),
    "VN 2025": ("not-evaluable", None, {"on": "2025-12-31", "exporter_place": "VN", "destination": "SG",
        "importer_role": "controller", "assessment": "adequate"}),
    "PH none": ("insufficient", None, {"on": "2025-01-01", "exporter_place": "PH", "destination": "US",
        "importer_role": "controller"}),
    "PH contract": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "PH", "destination": "US",
        "importer_role": "controller", "mechanisms": {"ph-dpa": {"id": "ph-contract"}}}),
    "ID none": ("unlawful", "D", {"on": "2025-01-01", "exporter_place": "ID", "destination": "US",
        "importer_role": "controller"}),
    "ID sg": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "ID", "destination": "US",
        "importer_role": "controller", "mechanisms": {"id-pdp": {"id": "id-safeguards"}}, "assessment":
        "adequate"}),
    "IN std": ("acceptable", None, {"on": "2025-01-01", "exporter_place": "IN", "destination": "US",
        "importer_role": "controller", "sensitivity": "standard"}),
    "IN special none": ("unlawful", None, {"on": "2025-01-01", "exporter_place": "IN", "destination": "US",
        "importer_role": "controller", "sensitivity": "special"}),
    "IN special spdi": ("acceptable", None, {"on": "2025-01-01", "exporter_place": "IN", "destination": "US",
        "importer_role": "controller", "sensitivity": "special", "mechanisms": {"in-dpdp": {"id": "in-spdi"}},
        "consent": "valid"}),
    "IN 2027-05-14": ("acceptable", None, {"on": "2027-05-14", "exporter_place": "IN", "destination": "US",
        "importer_role": "controller", "sensitivity": "special"}),
    "AU none": ("insufficient", None, {"on": "2025-01-01", "exporter_place": "AU", "destination": "US",
        "importer_role": "controller"}),
    "AU steps": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "AU", "destination": "US",
        "importer_role": "controller", "mechanisms": {"au-privacy": {"id": "au-reasonable-steps"}}}),
    "AU consent": ("acceptable", "C", {"on": "2025-01-01", "exporter_place": "AU", "destination": "US",
        "importer_role": "controller", "mechanisms": {"au-privacy": {"id": "au-consent"}}, "consent": "valid",
        "individuals_informed": True}),
    "AU consent uninformed": ("insufficient", "C", {"on": "2025-01-01", "exporter_place": "AU", "destination":
        "US", "importer_role": "controller", "mechanisms": {"au-privacy": {"id": "au-consent"}}, "consent":
        "valid", "individuals_informed": False}),
    "NZ none": ("unlawful", "D", {"on": "2021-01-01", "exporter_place": "NZ", "destination": "US",
        "importer_role": "controller"}),
    "NZ agent": ("acceptable", None, {"on": "2021-01-01", "exporter_place": "NZ", "destination": "US",
        "importer_role": "processor", "mechanisms": {"nz-privacy": {"id": "nz-agent"}}}),
    "NZ agent controller": ("insufficient", None, {"on": "2021-01-01", "exporter_place": "NZ", "destination":
        "US", "importer_role": "controller", "mechanisms": {"nz-privacy": {"id": "nz-agent"}}}),
    "ZA none": ("unlawful", "D", {"on": "2021-07-01", "exporter_place": "ZA", "destination": "US",
        "importer_role": "controller"}),
    "ZA special to US no prior": ("insufficient", "B", {"on": "2022-07-01", "exporter_place": "ZA",
        "destination": "US", "importer_role": "controller", "sensitivity": "special", "assessment": "adequate",
        "mechanisms": {"za-popia": {"id": "za-agreement"}}}),
    "ZA special prior auth": ("acceptable", "B", {"on": "2022-07-01", "exporter_place": "ZA", "destination":
        "US", "importer_role": "controller", "sensitivity": "special", "mechanisms": {"za-popia": {"id":
        "za-prior-auth", "approved_on": "2022-01-01"}}}),
    "AE none": ("unlawful", None, {"on": "2025-01-01", "exporter_place": "AE", "destination": "IN",
        "importer_role": "controller"}),
    "DIFC scc": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "AE-DU", "zone": "difc",
        "destination": "IN", "importer_role": "controller", "mechanisms": {"ae-difc": {"id": "ae-difc-scc"}},
        "assessment": "adequate", "problematic_law_applies": False}),
    "SA 2024-08-31": ("unlawful", None, {"on": "2024-08-31", "exporter_place": "SA", "destination": "US",
        "importer_role": "controller", "mechanisms": {"sa-pdpl": {"id": "sa-scc"}}, "assessment": "adequate",
        "problematic_law_applies": False}),
    "SA 2024-09-01": ("acceptable", "B", {"on": "2024-09-01", "exporter_place": "SA", "destination": "US",
        "importer_role": "controller", "mechanisms": {"sa-pdpl": {"id": "sa-scc"}}, "assessment": "adequate",
        "problematic_law_applies": False}),
    "TW CN": ("acceptable", None, {"on": "2024-09-01", "exporter_place": "TW", "destination": "CN",
        "importer_role": "controller"}),
    "PIPEDA none": ("insufficient", None, {"on": "2024-09-01", "exporter_place": "CA-ON", "destination": "US",
        "importer_role": "processor", "processor_contract": "none"}),
    "PIPEDA contract": ("acceptable", "B", {"on": "2024-09-01", "exporter_place": "CA-ON", "destination": "US",
        "importer_role": "processor", "processor_contract": "adequate", "mechanisms": {"ca-pipeda": {"id":
        "ca-pipeda-contract"}}}),
    "PIPEDA contract no tool named": ("acceptable", None, {"on": "2024-09-01", "exporter_place": "CA-ON",
        "destination": "US", "importer_role": "processor", "processor_contract": "adequate"}),
    "PH dpa no tool named": ("acceptable", None, {"on": "2024-09-01", "exporter_place": "PH", "destination":
        "US", "importer_role": "processor", "processor_contract": "adequate"}),
    "MO clauses authorised": ("acceptable", "B", {"on": "2025-06-01", "exporter_place": "MO", "destination": "US",
        "importer_role": "controller", "mechanisms": {"mo-pdpa": {"id": "mo-authorised-clauses", "approved_on":
        "2025-06-01"}}}),
    "MO clauses authorised the day after": ("unlawful", None, {"on": "2025-06-01", "exporter_place": "MO",
        "destination": "US", "importer_role": "controller", "mechanisms": {"mo-pdpa": {"id":
        "mo-authorised-clauses", "approved_on": "2025-06-02"}}}),
    "MO gba 2024-09-09": ("unlawful", None, {"on": "2024-09-09", "exporter_place": "MO", "destination": "CN",
        "destination_subdivision": "CN-GD", "importer_role": "controller", "assessment": "adequate",
        "mechanisms": {"mo-pdpa": {"id": "mo-gba-sc", "effective_on": "2024-09-09", "importer_city": "Foshan"}}}),
    "MO gba 2024-09-10": ("acceptable", "B", {"on": "2024-09-10", "exporter_place": "MO", "destination": "CN",
        "destination_subdivision": "CN-GD", "importer_role": "controller", "assessment": "adequate",
        "mechanisms": {"mo-pdpa": {"id": "mo-gba-sc", "effective_on": "2024-09-10", "importer_city": "Foshan"}}}),
    "TW US": ("acceptable", None, {"on": "2024-09-01", "exporter_place": "TW", "destination": "US",
        "importer_role": "processor", "processor_contract": "none"}),
    "TW checked": ("acceptable", "B", {"on": "2024-09-01", "exporter_place": "TW", "destination": "CN",
        "importer_role": "controller", "mechanisms": {"tw-pdpa": {"id": "tw-free"}}}),
    "ADGM none": ("not-evaluable", None, {"on": "2025-01-01", "exporter_place": "AE-AZ", "zone": "adgm",
        "destination": "IN", "importer_role": "controller"}),
    "ADGM scc": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "AE-AZ", "zone": "adgm",
        "destination": "IN", "importer_role": "controller", "mechanisms": {"ae-adgm": {"id": "ae-adgm-scc"}},
        "assessment": "adequate", "problematic_law_applies": False}),
    "ADGM scc without assessment": ("insufficient", "B", {"on": "2025-01-01", "exporter_place": "AE-AZ", "zone":
        "adgm", "destination": "IN", "importer_role": "controller", "mechanisms": {"ae-adgm": {"id":
        "ae-adgm-scc"}}, "assessment": "none", "problematic_law_applies": False}),
    "ADGM scc against a law there": ("insufficient", "B", {"on": "2025-01-01", "exporter_place": "AE-AZ", "zone":
        "adgm", "destination": "IN", "importer_role": "controller", "mechanisms": {"ae-adgm": {"id":
        "ae-adgm-scc"}}, "assessment": "adequate", "problematic_law_applies": True, "clear_at_importer": True}),
    "ADGM to mainland": ("not-evaluable", None, {"on": "2025-01-01", "exporter_place": "AE-AZ", "zone": "adgm",
        "destination": "AE", "importer_role": "controller"}),
    "DIFC before its law": ("not-evaluable", None, {"on": "2020-06-30", "exporter_place": "AE-DU", "zone": "difc",
        "destination": "IN", "importer_role": "controller"}),
    "AE contract": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "AE", "destination": "IN",
        "importer_role": "controller", "mechanisms": {"ae-pdpl": {"id": "ae-contract"}}}),
    "AE before its law": ("acceptable", None, {"on": "2022-01-01", "exporter_place": "AE", "destination": "IN",
        "importer_role": "controller"}),
    "QC none": ("unlawful", None, {"on": "2025-01-01", "exporter_place": "CA-QC", "destination": "CA-ON",
        "regimes": ["ca-qc-law25"], "importer_role": "controller"}),
    "QC inside": ("acceptable", "0", {"on": "2025-01-01", "exporter_place": "CA-QC", "destination": "CA-QC",
        "regimes": ["ca-qc-law25"], "importer_role": "controller"}),
    "QC pia": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "CA-QC", "destination": "CA-ON",
        "regimes": ["ca-qc-law25"], "importer_role": "controller", "assessment": "adequate", "assessed_on":
        "2024-01-02", "mechanisms": {"ca-qc-law25": {"id": "ca-qc-pia"}}}),
    "QC pia after two years": ("acceptable", "B", {"on": "2026-01-02", "exporter_place": "CA-QC", "destination":
        "CA-ON", "regimes": ["ca-qc-law25"], "importer_role": "controller", "assessment": "adequate",
        "assessed_on": "2024-01-02", "mechanisms": {"ca-qc-law25": {"id": "ca-qc-pia"}}}),
    "QC pia a day later": ("insufficient", "B", {"on": "2026-01-03", "exporter_place": "CA-QC", "destination":
        "CA-ON", "regimes": ["ca-qc-law25"], "importer_role": "controller", "assessment": "adequate",
        "assessed_on": "2024-01-02", "mechanisms": {"ca-qc-law25": {"id": "ca-qc-pia"}}}),
    "ID law comparison": ("acceptable", "B", {"on": "2025-01-01", "exporter_place": "ID", "destination": "SG",
        "importer_role": "controller", "mechanisms": {"id-pdp": {"id": "id-adequate"}}, "assessment": "adequate"}),
    "ID consent again and again": ("insufficient", "C", {"on": "2025-01-01", "exporter_place": "ID",
        "destination": "US", "importer_role": "controller", "mechanisms": {"id-pdp": {"id": "id-consent"}},
        "consent": "valid", "systematic": True}),
    "SA bcr without risk assessment": ("insufficient", "B", {"on": "2025-01-01", "exporter_place": "SA",
        "destination": "US", "importer_role": "controller", "mechanisms": {"sa-pdpl": {"id": "sa-bcr"}},
        "assessment": "none"}),
    "MY precautions": ("acceptable", "B", {"on": "2025-08-01", "exporter_place": "MY", "destination": "US",
        "importer_role": "controller", "mechanisms": {"my-pdpa": {"id": "my-precautions"}}, "assessment":
        "adequate"}),
    "MY necessity again and again": ("insufficient", "C", {"on": "2025-08-01", "exporter_place": "MY",
        "destination": "US", "importer_role": "controller", "mechanisms": {"my-pdpa": {"id":
        "my-contract-necessity"}}, "contract_necessity": True, "systematic": True}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_law_of_the_place_and_the_day(name: str) -> None:
    outcome, band, facts = CASES[name]
    found = judged(**facts)
    assert found.outcome == outcome
    if band is not None:
        assert found.band == band
