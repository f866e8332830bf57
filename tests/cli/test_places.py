"""``register places``: one JSON line for each text, one clear sentence for what cannot be read."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from register.cli.main import build


def run(*arguments: str, given: bytes | None = None) -> Result:
    return CliRunner().invoke(build(["places"]), ["places", *arguments], input=given)


def rows(result: Result) -> list[dict[str, object]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_text_is_one_line() -> None:
    assert rows(run("read", "EU (Frankfurt)")) == [{"text": "EU (Frankfurt)", "codes": ["DE"]}]


def test_codes_keep_the_order_of_the_text() -> None:
    assert rows(run("read", "USA & EU, 香港"))[0]["codes"] == ["US", "EU", "HK"]


def test_an_empty_text_is_not_known() -> None:
    assert rows(run("read", "")) == [{"text": "", "codes": ["UNKNOWN"]}]


def test_a_file_gives_one_line_for_each_of_its_lines(tmp_path: Path) -> None:
    file = tmp_path / "locations.txt"
    file.write_bytes("\ufeffWilmington, DE\r\n\r\n香港\r\nWorldwide".encode())
    assert rows(run("read", "--file", str(file))) == [
        {"text": "Wilmington, DE", "codes": ["US"]},
        {"text": "", "codes": ["UNKNOWN"]},
        {"text": "香港", "codes": ["HK"]},
        {"text": "Worldwide", "codes": ["WORLDWIDE"]},
    ]


def test_only_line_ends_part_lines(tmp_path: Path) -> None:
    file = tmp_path / "locations.txt"
    file.write_text("Germany\u2028France\x0cSpain\n", encoding="utf-8")
    assert len(rows(run("read", "--file", str(file)))) == 1


def test_standard_input_is_read() -> None:
    found = rows(run("read", "--file", "-", given=b"eu-west-1\n\nTBD\n"))
    assert [row["codes"] for row in found] == [["IE"], ["UNKNOWN"], ["UNKNOWN"]]


def test_an_empty_file_prints_nothing(tmp_path: Path) -> None:
    file = tmp_path / "empty.txt"
    file.write_bytes(b"")
    assert rows(run("read", "--file", str(file))) == []


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("read",), "Give either a text in quotation marks or --file with the name of a file."),
        (("read", "France", "--file", "x.txt"), "Give either a text in quotation marks"),
        (("read", "--file", "nowhere.txt"), "Cannot read nowhere.txt: no such file or directory."),
        (("read", "--file", "."), "Cannot read .: is a directory."),
        (
            ("list", "--language", "xx"),
            "Choose a language from en, zh-Hant-HK, zh-Hans; xx is not one of them.",
        ),
    ],
)
def test_what_cannot_be_done_is_one_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_file_of_another_encoding_is_refused_with_its_line() -> None:
    result = run("read", "--file", "-", given="Germany\nÖsterreich\n".encode("latin-1"))
    assert result.exit_code == 2
    assert "line 2 is not UTF-8" in result.stderr
    assert result.stdout == ""


def test_places_are_listed_in_the_order_of_the_language() -> None:
    english = json.loads(run("list", "--json").stdout)
    assert english[0] == {"code": "AF", "name": "Afghanistan"}
    simplified = json.loads(run("list", "--json", "--language", "zh-Hans").stdout)
    assert simplified[0] == {"code": "AL", "name": "阿尔巴尼亚"}
    assert len(english) == len(simplified) == 250
