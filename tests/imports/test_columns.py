"""What columns mean: headers as real registers write them, weighed against the values below."""

import pytest

from register.imports.columns import Guess, all_targets, choose_table, guess_columns
from register.imports.headers import match_header
from tests.imports.files import read, table_of, workbook


def guess_of(text: str, file_name: str = "") -> Guess:
    """The guess for a CSV text."""
    return guess_columns(table_of(text, "list.csv"), file_name)


def meanings(text: str) -> dict[str, str]:
    """Header to meaning for a CSV text."""
    return {column.header: column.target for column in guess_of(text).columns}


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("Name of Subprocessor", "vendor_name"),
        ("Third-party Subprocessor", "vendor_name"),
        ("Entity Name", "vendor_name"),
        ("供應商名稱", "vendor_name"),
        ("境外接收方名称", "vendor_name"),
        ("Nom du sous-traitant", "vendor_name"),
        ("legalName", "legal_name"),
        ("公司全稱", "legal_name"),
        ("統一社會信用代碼", "registration_number"),
        ("LEI of the entity making use of the ICT service(s)", "exporter"),
        ("HQ Location", "headquarters"),
        ("headquarterAddress", "headquarters"),
        ("Entity Country", "headquarters"),
        ("註冊地", "headquarters"),
        ("Location of Processing", "destination"),
        ("Located in", "destination"),
        ("境外接收方所在國家或地區", "destination"),
        ("服务器位置", "destination"),
        ("遙距存取地點", "access_from"),
        ("Hosting region", "hosting_region"),
        ("Subprocessing Activities", "purpose"),
        ("Why", "purpose"),
        ("Finalité", "purpose"),
        ("处理目的", "purpose"),
        ("Service category / What they do", "purpose"),
        ("Description/Purpose", "purpose"),
        ("Customer data involved", "data_categories"),
        ("個人資料種類", "data_categories"),
        ("Catégories de données", "data_categories"),
        ("資料當事人", "data_subjects"),
        ("是否涉及敏感个人信息", "sensitive"),
        ("涉及人數", "people_count"),
        ("數據出境方", "exporter"),
        ("Transfer mechanism", "mechanism"),
        ("出境路径", "mechanism"),
        ("Guarantees", "safeguards"),
        ("risk_rating", "importance"),
        ("重要程度", "importance"),
        ("DPA signed (dd/mm/yyyy)", "dpa_signed_on"),
        ("dataProcessingAgreementUrl", "dpa_url"),
        ("協議到期日", "dpa_expires_on"),
        ("Auto-renewal", "dpa_renewal"),
        ("協議通知期", "dpa_notice"),
        ("Governing law", "dpa_governing_law"),
        ("start_date", "contract_starts_on"),
        ("合約屆滿日", "contract_ends_on"),
        ("last_review_date", "last_review_on"),
        ("下次覆檢日期", "next_review_on"),
        ("subprocessorsListUrl", "subprocessors_url"),
        ("隐私政策链接", "privacy_url"),
        ("relationship_owner", "owner_name"),
        ("負責人", "owner_name"),
        ("聯絡人電郵", "contact_email"),
        ("Telephone no.", "contact_phone"),
        ("母公司", "parent_company"),
        ("備註", "notes"),
        ("Entry (as published)", "entry"),
        ("Applicable product", "product"),
    ],
)
def test_headers_mean_what_people_mean_by_them(header: str, meaning: str) -> None:
    assert match_header(header)[0][0] == meaning


def test_head_office_and_place_of_processing_are_kept_apart() -> None:
    found = guess_of(
        "Name of Subprocessor,Location of Processing,Corporate Location\nPayco,Japan,United States\n"
    )
    assert [column.target for column in found.columns] == ["vendor_name", "destination", "headquarters"]
    assert found.notes == ()


def test_a_head_office_alone_serves_as_destination_and_is_said_to() -> None:
    found = guess_of("Vendor,HQ Location\nPayco,Japan\n")
    assert found.columns[1].target == "headquarters_and_destination"
    assert [(note.code, note.params) for note in found.notes] == [
        ("head-office-as-destination", {"header": "HQ Location"})
    ]


