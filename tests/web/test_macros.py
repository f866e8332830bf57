"""The macros of fields, lists and records; judged without a browser."""

from typing import Any

import pytest

from register.errors import Problem
from register.trail.counted import Paging
from register.web.filling import Filling
from register.web.lists import Chip, Choice, FilterShown, ListState, Results
from register.web.visit import Form
from register.words import EN, HANS, words_for
from tests.web.drawing import TODAY, drawn, one, words_in

# --- fields ----------------------------------------------------------------------------------------------------

FIELDS = '{% from "macros/fields.html" import ' + (
    "text, area, date, moment, number, select, radios, checks, check, combobox, file, error_summary with context %}"
)


def _filling(values: Any = None, language: str = EN, **problems: Problem) -> Filling:
    return Filling(words_for(language), "vendors", values or {}, problems, {"x": "Start date", "lei": "LEI"})


@pytest.mark.parametrize(
    "macro",
    [
        'text(f, "x")',
        'text(f, "x", type="email", hint="As on paper")',
        'area(f, "x", hint="As on paper")',
        'date(f, "x")',
        'moment(f, "x")',
        'number(f, "x", unit="people")',
        'select(f, "x", [("a", "A"), ("b", "B")])',
        'combobox(f, "x", ["A", "B"])',
        'check(f, "x")',
        'file(f, "x")',
    ],
)
def test_a_field_is_tied_to_its_label_hint_and_error(macro: str) -> None:
    soup = drawn(FIELDS + "{{ " + macro + " }}", f=_filling({"x": "<typed>"}, x=Problem("required")))
    field = one(soup, "[name=x]")
    label = one(soup, f'label[for="{field["id"]}"]')
    assert words_in(label) == "Start date"
    assert field["id"] == "field-x"
    assert field["aria-invalid"] == "true"
    described = [words_in(one(soup, f"#{part}")) for part in str(field["aria-describedby"]).split()]
    assert described[-1] == "Error: Enter start date"
    if "As on paper" in macro:
        assert described[0] == "As on paper"
    assert not soup.select("typed")


@pytest.mark.parametrize("macro", ["radios", "checks"])
def test_choices_are_a_named_group_whose_first_is_where_the_summary_leads(macro: str) -> None:
    soup = drawn(
        FIELDS + "{{ error_summary(f) }}{{ " + macro + '(f, "x", [("a", "A", "Note"), ("b", "B")]) }}',
        f=_filling({"x": "b"}, x=Problem("not-in-list")),
    )
    group = one(soup, "fieldset")
    assert words_in(one(group, "legend")) == "Start date"
    link = one(soup, "#error-summary a")
    assert link["href"] == "#" + str(group.select("input")[0]["id"])
    assert [tag["value"] for tag in group.select("input[checked]")] == ["b"]
    assert one(soup, f"#{group['aria-describedby']}")["class"] == ["field-error"]


def test_several_ticks_of_a_posted_form_come_back() -> None:
    form = Form([("x", "a"), ("x", "c")])
    soup = drawn(FIELDS + '{{ checks(f, "x", [("a", "A"), ("b", "B"), ("c", "C")]) }}', f=_filling(form))
    assert [tag["value"] for tag in soup.select("input[checked]")] == ["a", "c"]


def test_a_date_that_does_not_exist_is_shown_as_it_was_typed() -> None:
    problem = Problem("not-a-date", {"given": "31/02/2026"})
    soup = drawn(FIELDS + '{{ date(f, "x") }}', f=_filling({"x": "31/02/2026"}, x=problem))
    assert (one(soup, "input")["type"], one(soup, "input")["value"]) == ("text", "31/02/2026")
    assert one(drawn(FIELDS + '{{ date(f, "x") }}', f=_filling({"x": TODAY})), "input")["type"] == "date"


def test_a_password_is_never_written_into_a_page() -> None:
    soup = drawn(FIELDS + '{{ text(f, "x", type="password") }}', f=_filling({"x": "a secret"}))
    assert "a secret" not in str(soup)


def test_text_of_several_lines_keeps_its_first_empty_line() -> None:
    soup = drawn(FIELDS + '{{ area(f, "x") }}', f=_filling({"x": "\nsecond"}))
    # Browsers drop the first line end after <textarea>; the macro writes one, so the typed one stays.
    assert one(soup, "textarea").decode_contents() == "\n\nsecond"


def test_labels_stand_within_english_sentences_as_words_and_abbreviations_stay() -> None:
    filling = _filling(x=Problem("required"), lei=Problem("required"))
    assert filling.errors == [("x", "Enter start date"), ("lei", "Enter LEI")]
    assert _filling(language=HANS, x=Problem("required")).error("x") == "请输入Start date"
    too_long = _filling(x=Problem("too-long", {"max_length": 300}))
    assert too_long.error("x").startswith("Start date must be 300")


def test_a_summary_counts_and_stays_away_where_nothing_is_wrong() -> None:
    source = FIELDS + "{{ error_summary(f) }}"
    assert words_in(one(drawn(source, f=_filling(x=Problem("required"))), "h2")) == "There is a problem"
    both = _filling(x=Problem("required"), lei=Problem("required"))
    assert words_in(one(drawn(source, f=both), "h2")) == "There are 2 problems"
    assert not drawn(source, f=_filling()).select("#error-summary")


