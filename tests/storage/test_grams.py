"""Texts are found by any letters in them, on both databases, after changes and after a table was rebuilt."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlmodel import col

from register.reference.folding import fold
from register.storage.grams import SEARCHED, Holding
from register.storage.migrate import migrate
from register.vendors.models import Vendor
from register.work import Register

NOW = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
NAMES = {
    "V-0001": "Harbour Cloud Ltd",
    "V-0002": '50 % "Off" Calls',
    "V-0003": "香港雲端服務有限公司",
    "V-0004": "Under_score Oy",
}


@pytest.fixture
def stocked(register: Register) -> Register:
    """A register with vendors of these names."""
    with register.write(NOW) as session:
        for ref, name in NAMES.items():
            session.add(
                Vendor(ref=ref, legal_name=name, folded_names=fold(name), created_at=NOW, changed_at=NOW)
            )
    return register


def found(register: Register, text: str) -> Sequence[str]:
    """References of the vendors whose names hold a text."""
    holding = Holding(col(Vendor.id), col(Vendor.folded_names), fold(text))
    with register.read() as session:
        asked = sa.select(col(Vendor.ref)).where(holding).order_by(col(Vendor.id))
        return session.connection().execute(asked).scalars().all()


@pytest.mark.parametrize(
    ("text", "refs"),
    [
        ("harbour", ["V-0001"]),
        ("RBOUR CL", ["V-0001"]),
        ("ud", ["V-0001"]),
        ("l", ["V-0001", "V-0002"]),
        ('"off"', ["V-0002"]),
        ("50 %", ["V-0002"]),
        ("%", ["V-0002"]),
        ("r_s", ["V-0004"]),
        ("_", ["V-0004"]),
        ("雲", ["V-0003"]),
        ("雲端", ["V-0003"]),
        ("雲端服務", ["V-0003"]),
        ("harbour OR calls", []),
        ("har*", []),
        ("nobody", []),
    ],
)
def test_letters_are_found_wherever_they_stand(stocked: Register, text: str, refs: list[str]) -> None:
    assert list(found(stocked, text)) == refs


def test_a_new_name_is_found_and_the_old_one_no_longer(stocked: Register) -> None:
    with stocked.write(NOW) as session:
        vendor = session.get(Vendor, 1)
        assert vendor is not None
        vendor.folded_names = fold("Kowloon Cloud")
    assert found(stocked, "kowloon") == ["V-0001"]
    assert found(stocked, "harbour") == []


def test_what_a_rebuilt_table_lost_is_laid_again(stocked: Register) -> None:
    with stocked.engine.connect() as connection:
        connection.execution_options(register_write=True)
        if connection.dialect.name == "sqlite":
            for part in ("added", "changed", "removed"):
                connection.exec_driver_sql(f"DROP TRIGGER vendor_grams_{part}")
        else:
            connection.exec_driver_sql("DROP INDEX ix_vendor_grams")
        connection.exec_driver_sql("UPDATE vendor SET folded_names = 'kowloon' WHERE ref = 'V-0001'")
        connection.commit()
    migrate(stocked.settings.url)
    assert found(stocked, "kowloon") == ["V-0001"]
    assert found(stocked, "harbour") == []


def test_the_database_answers_from_its_trigrams(stocked: Register) -> None:
    with stocked.engine.connect() as connection:
        for table in SEARCHED:
            if connection.dialect.name == "sqlite":
                plan = connection.exec_driver_sql(
                    f"EXPLAIN QUERY PLAN SELECT rowid FROM {table}_grams WHERE {table}_grams MATCH '\"abc\"'"
                ).all()
                assert "VIRTUAL TABLE" in str(plan)
            else:
                names = {index["name"] for index in sa.inspect(connection).get_indexes(table)}
                assert f"ix_{table}_grams" in names
