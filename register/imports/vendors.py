"""Rows brought together: one vendor for each name, one service for each purpose, every destination once."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from register.imports.drafts import ImportRow
from register.imports.names import exact_key
from register.imports.places import PlaceText
from register.reference.folding import fold

ONE_VALUE = [
    "legal_name",
    "reference",
    "website",
    "headquarters",
    "category",
    "importance",
    "owner_name",
    "owner_email",
    "contact_name",
    "contact_email",
    "contact_phone",
    "parent_company",
    "status",
    "subprocessors_url",
    "privacy_url",
    "dpa_url",
    "dpa_status",
    "dpa_signed_on",
    "dpa_expires_on",
    "dpa_renewal",
    "dpa_notice",
    "dpa_governing_law",
    "contract_starts_on",
    "contract_ends_on",
    "last_review_on",
    "next_review_on",
    "review_outcome",
]


@dataclass(frozen=True)
class ServiceDraft:
    """What a vendor does, taken from one or more rows with the same purpose."""

    purpose: str | None
    rows: tuple[ImportRow, ...]

    @property
    def destinations(self) -> tuple[PlaceText, ...]:
        """Where the data goes, each wording once."""
        return tuple(dict.fromkeys(place for row in self.rows for place in row.destinations))

    @property
    def place_codes(self) -> tuple[str, ...]:
        """The codes of all destinations, each once."""
        return tuple(dict.fromkeys(code for place in self.destinations for code in place.codes))


@dataclass(frozen=True)
class Conflict:
    """A fact two rows of one vendor tell differently; the first is taken unless somebody chooses."""

    fact: str
    values: tuple[tuple[str, int], ...]
    """Each value with the number of the first row that says so."""


@dataclass(frozen=True)
class VendorDraft:
    """One vendor as the rows describe it."""

    name: str
    rows: tuple[ImportRow, ...]
    services: tuple[ServiceDraft, ...]
    conflicts: tuple[Conflict, ...]

    @property
    def other_names(self) -> tuple[str, ...]:
        """Every other name the rows give, besides the vendor's own."""
        names = [other for row in self.rows for other in (*row.other_names, row.name)]
        return tuple(
            name for name in dict.fromkeys(names) if name and exact_key(name) != exact_key(self.name)
        )

    @property
    def written(self) -> tuple[str, ...]:
        """Every name as it stands in the file, before it was taken apart."""
        return tuple(dict.fromkeys(row.written for row in self.rows if row.written))

    @property
    def reference(self) -> str:
        """The reference the rows give, or an empty text; rows without a name may say to whom they belong."""
        return str(self.fact("reference") or (not self.name and self.fact("provider_reference")) or "")

    def fact(self, name: str) -> object:
        """The first value the rows give for a fact that has one value, or None."""
        return next((value for row in self.rows if (value := getattr(row, name)) is not None), None)


def vendors_of(rows: Sequence[ImportRow], references: Container[str] = ()) -> tuple[VendorDraft, ...]:
    """Rows with the same name (case, width, script, blanks aside) are one vendor; by first mention.

    ``references`` are those of the register: a row that gives one of them belongs to it before its name does.
    A row without a name belongs to the named row with its reference.
    """
    named = {row.reference: exact_key(row.name) for row in reversed(rows) if row.name and row.reference}
    together: dict[str, list[ImportRow]] = {}
    for row in rows:
        reference = row.reference or (None if row.name else row.provider_reference)
        if reference and reference in references:
            key = f"\x00{reference}"
        elif row.name:
            key = exact_key(row.name)
        else:
            key = named.get(reference or "") or f"\x00{reference}"
        together.setdefault(key, []).append(row)
    return tuple(_vendor(members) for members in together.values())


def join_drafts(drafts: Sequence[VendorDraft]) -> VendorDraft:
    """Several drafts as the one vendor they are: the first gives the name, the names of the others are kept."""
    if len(drafts) == 1:
        return drafts[0]
    joined = _vendor([row for draft in drafts for row in draft.rows])
    return replace(joined, name=next((draft.name for draft in drafts if draft.name), ""))


def _vendor(rows: list[ImportRow]) -> VendorDraft:
    services: dict[str, list[ImportRow]] = {}
    for row in rows:
        services.setdefault(fold(row.purpose or "").strip(" ."), []).append(row)
    if len(services) > 1 and "" in services:
        # A row without a purpose says nothing new about what the vendor does; it joins the first that does.
        blank = services.pop("")
        first = next(iter(services))
        services[first] = sorted([*services[first], *blank], key=lambda row: row.number)
    drafts = tuple(
        ServiceDraft(next((row.purpose for row in members if row.purpose), None), tuple(members))
        for members in services.values()
    )
    return VendorDraft(rows[0].name, tuple(rows), drafts, tuple(_conflicts(rows)))


def _conflicts(rows: Iterable[ImportRow]) -> Iterable[Conflict]:
    rows = list(rows)
    if len(rows) < 2:
        return
    for fact in ONE_VALUE:
        seen: dict[str, tuple[str, int]] = {}
        for row in rows:
            value = getattr(row, fact)
            if value is None:
                continue
            shown = value.raw if isinstance(value, PlaceText) else str(value)
            key = ",".join(value.codes) or shown if isinstance(value, PlaceText) else fold(shown).rstrip("/")
            seen.setdefault(key, (shown, row.number))
        if len(seen) > 1:
            yield Conflict(fact, tuple(seen.values()))
