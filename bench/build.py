"""Building a register of a given size, derived columns and trail included; kept between runs in the temp folder.

The first ten thousand vendors are judged and flagged by the product's own code; larger registers repeat them.
"""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from bench.rows import Maker, Row
from bench.trails import trail_head, trail_rows
from register.agreements.term_counts import recount_vendors
from register.assessments.judging import judge_vendors
from register.flags.standing import refresh_standing
from register.settings import PROJECT, Settings, read_settings
from register.storage import tables  # noqa: F401  (declares every table)
from register.storage.engine import make_engine, writing
from register.storage.migrate import migrate
from register.storage.statistics import refresh_statistics

BASE: Final = 10_000
_BATCH: Final = 20_000
_REPEATED: Final = (
    "vendor",
    "vendor_name",
    "vendor_contact",
    "vendor_destination",
    "service",
    "agreement",
    "agreement_entity",
    "agreement_term",
    "agreement_gap",
    "transfer",
    "transfer_judgement",
    "transfer_mechanism",
    "security_review",
    "review_finding",
    "flag",
)
_POINTS_AT: Final = {
    "vendor_id": "vendor",
    "service_id": "service",
    "agreement_id": "agreement",
    "transfer_id": "transfer",
    "review_id": "security_review",
}
_KINDS: Final = {"V": "vendor", "S": "service", "T": "transfer", "A": "agreement", "R": "security_review"}


def settings_for(url: str) -> Settings:
    """Settings of a register made for measuring."""
    return read_settings(
        data_dir=home(),
        database_url=url,
        secret_key="s" * 64,
        trail_key="t" * 64,
        idle_minutes=1440,
        log_level="error",
    )


