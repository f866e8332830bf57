"""Questions: the same rows as SQLAlchemy gives, on both databases, and its errors."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from register.storage.asking import Question, columns_of
from register.trail.models import TrailEvent
from register.vendors.models import Importance, Vendor, VendorStatus
from register.work import Register

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


@pytest.fixture
def stocked(register: Register) -> Register:
    """A register with two vendors of every kind of column."""
    with register.write(NOW) as session:
        for number, importance in enumerate((Importance.CRITICAL, None), 1):
            session.add(
                Vendor(
                    ref=f"V-{number:04d}",
                    legal_name=f"Vendor “{number}” 公司",
                    folded_names=f"vendor {number}",
                    importance=importance,
                    next_review_on=date(2026, 4, number),
                    gaps=["no-owner", "never-reviewed"][:number],
                    is_sensitive=None if number == 1 else True,
                    created_at=NOW,
                    changed_at=NOW + timedelta(minutes=number),
                )
            )
    return register


def test_every_column_reads_as_sqlalchemy_reads_it(stocked: Register) -> None:
    statement = sa.select(*columns_of(Vendor)).order_by(col(Vendor.id))
    with stocked.read() as session:
        asked, run = Question(statement).rows(session), session.connection().execute(statement).all()
    assert [tuple(row) for row in asked] == [tuple(row) for row in run]
    assert asked[0].importance is Importance.CRITICAL
    assert asked[1].importance is None
    assert asked[0].next_review_on == date(2026, 4, 1)
    assert asked[1].gaps == ["no-owner", "never-reviewed"]
    assert asked[0].changed_at == NOW + timedelta(minutes=1)


@pytest.mark.parametrize(("minutes", "found"), [(0, 2), (1, 1), (2, 0)])
def test_values_are_handed_over_as_their_columns_hold_them(
    stocked: Register, minutes: int, found: int
) -> None:
    question = Question(
        sa.select(col(Vendor.ref)).where(
            col(Vendor.changed_at) > sa.bindparam("since"), col(Vendor.status) == sa.bindparam("status")
        )
    )
    with stocked.read() as session:
        rows = question.rows(session, since=NOW + timedelta(minutes=minutes), status=VendorStatus.DRAFT)
    assert len(rows) == found


def test_lists_it_was_written_with_are_asked_for(stocked: Register) -> None:
    def refs(*wanted: str) -> list[str]:
        question = Question(
            sa.select(col(Vendor.ref)).where(
                col(Vendor.ref).in_(wanted), col(Vendor.status).in_([VendorStatus.DRAFT])
            )
        )
        with stocked.read() as session:
            return [row.ref for row in question.rows(session)]

    assert refs("V-0002") == ["V-0002"]
    assert refs() == []


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ([], []),
        (["V-0002"], ["V-0002"]),
        (["V-0009", "V-0001", "V-0002"], ["V-0001", "V-0002"]),
        ([f"V-{number:04d}" for number in range(2, 40)], ["V-0002"]),
    ],
)
def test_a_list_of_any_length_can_be_asked_for(
    stocked: Register, wanted: list[str], found: list[str]
) -> None:
    statuses = sa.bindparam("statuses", expanding=True)
    question = Question(
        sa.select(col(Vendor.ref))
        .where(
            col(Vendor.ref).in_(sa.bindparam("wanted", expanding=True)),
            col(Vendor.status).in_(statuses),
            col(Vendor.changed_at) > sa.bindparam("since"),
        )
        .order_by(col(Vendor.id))
    )
    with stocked.read() as session:
        rows = question.rows(session, wanted=wanted, statuses=[VendorStatus.DRAFT], since=NOW)
        assert [row.ref for row in rows] == found
        assert question.rows(session, wanted=wanted, statuses=[], since=NOW) == []


def test_rows_of_several_tables_come_as_one_record_of_each(stocked: Register) -> None:
    other = sa.orm.aliased(Vendor, name="other")
    one, two = columns_of(Vendor), (other.ref, other.importance)
    question = Question(sa.select(*one, *two).join(other, other.id == col(Vendor.id) + 1), (one, two))
    with stocked.read() as session:
        ((first, second),) = question.rows(session)
    assert (first.ref, first.importance) == ("V-0001", Importance.CRITICAL)
    assert second._asdict() == {"ref": "V-0002", "importance": None}


def test_what_the_transaction_changed_is_seen(stocked: Register) -> None:
    question = Question(sa.select(col(Vendor.legal_name)).where(col(Vendor.ref) == sa.bindparam("ref")))
    with stocked.write(NOW) as session:
        vendor = session.get(Vendor, 1)
        assert vendor is not None
        vendor.legal_name = "Renamed"
        assert question.first(session, ref="V-0001").legal_name == "Renamed"
        assert question.first(session, ref="V-0009") is None


def test_a_broken_question_fails_as_sqlalchemys_do(stocked: Register) -> None:
    question = Question(sa.select(sa.literal_column("no_such_column")).select_from(TrailEvent))
    with pytest.raises(DBAPIError), stocked.read() as session:
        question.rows(session)
