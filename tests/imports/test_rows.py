"""From mapped columns to typed rows: what is read, what is asked, what is left out."""

from datetime import date

import pytest

from register.imports.columns import guess_columns
from register.imports.drafts import ImportRow, RowsRead
from register.imports.rows import read_rows
from register.imports.vendors import vendors_of
from tests.imports.files import table_of, workbook


def rows_read(text: str, fixes: dict[int, dict[str, str]] | None = None) -> RowsRead:
    """A CSV text read with the guessed columns."""
    table = table_of(text.encode(), "list.csv")
    return read_rows(table, guess_columns(table).mapping, fixes)


def only_row(text: str) -> ImportRow:
    """The one row of a CSV text."""
    rows = rows_read(text).rows
    assert len(rows) == 1
    return rows[0]


def test_a_full_row_is_read_into_typed_facts() -> None:
    row = only_row(
        "Vendor,Registration number,Website,HQ,Destination,Purpose,Importance,Data categories,Sensitive,"
        "Number of people,Vendor role,Transfer mechanism,DPA signed,Owner,Contact email,Status\n"
        '"Payco Holdings Ltd (Payco)",CR 123,payco.example,Japan,"Singapore, Japan",Payroll,Tier 1,'
        '"name; bank details",Yes,"1,200",Data processor,SCC,31/01/2025,'
        "Priya <priya@example.org>,desk@payco.example,In use\n"
    )
    assert (row.name, row.other_names) == ("Payco Holdings Ltd", ("Payco",))
    assert (row.registration_numbers, row.website) == (("CR 123",), "https://payco.example")
    assert row.headquarters is not None
    assert (row.headquarters.codes, row.destinations[0].codes) == (("JP",), ("SG", "JP"))
    assert (row.importance, row.sensitivity, row.people_count) == ("critical", "special", 1200)
    assert (row.data_categories, row.party_role) == (("name", "bank details"), "processor")
    assert (row.mechanisms, row.dpa_signed_on) == (("SCC",), date(2025, 1, 31))
    assert (row.owner_name, row.contact_email, row.status) == ("Priya", "desk@payco.example", "active")


def test_chinese_rows_are_read_the_same() -> None:
    row = only_row(
        "供應商名稱,目的地,用途,重要程度,是否敏感,涉及人數,角色,簽署日期\n"
        "騰訊雲計算（北京）有限責任公司,新加坡、日本,雲端託管,關鍵,是,約3萬人,資料處理者,2025年1月31日\n"
    )
    assert row.name == "騰訊雲計算（北京）有限責任公司"
    assert row.destinations[0].codes == ("SG", "JP")
    assert (row.importance, row.sensitivity, row.people_count) == ("critical", "special", 30_000)
    assert (row.party_role, row.dpa_signed_on) == ("processor", date(2025, 1, 31))


def test_a_problem_is_asked_once_for_each_distinct_value() -> None:
    text = "Vendor,Country,Risk\nA1 Ltd,Middle-earth,Huge\nB2 Ltd,Middle-earth,Low\nC3 Ltd,Japan,Huge\n"
    found = rows_read(text)
    asked = {(group.code, group.header): group for group in found.problems}
    assert asked["place-not-read", "Country"].values[0].rows == (2, 3)
    assert [(v.value, v.rows) for v in asked["importance-not-read", "Risk"].values] == [("Huge", (2, 4))]
    assert (len(found.rows), found.left_out) == (3, ())
    fixed = rows_read(text, {1: {"Middle-earth": "Greece"}, 2: {"Huge": "critical"}})
    assert fixed.problems == ()
    assert [row.destinations[0].codes for row in fixed.rows] == [("GR",), ("GR",), ("JP",)]


def test_a_fix_may_leave_a_value_blank() -> None:
    fixed = rows_read("Vendor,DPA signed\nPayco,31/02/2025\n", {1: {"31/02/2025": ""}})
    assert (fixed.problems, fixed.rows[0].dpa_signed_on) == ((), None)


def test_a_date_that_does_not_exist_is_asked_and_not_taken() -> None:
    found = rows_read("Vendor,DPA signed\nPayco,31/02/2025\nMailo,28/02/2025\n")
    assert [(group.code, group.blocks) for group in found.problems] == [("date-does-not-exist", False)]
    assert [row.dpa_signed_on for row in found.rows] == [None, date(2025, 2, 28)]


def test_one_day_above_twelve_settles_the_whole_column() -> None:
    found = rows_read("Vendor,DPA signed\nPayco,04/03/2025\nMailo,12/31/2025\n")
    assert [row.dpa_signed_on for row in found.rows] == [date(2025, 4, 3), date(2025, 12, 31)]
    assert found.problems == ()


def test_dates_that_could_be_read_both_ways_are_said_to() -> None:
    table = table_of("Vendor,DPA signed\nPayco,04/03/2025\n")
    found = read_rows(table, {0: "vendor_name", 1: "dpa_signed_on"})
    assert found.rows[0].dpa_signed_on == date(2025, 3, 4)
    assert (found.problems[0].code, found.date_orders) == ("date-order-open", {1: "day-first"})
    told = read_rows(table, {0: "vendor_name", 1: "dpa_signed_on"}, date_orders={1: "month-first"})
    assert (told.rows[0].dpa_signed_on, told.problems) == (date(2025, 4, 3), ())


def test_rows_without_a_name_are_left_out_with_the_reason() -> None:
    found = rows_read("Vendor,Country\nPayco,Japan\n,Ireland\nN/A,Ireland\n")
    assert [row.name for row in found.rows] == ["Payco"]
    assert [(left.number, [code for code, _ in left.reasons]) for left in found.left_out] == [
        (3, ["name-missing"]),
        (4, ["name-missing"]),
    ]
    assert found.left_out[0].cells == (None, "Ireland")