def home() -> Path:
    """The folder registers are kept in; its name changes with everything that shapes them."""
    shaping = hashlib.sha256()
    sources = [*Path(__file__).parent.glob("*.py"), *(PROJECT / "register").rglob("models.py")]
    for path in sorted([*sources, *(PROJECT / "register/storage/migrations").rglob("*.py")]):
        if path.name in ("rows.py", "trails.py", "build.py", "models.py") or "migrations" in path.parts:
            shaping.update(path.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"register-bench-{os.getuid()}" / shaping.hexdigest()[:12]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def built(vendors: int, today: date) -> str:
    """The URL of a SQLite register with this many vendors, built where there is none from today."""
    path = home() / f"{vendors}-{today.isoformat()}.db"
    if not path.exists():
        for older in path.parent.glob(f"{vendors}-*"):
            older.unlink()
        unfinished = path.with_suffix(".part")
        for left in path.parent.glob(unfinished.name + "*"):
            left.unlink()
        fill(f"sqlite:///{unfinished}", vendors, today)
        unfinished.rename(path)
    return f"sqlite:///{path}"


def fill(url: str, vendors: int, today: date) -> None:
    """Put a register of this many vendors into an empty database of either kind."""
    if vendors > BASE and vendors % BASE:
        raise ValueError(f"more than {BASE} vendors come in multiples of {BASE}")
    started = time.perf_counter()
    migrate(url)
    engine = make_engine(url)
    rows = Maker(min(vendors, BASE), today).rows
    # On PostgreSQL the foreign keys ask for this order; the tables are sorted by them.
    with _bulk(engine) as connection:
        for table in SQLModel.metadata.sorted_tables:
            _insert(connection, table, rows.get(table.name, ()))
    ids = [row["id"] for row in rows["vendor"]]
    for start in range(0, len(ids), 500):
        with writing(engine) as session:
            recount_vendors(session, ids[start : start + 500])
            judge_vendors(session, ids[start : start + 500], today)
            refresh_standing(session, ids[start : start + 500])
            session.commit()
    with _bulk(engine) as connection:
        for turn in range(1, vendors // BASE):
            _repeat(connection, turn, {name: len(rows.get(name, ())) for name in _REPEATED})
        _write_trail(connection, settings_for(url).trail_secret, today)
        _settle(connection)
    # As the product does every night; PostgreSQL's autovacuum would come too late to be measured.
    refresh_statistics(engine)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")
            connection.commit()
    engine.dispose()
    print(f"built {vendors:,} vendors in {time.perf_counter() - started:.0f} s", flush=True)


@contextmanager
def _bulk(engine: Engine) -> Iterator[sa.Connection]:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            driver: Any = connection.connection.dbapi_connection
            # Straight to the driver: SQLite takes these outside a transaction only.
            for pragma in ("synchronous=OFF", "cache_size=-400000"):
                driver.execute(f"PRAGMA {pragma}")
        yield connection
        connection.commit()


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[Row]) -> None:
    waiting = iter(rows)
    while batch := list(islice(waiting, _BATCH)):
        connection.execute(sa.insert(table), batch)


def _repeat(connection: sa.Connection, turn: int, sizes: dict[str, int]) -> None:
    """Copy the first block once more, with numbers and references moved on and other names."""
    for name in _REPEATED:
        table = SQLModel.metadata.tables[name]
        columns = {column.name: column for column in table.columns}
        if name == "flag":
            # Numbered by the database.
            columns.pop("id")
        chosen = [_moved(column, name, turn, sizes).label(key) for key, column in columns.items()]
        # Only the first block: what earlier turns copied has higher numbers.
        owner = _LINKS.get(name, "id")
        limit = sizes[_POINTS_AT.get(owner, name)]
        first = sa.select(*chosen).where(table.c[owner] <= limit)
        connection.execute(sa.insert(table).from_select(list(columns), first))


_LINKS: Final = {
    "vendor_destination": "vendor_id",
    "agreement_entity": "agreement_id",
    "agreement_term": "agreement_id",
    "agreement_gap": "agreement_id",
    "transfer_judgement": "transfer_id",
    "transfer_mechanism": "transfer_id",
    "flag": "vendor_id",
}


def _moved(column: sa.Column[Any], table: str, turn: int, sizes: dict[str, int]) -> Any:
    target = table if column.name == "id" else _POINTS_AT.get(column.name)
    if target:
        return column + turn * sizes[target]
    if column.name in ("ref", "subject_ref"):
        number = sa.cast(sa.func.substr(column, 3), sa.Integer)
        kind = sa.func.substr(column, 1, 1)
        shift = sa.case({letter: turn * sizes[of] for letter, of in _KINDS.items()}, value=kind, else_=0)
        return kind + "-" + sa.cast(number + shift, sa.Text)
    if column.name in ("legal_name", "folded_names", "folded_text"):
        return column + f" {turn}"
    return column


def _write_trail(connection: sa.Connection, key: bytes, today: date) -> None:
    vendor = SQLModel.metadata.tables["vendor"]
    listed = connection.execute(sa.select(vendor.c.ref, vendor.c.legal_name).order_by(vendor.c.id)).all()
    events = SQLModel.metadata.tables["trail_event"]
    rows = trail_rows([(ref, name) for ref, name in listed], key, today)
    newest: Row = {}
    while batch := list(islice(rows, _BATCH)):
        connection.execute(sa.insert(events), batch)
        newest = batch[-1]
    connection.execute(sa.insert(SQLModel.metadata.tables["trail_head"]), [trail_head(key, newest)])


def _settle(connection: sa.Connection) -> None:
    """Say which numbers are taken, for references and, on PostgreSQL, for its sequences."""
    counters = SQLModel.metadata.tables["ref_counter"]
    for kind, name in _KINDS.items():
        table = SQLModel.metadata.tables[name]
        last = connection.scalar(sa.select(sa.func.max(table.c.id)))
        connection.execute(sa.insert(counters), [{"kind": kind, "last": last}])
    if connection.dialect.name == "postgresql":
        for table in SQLModel.metadata.sorted_tables:
            if "id" in table.c and table.c.id.autoincrement is not False and table.name != "trail_head":
                name = connection.dialect.identifier_preparer.format_table(table)
                connection.exec_driver_sql(
                    f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name}))"
                )


def today_there() -> date:
    """The calendar date in the measured register's time zone."""
    return settings_for("").today(datetime.now(UTC))
