"""``register score``: facts in, one assessment a line out; faulty lines named, the others still judged."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from typer import Typer
from typer.testing import CliRunner

from register.cli.score import score

APP = Typer()
APP.command()(score)
GOOD = {"on": "2026-06-01", "exporter_place": "DE", "destination": "JP", "importer_role": "controller"}


def run(*arguments: str, given: str | None = None) -> Any:
    return CliRunner().invoke(APP, list(arguments), input=given)


def answers(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_one_object_may_span_lines() -> None:
    result = run("--facts", "-", given=json.dumps(GOOD, indent=2))
    assert result.exit_code == 0
    (answer,) = answers(result.stdout)
    assert (answer["outcome"], answer["band"]) == ("acceptable", "A")
    assert answer["basis"]["as_of"] == "2026-06-01"


def test_lines_are_judged_in_order_and_faulty_ones_named() -> None:
    lines = [
        json.dumps(GOOD),
        '{"exporter_place": "ZZ"}',
        "",
        "{not json",
        '{"on": 1, "on": 2}',
        "7",
        json.dumps(GOOD),
    ]
    result = run("--facts", "-", given="\n".join(lines))
    assert result.exit_code == 1
    found = answers(result.stdout)
    assert [answer.get("outcome") for answer in found] == ["acceptable", None, None, None, None, "acceptable"]
    errors = [answer["error"] for answer in found if "error" in answer]
    assert [(error["line"], error["field"]) for error in errors] == [
        (2, "exporter_place"), (4, "facts"), (5, "on"), (6, "facts"),
    ]  # fmt: skip
    assert all(error["message"] for error in errors)


@pytest.mark.parametrize("constant", ["NaN", "Infinity"])
def test_numbers_json_does_not_know_are_refused(constant: str) -> None:
    result = run("--facts", "-", given=f'{{"people_ytd": {constant}}}\n{json.dumps(GOOD)}')
    assert result.exit_code == 1
    assert [("error" in answer) for answer in answers(result.stdout)] == [True, False]


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "facts.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b"\r\n" + json.dumps(GOOD).encode())
    result = run("--facts", str(path))
    assert result.exit_code == 0
    assert len(answers(result.stdout)) == 2


def test_half_a_character_is_refused_by_name_and_the_rest_judged() -> None:
    lines = [
        json.dumps({**GOOD, "purpose": "\ud800"}),
        json.dumps({**GOOD, "col\ud800our": 1}),
        json.dumps({**GOOD, "destination": "\ud800"}),
        json.dumps(GOOD),
    ]
    result = run("--facts", "-", given="\n".join(lines))
    assert result.exit_code == 1
    *refused, judged = answers(result.stdout)
    assert [answer["error"]["line"] for answer in refused] == [1, 2, 3]
    assert [answer["error"]["field"] for answer in refused] == ["purpose", "col\\ud800our", "destination"]
    assert judged["outcome"] == "acceptable"


def test_another_date_may_be_asked_for() -> None:
    result = run("--facts", "-", "--on", "2019-01-22", given=json.dumps(GOOD))
    assert answers(result.stdout)[0]["outcome"] == "unlawful"


def test_without_a_date_it_is_today() -> None:
    result = run("--facts", "-", given='{"exporter_place": "DE", "destination": "FR"}')
    assert answers(result.stdout)[0]["on"]


@pytest.mark.parametrize(
    ("language", "words"), [("en", "no ground"), ("zh-Hant-HK", "沒有"), ("zh-Hans", "没有")]
)
def test_sentences_follow_the_language(language: str, words: str) -> None:
    facts = json.dumps({**GOOD, "destination": "IN"})
    result = run("--facts", "-", "--lang", language, given=facts)
    texts = [reason["text"] for reason in answers(result.stdout)[0]["assessments"][0]["reasons"]]
    assert any(words in text.lower() for text in texts)


def test_the_same_facts_give_the_same_bytes() -> None:
    given = json.dumps(GOOD)
    assert run("--facts", "-", given=given).stdout_bytes == run("--facts", "-", given=given).stdout_bytes


def test_the_schema_describes_the_facts() -> None:
    result = run("--schema")
    assert result.exit_code == 0
    schema = json.loads(result.stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(GOOD, schema)


@pytest.mark.parametrize(
    "arguments",
    [[], ["--facts", "/nowhere"], ["--facts", "-", "--on", "yesterday"], ["--facts", "-", "--lang", "fr"]],
)
def test_what_cannot_be_run_says_so(arguments: list[str]) -> None:
    result = run(*arguments, given="{}")
    assert result.exit_code == 2


def test_bytes_that_are_no_text_say_so(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(b"\xff\xfe{}")
    assert run("--facts", str(path)).exit_code == 2


def test_a_deep_nest_is_refused_and_the_rest_judged() -> None:
    result = run("--facts", "-", given="[" * 100_000 + "\n" + json.dumps(GOOD))
    assert [("error" in answer) for answer in answers(result.stdout)] == [True, False]


def test_neither_web_nor_database_is_loaded() -> None:
    code = (
        "import sys; sys.argv = ['score', '--facts', '-']\n"
        "import typer; from register.cli.score import score\n"
        "app = typer.Typer(); app.command()(score)\n"
        "app(standalone_mode=False)\n"
        "heavy = {'fastapi', 'sqlmodel', 'sqlalchemy', 'starlette', 'pycountry', 'holidays'} & set(sys.modules)\n"
        "sys.exit(str(sorted(heavy)) if heavy else 0)\n"
    )
    given = json.dumps({**GOOD, "destination": "IN", "on": "2026-06-01", "regimes": ["tw-pdpa"]})
    done = subprocess.run(
        [sys.executable, "-c", code], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["outcome"] == "acceptable"
