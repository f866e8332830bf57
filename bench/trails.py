"""The trail of a made-up register: twenty entries a vendor, chained and sealed as the product does it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from bench.rows import PEOPLE, Row
from register.trail.actor import Channel
from register.trail.chain import GENESIS, canonical, entry_hash, head_seal

EACH: Final = 20
_TAGS: Final = (
    ("vendors:vendor:added", "V", 1),
    ("vendors:vendor:changed", "V", 1),
    ("vendors:service:added", "S", 2),
    ("transfers:transfer:added", "T", 5),
    ("transfers:mechanism:set", "T", 5),
    ("agreements:agreement:added", "A", 1),
    ("agreements:agreement:signed", "A", 1),
    ("reviews:review:scheduled", "R", 2),
    ("reviews:review:recorded", "R", 2),
)
_OF_ONE: Final = {"V": 1, "S": 2, "T": 5, "A": 1, "R": 3}
"""How many of each kind a vendor has; which agreement is whose is not kept, the first one stands for both."""


def trail_rows(vendors: list[tuple[str, str]], key: bytes, today: date) -> Iterator[Row]:
    """Every entry, oldest first; ``vendors`` are (reference, name) by number. Ends with nothing but entries."""
    last, seq = GENESIS, 0
    first = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=700)
    step = timedelta(days=699) / max(1, len(vendors) * EACH)
    for number, (vendor_ref, name) in enumerate(vendors):
        for tag, kind, times in _TAGS:
            for turn in range(times):
                seq += 1
                ref = vendor_ref if kind == "V" else f"{kind}-{number * _OF_ONE[kind] + turn + 1:04d}"
                columns: dict[str, Any] = {
                    "seq": seq,
                    "at": first + seq * step,
                    "actor_id": seq % PEOPLE + 1,
                    "actor_name": f"Person {seq % PEOPLE + 1}",
                    "channel": Channel.WEB,
                    "address": "127.0.0.1",
                    "tag": tag,
                    "subject_ref": ref,
                    "subject_name": name,
                    "about_ref": vendor_ref,
                    "changes": canonical({"status": ["draft", "approved"], "version": [1, 2]}),
                    "reason": None,
                }
                sealed = entry_hash(key, columns, last)
                yield {**columns, "previous_hash": last, "hash": sealed}
                last = sealed


def trail_head(key: bytes, newest: Row) -> Row:
    """The sealed row that says which entry is the newest."""
    return {
        "id": 1,
        "seq": newest["seq"],
        "hash": newest["hash"],
        "seal": head_seal(key, newest["seq"], newest["hash"]),
    }
