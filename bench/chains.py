"""Chains of sub-processors over a whole register: read, walked to their end, looked at from below. CPU of one core."""

import random
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from register.chains.models import Engagement
from register.chains.walking import read_chains, vendors_upstream
from register.storage.engine import make_engine, reading
from register.storage.migrate import migrate
from register.vendors.models import Vendor

LEVELS: Final = 5
ENGAGED: Final = 2
"""How many of the next level each vendor engages."""


def main(vendors: int) -> None:
    """Print what it costs to read and walk the chains of all vendors, in a register made for it."""
    today = datetime.now(UTC).date()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'chains.db'}"
        migrate(url)
        engine = make_engine(url)
        numbers = list(range(1, vendors + 1))
        rows = _rows(numbers, today)
        with Session(engine) as session:
            session.add_all(_vendor(number, today) for number in numbers)
            session.flush()
            session.connection().execute(sa.insert(Engagement), rows)
            session.commit()
        print(f"{vendors:,} vendors, {len(rows):,} engagements in {LEVELS} levels, and a circle")
        with reading(engine) as session:
            _measure(session, numbers, today)
        engine.dispose()


def _measure(session: Session, numbers: list[int], today: date) -> None:
    chains = _timed("all chains read", lambda: read_chains(session, numbers))
    steps = _timed("all chains walked", lambda: [chains.steps(number, None, today) for number in numbers])
    deepest = max(step.depth for one in steps[:50] for step in one)
    print(f"  {sum(map(len, steps)):,} steps, up to {deepest} levels")
    first = numbers[:1]
    _timed("one chain read and walked", lambda: read_chains(session, first).steps(first[0], None, today))
    above = _timed("everybody above the last vendor", lambda: vendors_upstream(session, numbers[-1:]))
    print(f"  {len(above):,} vendors")


def _timed(what: str, work: Callable[[], Any]) -> Any:
    start = time.process_time()
    found = work()
    print(f"{what}: {time.process_time() - start:.3f} s")
    return found


def _vendor(number: int, today: date) -> Vendor:
    at = datetime.combine(today, datetime.min.time(), UTC)
    return Vendor(
        id=number,
        ref=f"V-{number:04d}",
        legal_name=f"Vendor {number}",
        folded_names=f"vendor {number}",
        created_at=at,
        changed_at=at,
    )


def _rows(numbers: list[int], today: date) -> list[dict[str, Any]]:
    """Vendors in layers, each engaging two of the layer below; one of the last engages one of the first: a circle."""
    dice, size = random.Random(5), max(1, len(numbers) // (LEVELS + 1))
    layers = [numbers[start : start + size] for start in range(0, size * (LEVELS + 1), size)]
    pairs = [
        (engager, engaged)
        for upper, lower in pairwise(layers)
        for engager in upper
        for engaged in dice.sample(lower, min(ENGAGED, len(lower)))
    ]
    pairs.append((layers[-1][0], layers[0][0]))
    at = datetime.combine(today, datetime.min.time(), UTC)
    return [
        {
            "ref": f"SP-{number:04d}", "engager_id": engager, "engaged_id": engaged, "places": ["US"], "facts": {},
            "mechanisms": {}, "folded_text": "", "version": 1, "created_at": at, "changed_at": at,
        }
        for number, (engager, engaged) in enumerate(pairs, 1)
    ]  # fmt: skip
