"""``register subprocessors import``: a list compared, applied, refused where unclear, from another process's view."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from register.cli.main import build
from register.work import Register
from tests.chains.ground import CLOUD, VOICE, engage, set_chain_scene

RUNNER = CliRunner()


@pytest.fixture
def known(lite: Register, monkeypatch: pytest.MonkeyPatch) -> Register:
    """Harbour Voice engages CloudCo in the United States; the command opens the same register."""
    set_chain_scene(lite, exporter="NL")
    engage(lite, VOICE, CLOUD)
    monkeypatch.setenv("REGISTER_DATABASE_URL", lite.settings.url)
    monkeypatch.setenv("REGISTER_DATA_DIR", str(lite.settings.data_dir))
    return lite


def run(path: Path, *options: str) -> tuple[int, str]:
    """Exit status and answer."""
    arguments = ["subprocessors", "import", str(path), "--vendor", VOICE, *options]
    result = RUNNER.invoke(build(arguments), arguments)
    return result.exit_code, result.output


def test_a_list_is_tried_out_then_applied(known: Register, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Sub-processor,Location\nCloudCo,India\nLantau Hosting,Japan\n", encoding="utf-8")
    status, answer = run(path, "--dry-run", "--json")
    told = json.loads(answer)
    assert (status, told["list"], told["added"], told["moved"]) == (0, None, 1, 1)
    status, answer = run(path)
    assert status == 0, answer
    assert "Applied list.csv as SL-0001" in answer
    assert "moved CloudCo V-0002: US → IN" in answer
    assert "2 unchanged" in run(path, "--dry-run")[1]


def test_unclear_names_are_told_and_the_rest_goes_on(known: Register, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Sub-processor,Location\nCloudCo Inc.,India\nLantau Hosting,Japan\n", encoding="utf-8")
    status, answer = run(path, "--json")
    told = json.loads(answer)
    assert (status, told["list"]) == (3, "SL-0001")
    assert told["unclear"] == [
        {"name": "CloudCo Inc.", "rows": [2], "may_be": [{"vendor": "V-0002", "name": "CloudCo"}]}
    ]
    # CloudCo, who may be meant, does not go because nobody has said who is.
    assert {(line["change"], line["name"]): line["waits"] for line in told["lines"]} == {
        ("added", "CloudCo Inc."): "unclear",
        ("added", "Lantau Hosting"): None,
        ("removed", "CloudCo"): "may-be-unclear-name",
    }
    status, answer = run(path, "--dry-run")
    assert "“CloudCo Inc.” (row 2) may be CloudCo V-0002: left undone" in answer
    status, answer = run(path, "--same", "CloudCo Inc.=V-0002")
    assert (status, "moved CloudCo V-0002: US → IN" in answer) == (0, True), answer
    assert "2 unchanged" in run(path, "--same", "CloudCo Inc.=V-0002", "--dry-run")[1]


def test_a_name_said_to_be_new_begins_and_the_other_goes(known: Register, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Sub-processor,Location\nCloudCo Inc.,India\n", encoding="utf-8")
    status, answer = run(path, "--same", "CloudCo Inc.=new", "--json")
    told = json.loads(answer)
    assert (status, told["added"], told["removed"], told["unclear"]) == (0, 1, 1, [])
    for odd in ("CloudCo Inc.", "=V-0002", "CloudCo Inc.=V-0999"):
        assert run(path, "--same", odd)[0] == 2


def test_an_unclear_name_an_unknown_vendor_and_an_unreadable_file_change_nothing(
    known: Register, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Sub-processor,Location\nCloudCo Inc.,India\n", encoding="utf-8")
    status, answer = run(path)
    assert status == 3
    assert "Compared list.csv" in answer
    arguments = ["subprocessors", "import", str(path), "--vendor", "V-0999"]
    assert RUNNER.invoke(build(arguments), arguments).exit_code == 2
    path.write_bytes(b"%PDF-1.7 x")
    assert run(path)[0] == 1
    assert run(path, "--as-of", "2099-01-01")[0] == 2


def test_an_applied_list_is_undone_unless_later_changes_rest_on_it(known: Register, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Sub-processor,Location\nCloudCo,India\nLantau Hosting,Japan\n", encoding="utf-8")
    run(path)

    def undo(*options: str) -> tuple[int, str]:
        arguments = ["subprocessors", "undo", "SL-0001", "--reason", "Another company's list", *options]
        result = RUNNER.invoke(build(arguments), arguments)
        return result.exit_code, result.output

    assert undo("--dry-run") == (
        0,
        "Would undo SL-0001: 2 changes of the chain\n  removed Lantau Hosting SP-0002\n  moved CloudCo SP-0001\n",
    )
    later = tmp_path / "later.csv"
    later.write_text("Sub-processor,Location\nCloudCo,Vietnam\nLantau Hosting,Japan\n", encoding="utf-8")
    run(later)
    status, answer = undo()
    assert (status, "undo or correct SP-0001 first" in answer) == (1, True)
    arguments = ["subprocessors", "undo", "SL-0002", "--reason", "It too"]
    assert RUNNER.invoke(build(arguments), arguments).exit_code == 0
    assert undo()[0] == 0, "the later change is out of the way"
