"""Bytes kept in an S3-compatible store: the same promises as of a folder, against a running server."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from sqlmodel import select

from register.document_moves import into_database, into_store
from register.documents.actions import add_document
from register.documents.kept_bytes import sweep
from register.documents.models import StoredFile
from register.documents.queries import content_of, damaged_files, get_document
from register.errors import Unavailable
from register.work import Register, open_register
from tests.cast import DORA
from tests.ground.registers import actor_of
from tests.ground.site import MakeSettings
from tests.impact.scene import PDF
from tests.transfers.scene import NOW, put_vendor

BIG = "註".encode() * 2 * 2**20
"""More than one part of an upload in parts."""


@pytest.fixture
def outside(make_settings: MakeSettings, sqlite_url: str, s3_settings: dict[str, Any]) -> Iterator[Register]:
    """A register with a vendor, whose files lie in a bucket."""
    opened = open_register(make_settings(database_url=sqlite_url, **s3_settings))
    with opened.write(NOW) as session:
        put_vendor(session)
    yield opened
    opened.engine.dispose()


def _add(register: Register, content: bytes, *, fails: bool = False) -> None:
    with register.write(NOW) as session:
        add_document(session, actor_of(session, DORA), "V-0001", "tia", content, NOW)
        if fails:
            raise RuntimeError("after the file was written")


def test_files_lie_in_the_bucket_are_checked_and_swept(outside: Register) -> None:
    store = outside.store
    assert store
    for content in (PDF, BIG):
        _add(outside, content)
    with pytest.raises(RuntimeError):
        _add(outside, b"never committed", fails=True)
    with outside.read() as session:
        assert {row.content for row in session.exec(select(StoredFile))} == {b""}
        assert content_of(session, get_document(session, "F-0001")) == PDF
        assert content_of(session, get_document(session, "F-0002")) == BIG
        assert list(damaged_files(session)) == []
    with outside.write(NOW) as session:
        assert sweep(session) == 0, "somebody may be about to commit it"
        assert sweep(session, seconds=-1) == 1
    with outside.read() as session:
        first, second = (get_document(session, f"F-000{n}").sha256 for n in (1, 2))
    assert set(store.older_than(-1)) == {first, second}
    store.put(first, b"%PDF-forged")
    store.remove(second)
    with outside.read() as session:
        assert sorted(damaged_files(session)) == ["F-0001", "F-0002"]


def test_files_are_moved_out_of_the_bucket_and_into_it(outside: Register) -> None:
    store = outside.store
    assert store
    for content in (PDF, BIG):
        _add(outside, content)
    assert into_database(outside).moved == 2
    assert list(store.older_than(-1)) == []
    assert into_store(outside).moved == 2
    with outside.read() as session:
        assert {row.content for row in session.exec(select(StoredFile))} == {b""}
        assert content_of(session, get_document(session, "F-0002")) == BIG


@pytest.mark.parametrize(
    "wrong", [{"s3_endpoint": "http://127.0.0.1:9"}, {"document_store": "s3://no-such-bucket/x"}]
)
def test_a_store_out_of_reach_is_said_and_nothing_is_recorded(
    make_settings: MakeSettings, sqlite_url: str, s3_settings: dict[str, Any], wrong: dict[str, str]
) -> None:
    register = open_register(make_settings(database_url=sqlite_url, **{**s3_settings, **wrong}))
    with register.write(NOW) as session:
        put_vendor(session)
    with pytest.raises(Unavailable):
        _add(register, PDF)
    with register.read() as session:
        assert session.exec(select(StoredFile)).all() == []
    register.engine.dispose()


@pytest.mark.parametrize(
    "given",
    [
        {"document_store": "folder:relative"},
        {"document_store": "s3://Bucket"},
        {"document_store": "s3://bucket"},
        {"document_store": "ftp://bucket"},
        {"s3_endpoint": "https://host/path"},
    ],
)
def test_a_store_that_cannot_be_stops_the_start(make_settings: MakeSettings, given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        make_settings(**given)
