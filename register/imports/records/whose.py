"""Whose a record of the file is, and which of the vendor's services and transfers and of our companies it names."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from rapidfuzz import fuzz
from sqlmodel import Session, col

from register.entities.models import OurEntity
from register.imports.known import KnownVendor, known_register
from register.imports.names import exact_key, loose_key, take_apart
from register.imports.records.reading import RecordReading, RecordRow
from register.imports.similar import Named, similar_names
from register.imports.words_in_cells import read_list
from register.transfers.models import Transfer
from register.vendors.models import Service

_ALIKE: Final = 80.0
_MOST_UNKNOWN: Final = 2_000
_VENDOR_REF: Final = re.compile(r"V-\d{4,}")


class Whose:
    """What a list of records is compared with besides the records themselves, read once."""

    def __init__(self, session: Session) -> None:
        self._known = known_register(session)
        self._by_id = {vendor.id: vendor for vendor in self._known.by_ref.values()}
        connection = session.connection()
        self._services: dict[int, list[tuple[str, str]]] = {}
        services = sa.select(col(Service.vendor_id), col(Service.ref), col(Service.purpose))
        for vendor_id, ref, purpose in connection.execute(services):
            self._services.setdefault(vendor_id, []).append((ref, purpose))
        self._transfers: dict[int, list[tuple[str, str]]] = {}
        for vendor_id, ref in connection.execute(sa.select(col(Transfer.vendor_id), col(Transfer.ref))):
            self._transfers.setdefault(vendor_id, []).append((ref, ref))
        self._entities = connection.execute(
            sa.select(col(OurEntity.ref), col(OurEntity.name), col(OurEntity.ended_on))
        ).all()

    def vendor(self, ref: str) -> KnownVendor:
        """A vendor of the register."""
        return self._known.by_ref[ref]

    def find_ref(self, ref: str) -> KnownVendor | None:
        """The vendor of a reference, or None."""
        return self._known.by_ref.get(ref)

    def vendor_by_id(self, number: int) -> KnownVendor:
        """The same by its number."""
        return self._by_id[number]

    def find_vendor(self, row: RecordRow) -> KnownVendor | None:
        """The vendor a row names, by its reference where the name beside it is alike, else by its very name."""
        name = str(row.values.get("vendor_name") or "")
        told = next(
            (
                self._known.by_ref[found]
                for text in (str(row.values.get("vendor_ref") or ""), name)
                for found in _VENDOR_REF.findall(text)
                if found in self._known.by_ref
            ),
            None,
        )
        if told and (not name or _VENDOR_REF.search(name) or _is_alike(name, told)):
            return told
        if not name:
            return None
        apart = take_apart(name)
        return self._known.find([name, apart.name, *filter(None, [apart.legal_name])], apart.other_names)

    def tell_unknown(self, reading: RecordReading, rows: Sequence[RecordRow]) -> None:
        """Say of each of these rows that nobody knows its vendor, and who it may be."""
        names = list(
            dict.fromkeys(str(row.values["vendor_name"]) for row in rows if "vendor_name" in row.values)
        )
        hints: dict[str, str] = {}
        if names:
            newcomers = [Named(name, (name,)) for name in names[:_MOST_UNKNOWN]]
            inhabitants = [
                Named(vendor.ref, tuple(vendor.all_names))
                for vendor in self._known.by_ref.values()
                if not vendor.is_ended
            ]
            for pair in similar_names(newcomers, inhabitants):
                likely = self._known.by_ref[pair.second].facts["legal_name"]
                hints.setdefault(pair.first, f"{likely} {pair.second}")
        for row in rows:
            target = "vendor_name" if "vendor_name" in row.said else "vendor_ref"
            if target in row.said:
                hint = hints.get(str(row.values.get("vendor_name")), "")
                reading.problem("vendor-not-known", row, target, hint)
            else:
                reading.refuse(row, "vendor-missing")

    def services_of(self, vendor: KnownVendor, reading: RecordReading, row: RecordRow) -> list[str] | None:
        """The services a row names, by reference or by purpose; None where it names none."""
        return _chosen(self._services.get(vendor.id, ()), reading, row, "services", "S")

    def transfers_of(self, vendor: KnownVendor, reading: RecordReading, row: RecordRow) -> list[str] | None:
        """The transfers a row names by reference; None where it names none."""
        return _chosen(self._transfers.get(vendor.id, ()), reading, row, "transfers", "T")

    def all_transfers(self, vendor_ref: str) -> list[str]:
        """The references of a vendor's transfers."""
        return [ref for ref, _ in self._transfers.get(self._known.by_ref[vendor_ref].id, ())]

    def entities_of(self, reading: RecordReading, row: RecordRow, held: Iterable[str]) -> list[str] | None:
        """Our companies a row names, by reference or by name; one that has ended only where it is ``held``."""
        open_ones = [(e.ref, e.name) for e in self._entities if e.ended_on is None or e.ref in held]
        return _chosen(open_ones, reading, row, "entities", "E")


def _chosen(
    offered: Sequence[tuple[str, str]], reading: RecordReading, row: RecordRow, target: str, letter: str
) -> list[str] | None:
    text = str(row.values.get(target) or "")
    if not text:
        return None
    refs = re.findall(rf"\b{letter}-\d{{4,}}\b", text)
    known: Mapping[str, str] = {ref: ref for ref, _ in offered} | {
        exact_key(name): ref for ref, name in offered
    }
    if refs:
        asked = refs
    else:
        asked = (
            [exact_key(text)] if exact_key(text) in known else [exact_key(part) for part in read_list(text)]
        )
    if any(one not in known for one in asked):
        reading.problem(f"{target}-not-known", row, target)
    return sorted({known[one] for one in asked if one in known}) or None


def _is_alike(name: str, vendor: KnownVendor) -> bool:
    mine, theirs = loose_key(name), [loose_key(one) for one in vendor.all_names]
    return any(mine == key or fuzz.ratio(mine, key) >= _ALIKE for key in theirs)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """What differs between two states of a record, by field; nothing, an empty list and no are the same."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if value != before.get(name) and not (_is_nothing(value) and _is_nothing(before.get(name)))
    }


def _is_nothing(value: Any) -> bool:
    return value is None or value is False or value == [] or value == ""