def test_values_decide_which_side_of_a_word_is_meant() -> None:
    assert meanings("Vendor,DPA\nPayco,2025-01-31\nMailo,2024-12-01\n")["DPA"] == "dpa_signed_on"
    assert meanings("Vendor,DPA\nPayco,https://payco.example/dpa\n")["DPA"] == "dpa_url"
    assert meanings("Vendor,DPA\nPayco,Yes\nMailo,No\n")["DPA"] == "dpa_status"
    assert meanings("Vendor,Owner\nPayco,priya@example.org\n")["Owner"] == "owner_email"
    assert meanings("Vendor,Owner\nPayco,Priya\n")["Owner"] == "owner_name"


def test_of_company_and_subprocessor_the_second_is_the_vendor() -> None:
    found = meanings("Company,Sub-processor,What they do\nCursor,AWS,Hosting\nCursor,Payco,Payroll\n")
    assert found == {"Company": "engaged_by", "Sub-processor": "vendor_name", "What they do": "purpose"}


@pytest.mark.parametrize("header", ["Company", "Vendor", "Processor"])
def test_the_order_of_the_two_does_not_matter(header: str) -> None:
    assert meanings(f"Sub-processor,{header}\nAWS,Cursor\nPayco,Cursor\n")[header] == "engaged_by"


def test_two_columns_of_lists_put_together_share_one_meaning() -> None:
    text = "Entity,Subprocessor Name,Location of Subprocessors,Location\nPayco,,Japan,\n,Mailo,,Ireland\n"
    assert list(meanings(text).values()) == ["vendor_name", "vendor_name", "destination", "destination"]


def test_a_service_beside_a_vendor_is_what_the_vendor_does() -> None:
    assert meanings("Vendor,Service\nPayco,Payroll\n")["Service"] == "purpose"
    assert meanings("Service,Country\nPayco,Japan\n")["Service"] == "vendor_name"


def test_a_table_without_headers_is_told_by_its_values() -> None:
    found = guess_of("Payco,https://payco.example,Singapore\nMailo,https://mailo.example,Ireland\n")
    assert [column.target for column in found.columns] == ["vendor_name", "website", "destination"]


def test_columns_of_no_meaning_are_left_to_the_person() -> None:
    found = guess_of("Vendor,cookieMaxAgeSeconds,wildcard\nPayco,7776000,0\n")
    assert found.mapping == {0: "vendor_name"}


def test_three_different_samples_are_shown_for_each_column() -> None:
    found = guess_of("Vendor,Country\nA1 Ltd,Japan\nB2 Ltd,Japan\nC3 Ltd,-\nD4 Ltd,Ireland\n")
    assert found.columns[0].samples == ("A1 Ltd", "B2 Ltd", "C3 Ltd")
    assert found.columns[1].samples == ("Japan", "Ireland")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Vendor,Purpose,Country\nPayco,Payroll,Japan\n", "vendors"),
        ("Subprocessor,Purpose,Country\nPayco,Payroll,Japan\n", "subprocessors"),
        ("Vendor,Country,Transfer mechanism\nPayco,Japan,SCC\n", "transfers"),
        ("Vendor,Last review,Outcome\nPayco,2025-01-31,Passed\n", "reviews"),
        ("Vendor,DPA signed,Expiry date\nPayco,2025-01-31,2027-01-31\n", "vendors"),
    ],
)
def test_the_kind_of_table_is_seen(text: str, kind: str) -> None:
    assert guess_of(text).kind == kind


def test_the_files_name_helps_to_tell_subprocessors() -> None:
    assert guess_of("Company,Purpose\nPayco,Payroll\n", "payco-subprocessors.csv").kind == "subprocessors"


def test_the_sheet_of_vendors_is_chosen_among_others() -> None:
    contracts = [
        ["ref", "name", "start_date", "end_date", "status"],
        *[["C-1", "Deal", "2024-01-01", "2025-01-01", "active"]] * 5,
    ]
    data = workbook(contracts, [["name", "country"], ["Payco", "JP"]], [["Data", "n"], ["x", 1]],
                    names=["Contracts", "Suppliers", "Other"])  # fmt: skip
    assert choose_table(read(data).tables) == 1


def test_every_guess_is_a_meaning_a_person_may_choose() -> None:
    assert {"vendor_name", "destination", "headquarters_and_destination", "ignore"} <= set(all_targets())
