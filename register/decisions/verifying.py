"""Whether a decision's record still is what it was: its bytes, its hash, and the hash on the trail."""

import json
from dataclasses import dataclass

from sqlmodel import Session, col, select

from register.decisions.freezing import hash_of
from register.decisions.models import Decision
from register.decisions.queries import get_decision
from register.trail.models import TrailEvent

TAG = "decisions:decision:recorded"


@dataclass(frozen=True)
class Checked:
    """What was found; ``problems`` are codes, none where all is well. ``seq`` is the entry of the trail."""

    ref: str
    record_hash: str
    seq: int | None
    problems: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether nothing of the record was changed."""
        return not self.problems


def check_decision(session: Session, ref: str) -> Checked:
    """The record of a decision checked against its hash, its own columns, and the entry of the trail that names it.

    The trail itself is checked by ``register trail verify``. Raises NotFound.
    Source: house rule (design: a record that can be checked later against the trail).
    """
    made = get_decision(session, ref)
    problems = []
    fresh = hash_of(made.record)
    if fresh != made.record_hash:
        problems.append("record-changed")
    entry = session.exec(
        select(TrailEvent)
        .where(TrailEvent.subject_ref == ref, TrailEvent.tag == TAG)
        .order_by(col(TrailEvent.seq))
        .limit(1)
    ).first()
    if entry is None:
        problems.append("not-on-trail")
    elif json.loads(entry.changes).get("record_sha256", [None, None])[1] != fresh:
        problems.append("trail-differs")
    if "record-changed" not in problems and _columns_differ(made):
        problems.append("columns-differ")
    return Checked(ref, fresh, entry.seq if entry else None, tuple(problems))


def damaged_decisions(session: Session) -> list[Checked]:
    """Every decision whose record is no longer what it was.

    Source: house rule (``register verify`` checks everything).
    """
    refs = session.exec(select(Decision.ref).order_by(col(Decision.id))).all()
    return [checked for checked in (check_decision(session, ref) for ref in refs) if not checked.is_whole]


def _columns_differ(made: Decision) -> bool:
    """Whether what lists and lapsing read beside the record says otherwise than the record."""
    try:
        kept = json.loads(made.record)
        decided = kept["decision"]
        return (
            decided["ref"] != made.ref
            or decided["outcome"] != made.outcome.value
            or decided["reason"] != made.reason
            or decided["review_by"] != (made.review_by.isoformat() if made.review_by else None)
            or kept["basis"] != made.basis
            or kept["subject"]["ref"] != made.subject_ref
        )
    except (KeyError, TypeError, ValueError):
        return True
