"""The trail: whole as written, and every kind of tampering is found."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from register.trail.anchors import anchor_of
from register.trail.record import record
from register.trail.verify import TrailVerdict, verify_trail
from register.work import Register
from tests.cast import PRIYA
from tests.ground.registers import actor_of, trail_of

NOW = datetime(2026, 3, 2, 8, 30, 15, 123456, tzinfo=UTC)


def _write(register: Register, count: int) -> None:
    for number in range(count):
        with register.write(NOW) as session:
            actor = actor_of(session, PRIYA)
            record(
                session, actor, "vendors:vendor:changed", f"V-{number:04d}", changes={"名": (None, "é 電")}
            )


def _verdict(register: Register, *anchors: object) -> TrailVerdict:
    with register.read() as session:
        return verify_trail(session, register.settings.trail_secret, anchors)  # type: ignore[arg-type]


def _tamper(register: Register, statement: str) -> None:
    with register.engine.connect() as connection:
        connection.execution_options(register_write=True)
        connection.execute(sa.text(statement))
        connection.commit()


def test_trail_holds_as_written(register: Register) -> None:
    _write(register, 6)
    assert _verdict(register) == TrailVerdict(6)
    assert [event.seq for event in trail_of(register)] == [1, 2, 3, 4, 5, 6]


def test_an_empty_trail_holds(register: Register) -> None:
    assert _verdict(register).is_whole


@pytest.mark.parametrize(
    ("statement", "seq", "finding"),
    [
        ("UPDATE trail_event SET actor_name = 'Somebody' WHERE seq = 3", 3, "edited"),
        ("UPDATE trail_event SET at = '2020-01-01 00:00:00' WHERE seq = 2", 2, "edited"),
        ("UPDATE trail_event SET reason = '' WHERE seq = 1", 1, "edited"),
        ("UPDATE trail_event SET changes = '{}' WHERE seq = 5", 5, "edited"),
        ("DELETE FROM trail_event WHERE seq = 4", 4, "removed"),
        ("DELETE FROM trail_event WHERE seq = 1", 1, "removed"),
        ("DELETE FROM trail_event WHERE seq > 4", 5, "cut-off"),
        ("DELETE FROM trail_event", 1, "cut-off"),
        ("DELETE FROM trail_head", 7, "cut-off"),
        ("UPDATE trail_head SET seq = 5", 6, "head-forged"),
    ],
)
def test_tampering_is_found_and_named(register: Register, statement: str, seq: int, finding: str) -> None:
    _write(register, 6)
    _tamper(register, statement)
    verdict = _verdict(register)
    assert (verdict.broken_seq, verdict.finding) == (seq, finding)


def test_reordered_entries_are_found(register: Register) -> None:
    _write(register, 5)
    for seq, other in ((2, 90), (3, 2), (90, 3)):
        _tamper(register, f"UPDATE trail_event SET seq = {other} WHERE seq = {seq}")
    assert _verdict(register).broken_seq == 2


def test_a_hash_made_without_the_key_does_not_pass(register: Register) -> None:
    _write(register, 2)
    with register.read() as session:
        assert not verify_trail(session, b"another key").is_whole


def test_a_rollback_of_the_whole_database_is_found_by_an_anchor(register: Register) -> None:
    _write(register, 4)
    with register.read() as session:
        anchor = anchor_of(session, NOW)
        assert anchor is not None
    # A rollback gives back a database that is whole in itself but older than the anchor.
    older = type(anchor)(anchor.seq + 3, "0" * 64, NOW)
    assert _verdict(register, anchor).is_whole
    assert _verdict(register, older).finding == "rolled-back"


def test_anchors_are_written_as_the_trail_grows(lite: Register) -> None:
    with lite.write(NOW) as session:
        actor = actor_of(session, PRIYA)
        for number in range(101):
            record(session, actor, "vendors:vendor:changed", f"V-{number:04d}")
    assert len(lite.anchors_path.read_text().splitlines()) == 1


def test_a_change_that_fails_leaves_no_entry(register: Register) -> None:
    class _Broken(Exception):
        pass

    def fail() -> None:
        with register.write(NOW) as session:
            record(session, actor_of(session, PRIYA), "vendors:vendor:changed", "V-0001")
            raise _Broken

    with pytest.raises(_Broken):
        fail()
    assert trail_of(register) == []
