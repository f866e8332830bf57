"""Reading the chains below and above some vendors, each in one query however long they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from register.chains.models import Engagement
from register.rules.chain import Edge, Step, by_engager, walk_chain
from register.storage.asking import Question
from register.vendors.models import Vendor

_MOST_AT_ONCE = 10_000
"""SQLite takes at most 32,766 parameters in one statement."""


@dataclass(frozen=True)
class Chains:
    """Every engagement below some vendors, those that have ended or are to come included."""

    rows: dict[int, Any]
    """By number: the columns of the engagement, and ref, name and parent place of the engaged vendor."""
    edges: dict[int, list[Edge]]
    _by_day: dict[tuple[date, bool], dict[int, list[Edge]]] = field(default_factory=dict)

    def steps(
        self, vendor_id: int, service_id: int | None, on: date | None, *, with_coming: bool = False
    ) -> tuple[Step, ...]:
        """The chain of one vendor as it runs on a day (its first day included, its last not); None: every day.

        ``with_coming``: engagements that begin later are walked too.
        """
        if vendor_id not in self.edges:
            return ()
        if on is None:
            return walk_chain(vendor_id, service_id, self.edges)
        return walk_chain(vendor_id, service_id, self._running(on, with_coming=with_coming))

    def _running(self, on: date, *, with_coming: bool) -> dict[int, list[Edge]]:
        # Many transfers are judged on the same day: whose engagements run then is found out once.
        if (on, with_coming) not in self._by_day:
            self._by_day[on, with_coming] = {
                engager: [
                    edge for edge in edges if is_running(self.rows[edge.key], on, with_coming=with_coming)
                ]
                for engager, edges in self.edges.items()
            }
        return self._by_day[on, with_coming]

    def path(self, step: Step) -> tuple[tuple[str, str], ...]:
        """Name and reference of those the data pass through, the engaged vendor last; the start is left out."""
        return tuple((self.rows[key].engaged_name, self.rows[key].engaged_ref) for key in step.keys)


def is_running(row: Any, on: date, *, with_coming: bool = False) -> bool:
    """Whether an engagement counts on a day, or (``with_coming``) on a later one.

    Source: house rule.
    """
    return (with_coming or row.since is None or row.since <= on) and (
        row.ended_on is None or on < row.ended_on
    )


def read_chains(session: Session, vendor_ids: Sequence[int]) -> Chains:
    """Every engagement that can be reached from these vendors: one query for ten thousand of them."""
    rows: dict[int, Any] = {}
    for start in range(0, len(vendor_ids), _MOST_AT_ONCE):
        some = list(vendor_ids[start : start + _MOST_AT_ONCE])
        rows.update((row.id, row) for row in _DOWNSTREAM.rows(session, vendor_ids=some))
    edges = [Edge(row.id, row.engager_id, row.engaged_id, row.service_id) for row in rows.values()]
    return Chains(rows, by_engager(edges))


def vendors_upstream(session: Session, vendor_ids: Sequence[int]) -> list[int]:
    """These vendors and all that reach one of them through their sub-processors, in order of number.

    Source: house rule (a change far down a chain concerns every transfer above it).
    """
    found = set(vendor_ids)
    for start in range(0, len(vendor_ids), _MOST_AT_ONCE):
        some = list(vendor_ids[start : start + _MOST_AT_ONCE])
        found |= {row.id for row in _UPSTREAM.rows(session, vendor_ids=some)}
    return sorted(found)


def passes_through(refs: Sequence[str], vendor_id: Any, service_id: Any, as_of: date) -> Any:
    """The condition that what goes to a vendor for a service is handed on, however far, to one of these vendors.

    ``vendor_id`` and ``service_id`` are columns of the statement it is put into.
    """
    runs = (
        sa.or_(col(Engagement.since).is_(None), col(Engagement.since) <= as_of),
        sa.or_(col(Engagement.ended_on).is_(None), col(Engagement.ended_on) > as_of),
    )
    up = sa.select(col(Vendor.id).label("id")).where(col(Vendor.ref).in_(refs)).cte("up", recursive=True)
    up = up.union(
        sa.select(col(Engagement.engager_id)).join(up, col(Engagement.engaged_id) == up.c.id).where(*runs)
    )
    first = sa.select(1).where(
        col(Engagement.engager_id) == vendor_id,
        sa.or_(col(Engagement.service_id).is_(None), col(Engagement.service_id) == service_id),
        col(Engagement.engaged_id).in_(sa.select(up.c.id)),
        *runs,
    )
    return first.exists()


_ROWS = sa.select(
    col(Engagement.id),
    col(Engagement.ref),
    col(Engagement.engager_id),
    col(Engagement.engaged_id),
    col(Engagement.service_id),
    col(Engagement.purpose),
    col(Engagement.places),
    col(Engagement.place_text),
    col(Engagement.facts),
    col(Engagement.mechanisms),
    col(Engagement.processor_contract),
    col(Engagement.since),
    col(Engagement.ended_on),
    col(Vendor.ref).label("engaged_ref"),
    col(Vendor.legal_name).label("engaged_name"),
    col(Vendor.parent_place).label("engaged_parent_place"),
).join(Vendor, col(Vendor.id) == col(Engagement.engaged_id))


def _closure(near: str, far: str) -> Any:
    """The vendors, and whoever can be reached by engagements from ``near`` to ``far``; circles end by UNION."""
    vendor_ids: sa.BindParameter[int] = sa.bindparam("vendor_ids", expanding=True)
    reach = sa.select(col(Vendor.id).label("id")).where(col(Vendor.id).in_(vendor_ids)).cte(recursive=True)
    onward = sa.select(col(getattr(Engagement, far))).join(
        reach, col(getattr(Engagement, near)) == reach.c.id
    )
    return reach.union(onward)


_UPSTREAM = Question(sa.select(_closure("engaged_id", "engager_id").c.id))
_DOWNSTREAM = Question(
    _ROWS.where(
        col(Engagement.engager_id).in_(sa.select(_closure("engager_id", "engaged_id").c.id))
    ).order_by(col(Engagement.id))
)
"""Put together once: every page of a vendor asks."""
