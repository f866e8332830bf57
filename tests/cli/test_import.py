"""``register import``: the same import without a browser, told in words or in JSON."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select
from typer.testing import CliRunner, Result

from register.cli.main import build
from register.imports.models import ImportBatch
from register.imports.reading import limits
from register.reviews.models import SecurityReview
from register.trail.actor import Channel
from register.vendors.models import Vendor
from register.work import Register
from tests.ground.registers import trail_of
from tests.imports.world import our_company, undone, vendor

LIST = (
    "Vendor,What they do,Data location,Last review\n"
    "Harbour Voice,Call recording,Singapore,2026-01-05\n"
    "Lumen Payroll,Payroll,Germany; United States,\n"
    ",Nothing,Peru,\n"
)


@pytest.fixture(autouse=True)
def _at_this_register(lite: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.database_url)
    monkeypatch.setenv("REGISTER_TRAIL_KEY", "t" * 64)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list of two vendors and a row without a name."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def _run(*arguments: object, given: bytes | None = None) -> Result:
    return CliRunner().invoke(build(["import"]), ["import", *map(str, arguments)], input=given)


def _json(*arguments: object) -> Any:
    result = _run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def _count(register: Register, table: Any) -> int:
    with register.read() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_dry_run_says_what_would_change_and_writes_nothing(lite: Register, file: Path) -> None:
    before = len(trail_of(lite))
    told = _json(file, "--dry-run")
    assert (told["new"], told["import"], told["result"]) == (2, None, None)
    assert _count(lite, Vendor) == _count(lite, ImportBatch) == 0
    assert len(trail_of(lite)) == before


def test_json_tells_everything(lite: Register, file: Path) -> None:
    our_company(lite)
    told = _json(file)
    assert told["columns"] == {
        "Vendor": "vendor_name",
        "What they do": "purpose",
        "Data location": "destination",
        "Last review": "last_review_on",
    }
    assert (told["rows_read"], told["vendors"], told["new"], told["updated"], told["unchanged"]) == (
        3,
        2,
        2,
        0,
        0,
    )
    assert (told["services"], told["transfers"], told["destinations"]) == (2, 3, ["DE", "SG", "US"])
    assert told["left_out"] == [
        {
            "row": 4,
            "columns": ["Vendor"],
            "reasons": ["There is no name. A row without one cannot be imported"],
        }
    ]
    assert told["result"]["vendors_new"] == 2
    assert told["import"] == "I-0001"


def test_the_second_time_changes_nothing(file: Path) -> None:
    _json(file)
    again = _json(file)
    assert (again["new"], again["updated"], again["unchanged"]) == (0, 0, 2)


def test_in_words(lite: Register, file: Path) -> None:
    result = _run(file)
    assert result.exit_code == 0
    assert "Imported list.csv as I-0001: 3 rows, 2 vendors." in result.stdout
    assert "2 new, 0 updated, 0 unchanged" in result.stdout
    assert "transfers wait" in result.stdout
    assert "row 4 left out: “Vendor”: There is no name" in result.stdout


def test_what_was_guessed_and_what_is_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("Colour,Country,Country,DPA signed\nAcme,Atlantis Major,,31/02/2025\n", encoding="cp1252")
    said = " ".join(_run(odd).stdout.split())
    assert "“Colour” reads like names and was taken for them" in said
    assert "The header “Country” appears more than once" in said
    assert "“DPA signed”: This date does not exist (1 rows, the first is row 2, “31/02/2025”)" in said


def test_a_table_without_names_is_not_imported(lite: Register, tmp_path: Path) -> None:
    nameless = tmp_path / "nameless.csv"
    nameless.write_text("Country,Signed on\nFrance,2025-01-02\nJapan,2025-01-03\n", encoding="utf-8")
    result = _run(nameless)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no column holds the vendors’ names" in " ".join(result.stderr.replace("│", "").split())
    assert _count(lite, ImportBatch) == 0


def test_reviews_are_recorded_and_the_trail_says_it_was_an_import(lite: Register, file: Path) -> None:
    assert _json(file)["result"]["reviews"] == 1
    with lite.read() as session:
        assert session.exec(select(SecurityReview).where(col(SecurityReview.done_on).is_not(None))).one()
    assert {event.channel for event in trail_of(lite) if event.tag == "vendors:vendor:added"} == {
        Channel.IMPORT
    }


def test_what_the_command_line_imported_is_undone_on_screen(lite: Register, file: Path) -> None:
    from datetime import UTC, datetime

    told = _json(file)
    assert undone(lite, told["import"], datetime.now(UTC)).left_alone == ()


def test_the_company_that_sends_can_be_chosen(lite: Register, file: Path) -> None:
    our_company(lite)
    second = our_company(lite, "Harbour GmbH", "DE")
    assert _json(file, "--exporter", second)["transfers"] == 3


def test_standard_input_is_read(lite: Register) -> None:
    result = _run("-", given="Vendor\tCountry\nLumen\tJapan\n".encode("utf-16"))
    assert result.exit_code == 0, result.output
    assert _count(lite, Vendor) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty"),
        (b"%PDF-1.7\n", "Use a spreadsheet"),
        (b'Vendor,Country\n"Lumen,Japan\n', "never closed"),
    ],
)
def test_a_file_that_cannot_be_read_ends_with_one_sentence_and_status_1(
    lite: Register, tmp_path: Path, content: bytes, words: str
) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    result = _run(bad)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr
    assert "Traceback" not in result.output
    told = _run(bad, "--json")
    assert told.exit_code == 1
    assert words in json.loads(told.stdout)["error"]
    assert _count(lite, ImportBatch) == 0


def test_a_big_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    big = tmp_path / "big.csv"
    with big.open("wb") as file:
        file.truncate(limits.MAX_FILE_BYTES + 1)
    result = _run(big)
    assert result.exit_code == 2
    assert "larger than 20 MB" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("--kind", "people"), ("--table", "No such sheet"), ("--exporter", "E-0099")],
)
def test_a_wrong_choice_is_named_and_writes_nothing(
    lite: Register, file: Path, arguments: tuple[str, str]
) -> None:
    result = _run(file, *arguments)
    assert result.exit_code == 2
    assert arguments[0] in result.stderr
    assert "Traceback" not in result.output
    assert _count(lite, ImportBatch) == 0


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = _run(tmp_path / "gone.csv")
    assert result.exit_code == 2
    assert "gone.csv:Nosuchfile" in "".join(result.stderr.replace("│", "").split())


def test_agreements_of_known_vendors_are_told_one_by_one(lite: Register, tmp_path: Path) -> None:
    our_company(lite)
    vendor(lite, "Harbour Voice")
    path = tmp_path / "agreements.csv"
    path.write_text("Vendor,Signed on\nHarbour Voice,2026-01-05\nNobody Ltd,2026-01-05\n", encoding="utf-8")
    told = _json(path, "--kind", "agreements")
    assert [(r["name"], r["action"], r["vendor"], r["rows"]) for r in told["records"]] == [
        ("Data processing agreement", "new", "V-0001", [2])
    ]
    assert (told["new"], told["left_out"][0]["row"]) == (1, 3)
    assert "no vendor of this name" in told["left_out"][0]["reasons"][0]
    again = _run(path, "--kind", "agreements", "--dry-run").stdout
    assert "2 rows, 1 agreement." in again
    assert "0 new, 0 updated, 1 unchanged" in again
