"""Bytes kept in a folder outside the database: never a record without its file, and nothing left over for good."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from register.documents.actions import add_document
from register.documents.kept_bytes import sweep, without_document
from register.documents.models import StoredFile
from register.documents.queries import content_of, damaged_files, get_document
from register.errors import Unavailable
from register.storage.files import FolderStore
from register.work import Register, open_register
from tests.cast import DORA
from tests.ground.registers import actor_of
from tests.ground.site import MakeSettings
from tests.impact.scene import PDF
from tests.transfers.scene import NOW, put_vendor


@pytest.fixture
def outside(make_settings: MakeSettings, peopled_url: str, tmp_path: Path) -> Iterator[Register]:
    """A register with a vendor, whose files lie in a folder."""
    settings = make_settings(database_url=peopled_url, document_store=f"folder:{tmp_path / 'files'}")
    opened = open_register(settings)
    with opened.write(NOW) as session:
        put_vendor(session)
    yield opened
    opened.engine.dispose()


def _add(register: Register, content: bytes = PDF, *, fails: bool = False) -> str:
    with register.write(NOW) as session:
        ref = add_document(session, actor_of(session, DORA), "V-0001", "tia", content, NOW).ref
        if fails:
            raise RuntimeError("after the file was written")
        return ref


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "files").rglob("*") if path.is_file())


def test_a_file_lies_in_the_folder_and_comes_back_as_it_was(outside: Register, tmp_path: Path) -> None:
    _add(outside)
    (file,) = _files(tmp_path)
    assert file.read_bytes() == PDF
    assert file.stat().st_mode & 0o077 == 0, "nobody else reads it"
    with outside.read() as session:
        assert session.exec(select(StoredFile.content)).one() == b""
        assert content_of(session, get_document(session, "F-0001")) == PDF
        assert list(damaged_files(session)) == []


@pytest.mark.parametrize("change", ["changed", "gone"])
def test_a_file_that_is_not_what_was_added_is_not_handed_out(
    outside: Register, tmp_path: Path, change: str
) -> None:
    _add(outside)
    (file,) = _files(tmp_path)
    if change == "gone":
        file.unlink()
    else:
        file.write_bytes(b"%PDF-forged")
    with outside.read() as session:
        with pytest.raises(Unavailable) as refused:
            content_of(session, get_document(session, "F-0001"))
        assert refused.value.code == {"gone": "file-missing", "changed": "file-damaged"}[change]
        assert list(damaged_files(session)) == ["F-0001"]


def test_what_a_failed_upload_left_is_swept_after_a_day_and_never_before(
    outside: Register, tmp_path: Path
) -> None:
    _add(outside)
    with pytest.raises(RuntimeError):
        _add(outside, b"another text", fails=True)
    (tmp_path / "files" / "ab").mkdir(exist_ok=True)
    (tmp_path / "files" / "ab" / f".{'ab' * 32}.0011").write_bytes(b"cut off")
    with outside.write(NOW) as session:
        assert sweep(session) == 0, "somebody may be about to commit it"
        assert sweep(session, seconds=-1) == 2
    assert [file.read_bytes() for file in _files(tmp_path)] == [PDF]
    with outside.read() as session:
        assert without_document(session) == []
    assert _add(outside, b"another text") == "F-0002"
    with outside.read() as session:
        assert content_of(session, get_document(session, "F-0002")) == b"another text"


def test_where_the_folder_takes_nothing_nothing_is_recorded(
    make_settings: MakeSettings, peopled_url: str, tmp_path: Path
) -> None:
    (tmp_path / "blocked").write_text("a file where the folder should be")
    settings = make_settings(database_url=peopled_url, document_store=f"folder:{tmp_path / 'blocked'}")
    register = open_register(settings)
    with register.write(NOW) as session:
        put_vendor(session)
    with pytest.raises(Unavailable):
        _add(register)
    with register.read() as session:
        assert session.exec(select(StoredFile)).all() == []
    register.engine.dispose()


def test_files_kept_in_the_database_are_found_after_the_setting_changes(
    outside: Register, make_settings: MakeSettings, peopled_url: str
) -> None:
    inside = open_register(make_settings(database_url=peopled_url))
    _add(inside)
    inside.engine.dispose()
    _add(outside, b"another text")
    with outside.read() as session:
        assert content_of(session, get_document(session, "F-0001")) == PDF
        assert content_of(session, get_document(session, "F-0002")) == b"another text"


def test_putting_the_same_bytes_twice_is_putting_them_once(tmp_path: Path) -> None:
    store, digest = FolderStore(tmp_path / "files"), "0" * 64
    store.put(digest, b"x")
    store.put(digest, b"x")
    assert [path.name for path in _files(tmp_path)] == [digest]
    assert store.get("1" * 64) is None
