"""JSON, JSON Lines and YAML, good and hostile."""

import json

import pytest

from tests.imports.files import read, refusal, rows_of, table_of


def test_a_list_of_objects_is_a_table() -> None:
    table = table_of(
        json.dumps(
            [{"name": "Payco", "country": "SG"}, {"name": "Mailo", "website": "https://mailo.example"}]
        )
    )
    assert table.headers == ("name", "country", "website")
    assert rows_of(table) == [("Payco", "SG", None), ("Mailo", None, "https://mailo.example")]
    assert [row.number for row in table.rows] == [1, 2]


def test_an_object_of_objects_is_a_list_in_disguise() -> None:
    data = {"version": 2, "vendors": {"1": {"id": 1, "name": "Payco"}, "8": {"id": 8, "name": "Mailo"}}}
    table = table_of(json.dumps(data))
    assert (table.name, [row[1] for row in rows_of(table)]) == ("vendors", ["Payco", "Mailo"])


def test_keys_that_are_not_repeated_inside_become_a_column() -> None:
    table = table_of(json.dumps({"payco": {"country": "SG"}, "mailo": {"country": "IE"}}))
    assert rows_of(table) == [("payco", "SG"), ("mailo", "IE")]


def test_nested_facts_are_flattened_and_lists_joined() -> None:
    table = table_of(
        json.dumps(
            [{"name": "Payco", "hq": {"city": "Osaka", "country": "JP"}, "certs": ["SOC 2", "ISO 27001"]}]
        )
    )
    assert table.headers == ("name", "hq.city", "hq.country", "certs")
    assert rows_of(table)[0][3] == "SOC 2; ISO 27001"


def test_every_list_of_a_file_is_a_table_of_its_own() -> None:
    found = read(
        json.dumps({"vendors": [{"name": "Payco"}], "contracts": [{"ref": "C-1", "vendor": "Payco"}]})
    )
    assert [table.name for table in found.tables] == ["vendors", "contracts"]


def test_numbers_the_file_explains_are_read_as_what_they_stand_for() -> None:
    data = {
        "purposes": {"1": {"id": 1, "name": "Store cookies"}, "2": {"id": 2, "name": "Select ads"}},
        "specialPurposes": {"1": {"id": 1, "name": "Prevent fraud"}, "2": {"id": 2, "name": "Deliver ads"}},
        "vendors": {
            "7": {"id": 7, "name": "Payco", "purposes": [1, 2], "flexiblePurposes": [2], "features": [1]},
            "8": {"id": 8, "name": "Mailo", "purposes": [3], "specialPurposes": [2], "features": [2]},
        },
    }
    table = next(table for table in read(json.dumps(data)).tables if table.name == "vendors")
    headers = ("id", "name", "purposes", "flexiblePurposes", "features", "specialPurposes")
    assert table.headers == headers
    assert rows_of(table) == [
        (7, "Payco", "Store cookies; Select ads", "Select ads", "1", None),
        (8, "Mailo", "3", None, "2", "Deliver ads"),
    ]


def test_lines_of_json_are_a_list() -> None:
    assert len(table_of('{"name": "Payco"}\n{"name": "Mailo"}\n', "list.jsonl").rows) == 2


def test_yaml_keeps_norway_and_old_dates_as_written() -> None:
    table = table_of(
        "- name: Payco\n  country: NO\n  signed: 2025-02-31\n- name: Mailo\n  country: ~\n", "list.yml"
    )
    assert rows_of(table) == [("Payco", "NO", "2025-02-31"), ("Mailo", None, None)]


def test_yaml_pasted_without_a_name_is_recognised() -> None:
    assert table_of("- name: Payco\n  country: JP\n").headers == ("name", "country")


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        ('[{"name": "Payco",\n"people": NaN}]', 2, "NaN"),
        ('[{"n":\n-Infinity}]', 2, "-Infinity"),
        ('[{"n": 1e999}]', 1, "1e999"),
    ],
)
def test_numbers_that_are_none_are_named_by_line(text: str, line: int, found: str) -> None:
    problem = refusal(text, "list.json")
    assert (problem.code, problem.params) == ("json-number", {"line": line, "found": found})


def test_broken_json_is_named_by_line_and_column() -> None:
    problem = refusal('[{"name": "Payco"},\n {"name": }]', "list.json")
    assert (problem.code, problem.params) == ("json-broken", {"line": 2, "column": 11})


@pytest.mark.parametrize(
    "text", ["[" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000, "[" * 50 + "]" * 50]
)
def test_endless_nesting_of_json_is_refused(text: str) -> None:
    assert refusal(text, "list.json").code in ("nested-too-deeply", "json-broken")


def test_endless_nesting_of_yaml_is_refused() -> None:
    assert refusal("- " + "[" * 5_000, "list.yml").code in ("nested-too-deeply", "yaml-broken")


def test_yaml_references_are_refused_before_they_multiply() -> None:
    bomb = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"
    problem = refusal(bomb, "list.yml")
    assert (problem.code, problem.params) == ("yaml-reference", {"line": 2})


@pytest.mark.parametrize(
    "text",
    ["- !!python/object/apply:os.system ['true']\n", "- name: [\n", "a: b: c\n", "- x\n y: z\n", "\t- a"],
)
def test_yaml_runs_nothing_and_breaks_nothing(text: str) -> None:
    assert refusal(text, "list.yml").code in ("yaml-broken", "no-rows")


def test_very_long_numbers_stay_text() -> None:
    assert rows_of(table_of('[{"name": "Payco", "id": ' + "9" * 5_000 + "}]"))[0][1] == "9" * 40


def test_half_a_character_pair_is_named() -> None:
    table = table_of('[{"name": "Pay\\ud800co", "country": "JP"}]')
    assert [(p.code, p.row, p.column) for p in table.problems] == [("control-character", 1, 0)]
