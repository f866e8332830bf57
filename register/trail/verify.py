"""Walking the trail link by link, and the anchors that show a rollback of the whole database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from register.trail.chain import GENESIS, entry_hash, head_seal
from register.trail.models import TrailEvent, TrailHead

_BATCH = 5_000


@dataclass(frozen=True)
class Anchor:
    """What the newest entry was at an instant, kept outside the database."""

    seq: int
    hash: str
    at: datetime


@dataclass(frozen=True)
class TrailVerdict:
    """What a walk found: ``broken_seq`` is the first entry that does not hold, None where all do."""

    entries: int
    broken_seq: int | None = None
    finding: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether every link held."""
        return self.finding is None


def columns_under_hash(event: TrailEvent) -> dict[str, Any]:
    """Every column of an entry but the two hashes."""
    return event.model_dump(exclude={"hash", "previous_hash"})


def verify_trail(session: Session, key: bytes, anchors: Iterable[Anchor] = ()) -> TrailVerdict:
    """Whether the trail is as it was written; names the first entry edited, removed, reordered, inserted or cut off.

    Findings: ``edited`` ``removed`` ``reordered`` ``cut-off`` ``head-forged`` ``rolled-back``.
    Source: house rule (GDPR Art 5(2)).
    """
    expected: dict[int, str] = {anchor.seq: anchor.hash for anchor in anchors}
    previous_hash, last_seq, count = GENESIS, 0, 0
    while True:
        batch = session.exec(
            select(TrailEvent).where(TrailEvent.seq > last_seq).order_by(col(TrailEvent.seq)).limit(_BATCH)
        ).all()
        for event in batch:
            if event.seq != last_seq + 1:
                return TrailVerdict(count, last_seq + 1, "removed")
            if entry_hash(key, columns_under_hash(event), event.previous_hash) != event.hash:
                return TrailVerdict(count, event.seq, "edited")
            if event.previous_hash != previous_hash:
                return TrailVerdict(count, event.seq, "reordered")
            if expected.get(event.seq, event.hash) != event.hash:
                return TrailVerdict(count, event.seq, "rolled-back")
            previous_hash, last_seq, count = event.hash, event.seq, count + 1
        session.expunge_all()
        if len(batch) < _BATCH:
            break
    return _judge_the_end(session, key, last_seq, previous_hash, count, max(expected, default=0))


def _judge_the_end(
    session: Session, key: bytes, last_seq: int, last_hash: str, count: int, anchored_seq: int
) -> TrailVerdict:
    head = session.exec(select(TrailHead).where(TrailHead.id == 1)).one_or_none()
    if head is None:
        missing = last_seq > 0 or anchored_seq > 0
        return TrailVerdict(count, last_seq + 1, "cut-off") if missing else TrailVerdict(0)
    if head.seal != head_seal(key, head.seq, head.hash):
        return TrailVerdict(count, last_seq, "head-forged")
    if head.seq != last_seq or head.hash != last_hash:
        return TrailVerdict(count, last_seq + 1, "cut-off")
    if anchored_seq > last_seq:
        return TrailVerdict(count, last_seq + 1, "rolled-back")
    return TrailVerdict(count)
