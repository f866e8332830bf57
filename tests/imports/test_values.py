"""Dates, short answers and names as people write them in three languages."""

from datetime import date

import pytest

from register.imports.dates import DAY_FIRST, MONTH_FIRST, date_order, read_date
from register.imports.entries import read_entry
from register.imports.names import loose_key, take_apart
from register.imports.readers import read
from register.imports.similar import Named, similar_names
from register.imports.words_in_cells import (
    answer,
    is_blank,
    read_count,
    read_emails,
    read_list,
    read_url,
    read_yes_no,
)

END_OF_JANUARY = date(2025, 1, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2025-01-31",
        "2025/1/31",
        "2025.01.31",
        "20250131",
        "31/01/2025",
        "31.1.2025",
        "31-01-25",
        "31 Jan 2025",
        "31-Jan-25",
        "Jan 31, 2025",
        "January 31st 2025",
        "31st January 2025",
        "31 janvier 2025",
        "31. Januar 2025",
        "2025年1月31日",
        "民國114年1月31日",
        "2025-01-31T00:00:00Z",
        "31/01/2025 00:00",
        "Fri 31 Jan 2025",
        "２０２５年１月３１日",
        "45688",
    ],
)
def test_dates_are_read_as_people_write_them(text: str) -> None:
    assert read_date(text).value == END_OF_JANUARY


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("31/02/2025", "date-does-not-exist"),
        ("2025-13-01", "date-does-not-exist"),
        ("2025年2月30日", "date-does-not-exist"),
        ("29/02/2023", "date-does-not-exist"),
        ("soon", "date-not-read"),
        ("Q1 2025", "date-not-read"),
        ("2025", "date-not-read"),
        ("31/01/0025", "date-far-off"),
        ("2999-01-01", "date-far-off"),
    ],
)
def test_dates_that_are_none_say_why(text: str, problem: str) -> None:
    read = read_date(text)
    assert (read.value, read.problem) == (None, problem)


def test_the_order_of_day_and_month_matters_only_up_to_twelve() -> None:
    assert read_date("12/11/2025", DAY_FIRST).value == date(2025, 11, 12)
    assert read_date("12/11/2025", MONTH_FIRST).value == date(2025, 12, 11)
    assert read_date("13/11/2025", MONTH_FIRST).value == date(2025, 11, 13)
    assert not read_date("11/11/2025").open_order


def test_a_columns_order_is_settled_by_its_clearest_cells() -> None:
    assert date_order(["04/03/2025", "31/01/2025"]) == (DAY_FIRST, True)
    assert date_order(["04/03/2025", "01/31/2025"]) == (MONTH_FIRST, True)
    assert date_order(["04/03/2025", None, date(2025, 1, 1)]) == (DAY_FIRST, False)


@pytest.mark.parametrize("text", ["yes", "Y", "TRUE", "✓", "是", "有", "已簽署", "Oui", "１"])
def test_yes(text: str) -> None:
    assert read_yes_no(text) is True


@pytest.mark.parametrize("text", ["No", "n", "否", "無", "沒有", "未簽", "non", "✗"])
def test_no(text: str) -> None:
    assert read_yes_no(text) is False


@pytest.mark.parametrize("text", ["maybe", "N/A", "yes and no", "部分"])
def test_neither_yes_nor_no(text: str) -> None:
    assert read_yes_no(text) is None


@pytest.mark.parametrize(
    ("text", "words", "found"),
    [
        ("High risk", "importance", "high"),
        ("Tier 1 (critical)", "importance", "critical"),
        ("關鍵", "importance", "critical"),
        ("高風險", "importance", "high"),
        ("中等", "importance", "medium"),
        ("Niedrig", "importance", "low"),
        ("3", "importance", None),
        ("privacy_data_processor", "role", "processor"),
        ("個人信息處理者", "role", "controller"),
        ("受托人", "role", "processor"),
        ("Joint-Controller", "role", "joint-controller"),
        ("次處理者", "role", "sub-processor"),
        ("已終止", "status", "ended"),
        ("In Production", "status", "active"),
        ("In place since 2024", "dpa_status", None),
        ("Signed - 2024", "dpa_status", "executed"),
        ("待簽", "dpa_status", "missing"),
    ],
)
def test_short_answers_are_understood(text: str, words: str, found: str | None) -> None:
    assert answer(text, words) == found


@pytest.mark.parametrize(
    ("cell", "n"),
    [
        ("1,200", 1200),
        ("約 3萬人", 30_000),
        ("~1.5k", 1500),
        ("10-50", 50),
        ("> 1000", 1000),
        (12.0, 12),
        ("many", None),
        (-5, None),
        ("9" * 30, None),
        (True, None),
    ],
)
def test_numbers_of_people(cell: str | float, n: int | None) -> None:
    assert read_count(cell) == n


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://payco.example/gdpr", "https://payco.example/gdpr"),
        ("payco.example", "https://payco.example"),
        ("see contract", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("a@payco.example", None),
        ("https://payco.example\\@evil", None),
    ],
)
def test_web_addresses(text: str, found: str | None) -> None:
    assert read_url(text) == found


