"""Which vendor of the register a typed name means: the one of that name, one somebody chose, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session

from register.errors import Invalid, NotFound, Problem
from register.inputs import read_input
from register.vendors.inputs import VendorInput
from register.vendors.queries import get_vendor, similar_vendors, vendors_named
from register.words import Words

NEW: Final = "new"


@dataclass(frozen=True)
class Meant:
    """A name as it is kept, the reference of the vendor it means (None: a new one), or those it may mean."""

    name: str
    ref: str | None = None
    similar: Sequence[tuple[str, str]] = ()


def meant_vendor(session: Session, typed: str, chosen: str, field: str) -> Meant:
    """What a name means. ``chosen`` is a reference, ``new``, or nothing yet. Raises Invalid for ``field``."""
    if not typed.strip():
        raise Invalid({field: Problem("required")})
    try:
        name = read_input(VendorInput, {"legal_name": typed}).legal_name
    except Invalid as error:
        raise Invalid({field: next(iter(error.problems.values()))}) from None
    if chosen == NEW:
        return Meant(name)
    if chosen or name.upper().startswith("V-"):
        try:
            vendor = get_vendor(session, chosen or name.upper())
        except NotFound:
            raise Invalid({field: Problem("not-in-list", {"given": chosen or name})}) from None
        return Meant(vendor.legal_name if not chosen else name, vendor.ref)
    same = vendors_named(session, name)
    if len(same) == 1:
        return Meant(name, same[0])
    alike = similar_vendors(session, name)
    return Meant(name, None, [(row.ref, f"{row.legal_name} ({row.ref})") for row in alike])


def with_new(words: Words, similar: Sequence[tuple[str, str]], typed: str) -> list[tuple[str, str]]:
    """The vendors that may be meant, and that it is none of them."""
    return [*similar, (NEW, words.text("chains.add_as_new", name=typed.strip()[:80]))]