@pytest.mark.parametrize(("bad", "code"), [("\x00", "control-character"), ("\u202e", "direction-character")])
def test_deceiving_characters_block_their_row_until_somebody_decides(bad: str, code: str) -> None:
    text = f"Vendor,Purpose\nPay{bad}co,Payroll\nMailo,E-mail\n"
    found = rows_read(text)
    assert [(group.code, group.blocks, group.values[0].suggestion) for group in found.problems] == [
        (code, True, "Payco")
    ]
    assert [left.number for left in found.left_out] == [2]
    assert [row.name for row in rows_read(text, {0: {"Payco": "Payco"}}).rows] == ["Payco", "Mailo"]


def test_a_name_of_ten_thousand_characters_is_left_out_and_can_be_fixed() -> None:
    long_name = "x" * 10_000
    found = rows_read(f"Vendor,Country\n{long_name},Japan\nPayco,Japan\n")
    assert [(left.number, left.reasons[0][0]) for left in found.left_out] == [(2, "name-too-long")]
    assert (
        rows_read(f"Vendor,Country\n{long_name},Japan\n", {0: {long_name: "X Ltd"}}).rows[0].name == "X Ltd"
    )


def test_a_value_in_an_ignored_column_never_blocks() -> None:
    table = table_of(b"Vendor,Junk\nPayco,a\x00b\n", "list.csv")
    assert read_rows(table, {0: "vendor_name"}).problems == ()


def test_free_entries_give_name_purpose_and_place() -> None:
    text = (
        "Hosting region,Entry (as published)\n"
        'EU,"Payco, Inc. (d/b/a Pay) - Payroll (including pensions) (USA)."\n'
        'EU,"Twilio, Inc. SMS and phone (USA) - only if chosen"\n'
        "EU,Google (USA) - AI processing.\n"
        "EU,Intercom Software Australia Pty Ltd (Australia)\n"
    )
    rows = rows_read(text).rows
    assert [(row.name, row.purpose, row.destinations[0].codes) for row in rows] == [
        ("Payco, Inc.", "Payroll (including pensions)", ("US",)),
        ("Twilio, Inc.", "SMS and phone – only if chosen", ("US",)),
        ("Google", "AI processing", ("US",)),
        ("Intercom Software Australia Pty Ltd", None, ("AU",)),
    ]
    assert rows[0].other_names == ("Pay",)


def test_a_number_or_a_date_is_no_name_until_somebody_says_so() -> None:
    rows = [
        ["Vendor", "Purpose"],
        ["=1+1", "Payroll"],
        [date(2025, 5, 31), "Mail"],
        ["360", "Mail"],
        [365, "Mail"],
    ]
    table = table_of(workbook(rows))
    found = read_rows(table, {0: "vendor_name", 1: "purpose"}, {0: {"365": "365"}})
    assert [row.name for row in found.rows] == ["360", "365"]
    assert [(group.code, group.rows, group.blocks) for group in found.problems] == [
        ("name-not-text", 2, True)
    ]
    assert [row.number for row in found.left_out] == [2, 3]


@pytest.mark.parametrize("header", ["Vendor,Purpose", "Section,Entry (as published)"])
def test_a_purpose_too_long_to_keep_whole_is_said(header: str) -> None:
    cell = "Payco,{}" if "Purpose" in header else "EU,Payco - {}"
    found = rows_read(f"{header}\n{cell.format('p' * 300)}\n{cell.format('q' * 301)}\n")
    assert [row.purpose for row in found.rows] == ["p" * 300, "q" * 300]
    assert [(group.code, group.values[0].rows) for group in found.problems] == [("text-too-long", (3,))]


def test_the_head_office_is_marked_where_it_stands_for_the_destination() -> None:
    row = only_row("Vendor,HQ Location\nPayco,Japan\n")
    assert row.destination_is_headquarters
    assert row.headquarters == row.destinations[0]


def test_the_same_vendor_for_two_purposes_is_one_vendor_with_two_services() -> None:
    found = rows_read(
        "Vendor,Purpose,Country\nGoogle,Hosting,USA\nGOOGLE ,Support,Ireland\nPayco,Payroll,Japan\n"
    )
    google, payco = vendors_of(found.rows)
    assert [(service.purpose, service.place_codes) for service in google.services] == [
        ("Hosting", ("US",)),
        ("Support", ("IE",)),
    ]
    assert (payco.name, len(payco.services)) == ("Payco", 1)


def test_the_same_purpose_in_two_places_is_one_service_with_two_destinations() -> None:
    found = rows_read("Vendor,Purpose,Country\nPayco,Payroll.,USA\nPayco,payroll,Ireland\n")
    (payco,) = vendors_of(found.rows)
    assert [service.place_codes for service in payco.services] == [("US", "IE")]


def test_facts_two_rows_tell_differently_are_named() -> None:
    found = rows_read("Vendor,Purpose,Website\nPayco,Payroll,payco.example\nPayco,Pensions,payco.test\n")
    (payco,) = vendors_of(found.rows)
    assert payco.fact("website") == "https://payco.example"
    assert [(conflict.fact, conflict.values) for conflict in payco.conflicts] == [
        ("website", (("https://payco.example", 2), ("https://payco.test", 3)))
    ]


def test_legal_endings_alone_never_merge_two_vendors() -> None:
    found = rows_read("Vendor,Purpose\nPayco Inc.,Payroll\nPayco Ltd,Payroll\n")
    assert [vendor.name for vendor in vendors_of(found.rows)] == ["Payco Inc.", "Payco Ltd"]
