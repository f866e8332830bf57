"""What the register hangs on: its places, sub-processors and mechanisms by the transfers that depend on them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session, col

from register.chains.models import Engagement
from register.chains.walking import is_running
from register.trail.counted import kept
from register.transfers.models import Transfer, TransferMechanism, TransferOnward, TransferStatus
from register.transfers.queries import SENSITIVE
from register.vendors.models import Service, Vendor

KINDS: Final = ("place", "sub-processor", "mechanism")
_BANDS: Final = "0ABCD"


@dataclass(frozen=True, slots=True)
class Weight:
    """How much hangs on one place, sub-processor or mechanism: transfers that have not ended, and their vendors."""

    code: str
    name: str
    """Of a sub-processor; places and mechanisms have names in every language."""
    transfers: int
    vendors: int
    sensitive: int
    worst_band: str | None


@dataclass(frozen=True, slots=True)
class Concentration:
    """The weights of one kind, the heaviest first, and out of how many transfers."""

    weights: tuple[Weight, ...]
    transfers: int


def concentration(session: Session, kind: str, as_of: date) -> Concentration:
    """What the transfers that have not ended depend on; the same transfers the list shows for the same filter.

    A place counts the transfers that reach it, through sub-processors too; a sub-processor those it gets data of on
    ``as_of``, however far down the chain; a mechanism those that rest on it under some law.
    Source: house rule (the register counts; it does not say how much is too much).
    """
    return kept(session, ("concentration", kind, as_of), lambda: _read(session, kind, as_of))


def _read(session: Session, kind: str, as_of: date) -> Concentration:
    flows = session.connection().execute(_FLOWS).all()
    by_id = {row.id: row for row in flows}
    names: Mapping[str, str] = {}
    if kind == "place":
        found = _by_place(session, flows)
    elif kind == "mechanism":
        found = _grouped(session.connection().execute(_MECHANISMS))
    else:
        found, names = _by_subprocessor(session, flows, as_of)
    weights = [_weight(code, names.get(code, ""), ids, by_id) for code, ids in found.items()]
    weights = [weight for weight in weights if weight.transfers]
    weights.sort(key=lambda one: (-one.transfers, -one.vendors, one.name, one.code))
    return Concentration(tuple(weights), len(flows))


def _weight(code: str, name: str, ids: Iterable[int], by_id: Mapping[int, Any]) -> Weight:
    rows = [by_id[number] for number in set(ids) if number in by_id]
    return Weight(
        code,
        name,
        transfers=len(rows),
        vendors=len({row.vendor_id for row in rows}),
        sensitive=sum(row.sensitivity in SENSITIVE for row in rows),
        worst_band=max((row.band for row in rows if row.band), key=_BANDS.index, default=None),
    )


def _grouped(pairs: Iterable[Any]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for code, transfer_id in pairs:
        found[code].append(transfer_id)
    return found


def _by_place(session: Session, flows: Sequence[Any]) -> dict[str, list[int]]:
    found = _grouped((row.destination, row.id) for row in flows)
    for code, transfer_id in session.connection().execute(_ONWARD):
        found.setdefault(code, []).append(transfer_id)
    return found


def _by_subprocessor(
    session: Session, flows: Sequence[Any], as_of: date
) -> tuple[dict[str, list[int]], dict[str, str]]:
    engagements = [row for row in session.connection().execute(_ENGAGEMENTS) if is_running(row, as_of)]
    into: dict[int, list[Any]] = defaultdict(list)
    for row in engagements:
        into[row.engaged_id].append(row)
    sent: dict[tuple[int, int | None], list[int]] = defaultdict(list)
    for flow in flows:
        sent[flow.vendor_id, flow.service_id].append(flow.id)
        sent[flow.vendor_id, None].append(flow.id)
    found: dict[str, list[int]] = {}
    for vendor_id, entering in into.items():
        first = {(row.engager_id, row.service_id) for one in _above(vendor_id, into) for row in into[one]}
        found[entering[0].ref] = [number for key in first for number in sent.get(key, ())]
    return found, {rows[0].ref: rows[0].legal_name for rows in into.values()}


def _above(vendor_id: int, into: Mapping[int, Sequence[Any]]) -> set[int]:
    """The vendor and everybody who reaches it; circles end because nobody is looked at twice."""
    found, waiting = {vendor_id}, [vendor_id]
    while waiting:
        for row in into.get(waiting.pop(), ()):
            if row.engager_id not in found:
                found.add(row.engager_id)
                waiting.append(row.engager_id)
    return {one for one in found if one in into}


_OPEN: Any = col(Transfer.status) != TransferStatus.ENDED
_FLOWS = (
    sa.select(
        col(Transfer.id),
        col(Transfer.vendor_id),
        col(Transfer.service_id),
        col(Transfer.destination),
        col(Transfer.band),
        col(Service.sensitivity),
    )
    .join(Service, col(Service.id) == col(Transfer.service_id))
    .where(_OPEN)
)
_ONWARD = sa.select(col(TransferOnward.place_code), col(TransferOnward.transfer_id))
_MECHANISMS = sa.select(col(TransferMechanism.mechanism_id), col(TransferMechanism.transfer_id))
_ENGAGEMENTS = sa.select(
    col(Engagement.engager_id),
    col(Engagement.engaged_id),
    col(Engagement.service_id),
    col(Engagement.since),
    col(Engagement.ended_on),
    col(Vendor.ref),
    col(Vendor.legal_name),
).join(Vendor, col(Vendor.id) == col(Engagement.engaged_id))