def test_lists_are_cut_outside_brackets_only() -> None:
    assert read_list("name, contact (e-mail, phone); bank details") == (
        "name",
        "contact (e-mail, phone)",
        "bank details",
    )
    assert read_list("姓名、電話，地址") == ("姓名", "電話", "地址")
    assert read_list("Alpha & Beta") == ("Alpha & Beta",)
    assert read_emails("Priya <p@example.org>; s@example.org") == ("p@example.org", "s@example.org")


@pytest.mark.parametrize("text", ["", "-", "N/A", "tbd", "不適用", "無", " – "])
def test_blanks(text: str) -> None:
    assert is_blank(text or None)


@pytest.mark.parametrize(
    ("text", "name", "legal", "others"),
    [
        ("Amazon Web Services (AWS)", "Amazon Web Services", None, ("AWS",)),
        ("Sentry (Functional Software, Inc.)", "Sentry", "Functional Software, Inc.", ()),
        ("NexMo Inc (aka Vonage)", "NexMo Inc", None, ("Vonage",)),
        ("AlphaAI Technologies Inc. dba Tavily", "AlphaAI Technologies Inc.", None, ("Tavily",)),
        ("阿里雲（Alibaba Cloud）", "阿里雲", None, ("Alibaba Cloud",)),
        ("騰訊雲計算（北京）有限責任公司", "騰訊雲計算（北京）有限責任公司", None, ()),
        ("Google (Ireland)", "Google (Ireland)", None, ()),
        ("PostgreSQL (via Railway)", "PostgreSQL (via Railway)", None, ()),
        ("E-mail partner (TBD)", "E-mail partner (TBD)", None, ()),
    ],
)
def test_names_are_taken_apart(text: str, name: str, legal: str | None, others: tuple[str, ...]) -> None:
    found = take_apart(text)
    assert (found.name, found.legal_name, found.other_names) == (name, legal, others)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Snowflake Inc.", "SNOWFLAKE, INC"),
        ("Payco Pty Ltd", "Payco"),
        ("易薪有限公司", "易薪股份有限公司"),
        ("騰訊雲", "腾讯云"),
        ("OpenAI, L.L.C.", "OpenAI LLC"),
        ("Scaleway S.A.S.", "SCALEWAY"),
    ],
)
def test_legal_endings_and_scripts_do_not_count_when_names_are_compared(one: str, other: str) -> None:
    assert loose_key(one) == loose_key(other)


def test_likely_pairs_are_suggested_with_the_reason() -> None:
    names = [
        "Amazon Web Services|AWS",
        "AWS",
        "Payco Inc.",
        "Payco Ltd",
        "Anthropic",
        "Antropic",
        "Google",
        "Google Workspace",
        "Zoom",
        "Zoho",
    ]
    found = similar_names([Named(name.split("|")[0], tuple(name.split("|"))) for name in names])
    assert {(pair.first, pair.second, pair.reason) for pair in found} == {
        ("Amazon Web Services", "AWS", "same-other-name"),
        ("Payco Inc.", "Payco Ltd", "same-without-ending"),
        ("Anthropic", "Antropic", "close-spelling"),
        ("Google", "Google Workspace", "begins-alike"),
    }


def test_newcomers_are_compared_with_the_register() -> None:
    found = similar_names(
        [Named("row 2", ("騰訊雲",))], [Named("V-0001", ("腾讯云",)), Named("V-0002", ("Payco",))]
    )
    assert [(pair.second, pair.reason) for pair in found] == [("V-0001", "same-name")]


@pytest.mark.parametrize("text", ["", " - ", "(USA)", ": : :", "a - b - c (Japan) (x)"])
def test_entries_without_sense_break_nothing(text: str) -> None:
    assert read_entry(text).name is not None


def test_an_abbreviation_in_quotation_marks_is_no_place() -> None:
    entry = read_entry("Cloudflare, Inc. - Transport Layer Security (“TLS”) for custom domains (Ireland).")
    assert entry.place == "Ireland"
    assert entry.purpose == "Transport Layer Security (“TLS”) for custom domains"


@pytest.mark.parametrize(
    ("target", "cell", "found"),
    [
        ("dpa_notice", "90", "90d"),
        ("dpa_notice", "90 days", "90d"),
        ("dpa_notice", "3 Months notice", "3m"),
        ("dpa_notice", "三個月", None),
        ("dpa_notice", "3個月", "3m"),
        ("dpa_notice", "soon", None),
        ("dpa_governing_law", "Laws of Germany", "DE"),
        ("dpa_governing_law", "香港法律", "HK"),
        ("dpa_governing_law", "England and Wales", "GB-ENG"),
        ("dpa_governing_law", "New York", "US-NY"),
        ("dpa_governing_law", "Germany or France", None),
        ("dpa_renewal", "Auto-renew", "automatic"),
        ("dpa_renewal", "Evergreen", "evergreen"),
        ("dpa_renewal", "perhaps", None),
    ],
)
def test_what_a_sheet_says_of_an_agreement_is_read(target: str, cell: str, found: str | None) -> None:
    fields, problem = read(target, cell)
    assert fields[target] == found
    assert (problem is None) == (found is not None)
