"""Files moved between the database and stores outside: compared before they leave, going on where it was cut off."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from register.cli.examination import examine
from register.cli.main import build
from register.document_moves import copy_to, into_database, into_store
from register.documents.actions import add_document
from register.documents.kept_bytes import orphans
from register.documents.models import StoredFile
from register.documents.queries import content_of, damaged_files, get_document
from register.storage.files import FolderStore
from register.work import Register, open_register
from tests.cast import DORA
from tests.ground.registers import actor_of
from tests.ground.site import MakeSettings
from tests.impact.scene import PDF
from tests.transfers.scene import NOW, put_vendor

TEXTS = (PDF, b"second text", b"third text")
Opened = Callable[[str], Register]


@pytest.fixture
def opened(make_settings: MakeSettings, peopled_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens the register with its files in the database, or in a folder of that name."""
    found: list[Register] = []

    def open_with(store: str) -> Register:
        where = store if store == "database" else f"folder:{tmp_path / store}"
        found.append(open_register(make_settings(database_url=peopled_url, document_store=where)))
        return found[-1]

    yield open_with
    for register in found:
        register.engine.dispose()


def fill(register: Register) -> None:
    """Three documents of one vendor."""
    with register.write(NOW) as session:
        put_vendor(session)
    for content in TEXTS:
        with register.write(NOW) as session:
            add_document(session, actor_of(session, DORA), "V-0001", "tia", content, NOW)


def all_open(register: Register) -> bool:
    """Whether every document opens as it was added."""
    with register.read() as session:
        return not list(damaged_files(session)) and all(
            content_of(session, get_document(session, f"F-{number:04d}")) == content
            for number, content in enumerate(TEXTS, 1)
        )


def outside(register: Register) -> list[bool]:
    with register.read() as session:
        return list(session.exec(select(StoredFile.is_outside)))


def files(tmp_path: Path, store: str = "one") -> list[Path]:
    return sorted(path for path in (tmp_path / store).rglob("*") if path.is_file())


def test_files_go_out_of_the_database_and_back(opened: Opened, tmp_path: Path) -> None:
    fill(opened("database"))
    register = opened("one")
    assert into_store(register).moved == 3
    assert outside(register) == [True] * 3
    assert len(files(tmp_path)) == 3
    assert all_open(register)
    assert into_store(register).moved == 0
    assert into_database(register).moved == 3
    assert (outside(register), files(tmp_path)) == ([False] * 3, [])
    assert all_open(opened("database"))


def test_what_is_not_whole_stays_where_it_is_and_is_named(opened: Opened, tmp_path: Path) -> None:
    register = opened("one")
    fill(register)
    forged, gone, whole = files(tmp_path)
    forged.write_bytes(b"%PDF-forged")
    gone.unlink()
    done = into_database(register)
    assert (done.moved, {(step.digest, step.did) for step in done.failed}) == (
        1,
        {(forged.name, "file-damaged"), (gone.name, "file-missing")},
    )
    assert files(tmp_path) == [forged]
    assert not whole.exists()
    # Put back, it goes on where it stopped.
    contents = {file.name: content for content in TEXTS for file in (forged, gone) if _is(file, content)}
    for file in (forged, gone):
        file.write_bytes(contents[file.name])
    assert into_database(register).moved == 2
    assert all_open(register)


def test_a_file_left_in_the_store_by_a_move_that_was_killed_is_swept(opened: Opened, tmp_path: Path) -> None:
    register = opened("one")
    fill(register)
    kept = [(file, file.read_bytes()) for file in files(tmp_path)]
    into_database(register)
    kept[0][0].write_bytes(kept[0][1])
    with register.read() as session:
        assert orphans(session, seconds=-1) == [kept[0][0].name]


def test_files_go_from_one_store_outside_to_another_in_two_steps(opened: Opened, tmp_path: Path) -> None:
    old = opened("one")
    fill(old)
    one, two = FolderStore(tmp_path / "one"), FolderStore(tmp_path / "two")
    (tmp_path / "two").mkdir()
    assert copy_to(old, one, two, and_remove=False).moved == 3
    assert all_open(old)
    new = opened("two")
    assert all_open(new)
    files(tmp_path, "two")[0].write_bytes(b"cut off")
    done = copy_to(new, one, two, and_remove=True)
    assert (done.moved, done.there, files(tmp_path)) == (1, 2, [])
    assert all_open(new)


def test_the_doctor_looks_at_the_files(opened: Opened, tmp_path: Path) -> None:
    register = opened("one")
    fill(register)

    def said(**options: bool) -> dict[str, tuple[str, str]]:
        found = examine(register.settings, **options)
        return {one.about: (one.level, one.value) for one in found if one.about.startswith("document")}

    assert said()["documents"][0] == "ok"
    assert "3 of 3 files looked at" in said(all_documents=True)["documents"][1]
    files(tmp_path)[1].write_bytes(b"forged")
    level, value = said()["documents"]
    assert (level, "1 are not whole" in value) == ("unsafe", True)
    stored = opened("database")
    assert [one.level for one in examine(stored.settings) if one.about == "documents"] == ["unsafe"]


def test_the_command_says_which_setting_a_move_needs(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = opened("database")
    fill(register)
    for name, value in (
        ("DATABASE_URL", register.settings.url),
        ("DATA_DIR", str(tmp_path)),
        ("DOCUMENT_STORE", "database"),
    ):
        monkeypatch.setenv(f"REGISTER_{name}", value)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(build(["documents"]), ["documents", "move", *arguments])
        return result.exit_code, " ".join(result.output.replace("│", " ").split())

    store = f"folder:{tmp_path / 'one'}"
    code, said = run("--to", store)
    assert (code, "REGISTER_DOCUMENT_STORE=" in said) == (2, True)
    assert "absolute path" in run("--to", "folder:one")[1]
    monkeypatch.setenv("REGISTER_DOCUMENT_STORE", store)
    assert run("--to", store) == (0, f"Moved 3 files; 0 were there already. Every document lies in {store}.")
    assert run("--to", "database")[0] == 0
    assert all_open(register)


def _is(file: Path, content: bytes) -> bool:
    return hashlib.sha256(content).hexdigest() == file.name