# --- forms and buttons -----------------------------------------------------------------------------------------


def test_every_form_key_is_fresh_and_the_token_is_the_sessions() -> None:
    source = '{% from "macros/buttons.html" import csrf with context %}{{ csrf(version=4) }}{{ csrf() }}'
    soup = drawn(source)
    first, second = (tag["value"] for tag in soup.select("[name=_key]"))
    assert first != second
    assert {tag["value"] for tag in soup.select("[name=_token]")} == {"the-token"}
    assert one(soup, "[name=version]")["value"] == "4"


# --- lists -----------------------------------------------------------------------------------------------------

TABLES = '{% from "macros/tables.html" import list_form, th, pagination, chips, export_links with context %}'


def test_a_sortable_head_is_a_link_that_says_how_it_is_sorted() -> None:
    state = ListState("/vendors", filters={"status": ("draft",)}, sort="name")
    head = one(drawn(TABLES + '{{ th("Name", state, "name") }}', state=state), "th")
    assert head["aria-sort"] == "ascending"
    link = one(head, "a")
    assert link["href"] == link["hx-get"] == "/vendors?status=draft&sort=name&dir=desc"
    assert words_in(link) == "Name"
    other = one(drawn(TABLES + '{{ th("Due", state, "due") }}', state=state), "th")
    assert "aria-sort" not in other.attrs
    assert not drawn(TABLES + '{{ th("Plain") }}').select("a")


def test_pages_are_links_that_lead_to_the_results_heading() -> None:
    state = ListState("/vendors", text="pay", paging=Paging(3, 25))
    soup = drawn(TABLES + "{{ pagination(results) }}", results=Results([1] * 25, 312, state))
    assert "51–75 of 312" in words_in(soup)
    assert one(soup, "[rel=prev]")["href"] == "/vendors?q=pay&size=25&page=2"
    assert one(soup, "[rel=next]")["data-focus"] == "results-heading"
    assert [words_in(a) for a in soup.select(".pagination-pages a")][1:-1] == ["1", "2", "3", "4", "13"]
    assert words_in(one(soup, "[aria-current=page]")) == "3"
    assert not drawn(TABLES + "{{ pagination(results) }}", results=Results([], 0, state)).select("nav")


def test_filters_are_a_form_that_keeps_the_order_and_works_without_script() -> None:
    state = ListState("/vendors", "pay", {"status": ("draft",)}, sort="name", descending=True)
    choices = [Choice("draft", "Draft"), Choice("ended", "Ended")]
    filters = [FilterShown("status", "Status", choices, ("draft",))]
    form = one(drawn(TABLES + "{{ list_form(state, filters) }}", state=state, filters=filters), "form")
    assert (form["method"], form["action"], form["hx-get"]) == ("get", "/vendors", "/vendors")
    assert [tag["value"] for tag in form.select("[type=checkbox][checked]")] == ["draft"]
    assert {str(tag["name"]): tag["value"] for tag in form.select("[type=hidden]")} == {
        "sort": "name",
        "dir": "desc",
    }
    assert one(form, "[type=submit]").name == "button"


def test_a_chip_says_that_it_removes_and_exports_name_their_count() -> None:
    state = ListState("/vendors", "pay", {"status": ("draft",)})
    soup = drawn(
        TABLES + "{{ chips(chips_given) }}{{ export_links(state, 1312) }}",
        state=state,
        chips_given=[Chip("Status: <Draft>", "/vendors?q=pay")],
    )
    assert words_in(one(soup, ".chip .unseen")) == "Remove filter Status: <Draft>"
    exports = soup.select("a[download]")
    assert [a["href"] for a in exports] == [
        "/vendors/export.xlsx?q=pay&status=draft",
        "/vendors/export.csv?q=pay&status=draft",
    ]
    assert words_in(exports[0]) == "Export these 1,312 XLSX"


# --- records ---------------------------------------------------------------------------------------------------

RECORDS = '{% from "macros/records.html" import summary_row, before_after, progress, figure, section with context %}'


def test_a_change_link_says_what_it_changes_and_gaps_are_named() -> None:
    row = drawn(RECORDS + '{{ summary_row("Website", none, "/edit", what="the website of Payco") }}')
    assert words_in(one(row, "dd.summary-value")) == "Not recorded"
    assert words_in(one(row, "a")) == "Change the website of Payco"


def test_what_changed_is_before_and_after_with_nothing_named() -> None:
    soup = drawn(RECORDS + '{{ before_after([("Site", none, "<b>")], "Changes") }}')
    assert [words_in(tag) for tag in soup.select("tbody th, tbody td")] == ["Site", "nothing", "<b>"]
    assert soup.select("del")
    assert soup.select("ins")


def test_a_number_is_a_link_to_what_it_counts() -> None:
    link = one(drawn(RECORDS + '{{ figure(1204, "transfers", "/transfers") }}'), "a")
    assert (words_in(link), link["href"]) == ("1,204 transfers", "/transfers")
