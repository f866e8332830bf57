"""What imported rows say, typed but not yet compared with the register; plain frozen records."""

from dataclasses import dataclass, field
from datetime import date

from register.imports.places import PlaceText
from register.imports.reading import Cell

Params = dict[str, str | int]


@dataclass(frozen=True)
class ImportRow:
    """One usable row. What could not be read is missing here and named in a problem group."""

    number: int
    name: str
    written: str = ""
    """The name as it stands in the file, before it was taken apart."""
    legal_name: str | None = None
    other_names: tuple[str, ...] = ()
    reference: str | None = None
    registration_numbers: tuple[str, ...] = ()
    website: str | None = None
    headquarters: PlaceText | None = None
    destinations: tuple[PlaceText, ...] = ()
    destination_is_headquarters: bool = False
    access_from: tuple[PlaceText, ...] = ()
    hosting_region: str | None = None
    purpose: str | None = None
    category: str | None = None
    importance: str | None = None
    product: str | None = None
    engaged_by: str | None = None
    data_categories: tuple[str, ...] = ()
    data_subjects: tuple[str, ...] = ()
    sensitivity: str | None = None
    people_count: int | None = None
    party_role: str | None = None
    exporter: str | None = None
    mechanisms: tuple[str, ...] = ()
    safeguards: tuple[str, ...] = ()
    transfer_mode: str | None = None
    tia_done_on: date | None = None
    dpa_signed_on: date | None = None
    dpa_status: str | None = None
    dpa_url: str | None = None
    dpa_expires_on: date | None = None
    dpa_renewal: str | None = None
    dpa_notice: str | None = None
    """The period as ``90d`` or ``3m``."""
    dpa_governing_law: str | None = None
    contract_starts_on: date | None = None
    contract_ends_on: date | None = None
    last_review_on: date | None = None
    next_review_on: date | None = None
    review_outcome: str | None = None
    review_findings: tuple[str, ...] = ()
    certifications: tuple[str, ...] = ()
    subprocessors_url: str | None = None
    privacy_url: str | None = None
    owner_name: str | None = None
    owner_email: str | None = None
    contact_name: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    parent_company: str | None = None
    provider_reference: str | None = None
    status: str | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProblemValue:
    """One distinct value with the problem, and the rows it stands in; ``suggestion`` may be taken instead."""

    value: str
    rows: tuple[int, ...]
    suggestion: str = ""


@dataclass(frozen=True)
class ProblemGroup:
    """One cause in one column, fixed once for each distinct value.

    A group that ``blocks`` keeps its rows out until it is fixed; else they come in without that value.
    """

    code: str
    column: int
    header: str
    blocks: bool
    values: tuple[ProblemValue, ...]
    params: Params = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """How many rows the group touches."""
        return len({row for value in self.values for row in value.rows})


@dataclass(frozen=True)
class LeftOut:
    """A row that cannot be used: its number, why (codes with params), its cells, what of it could be read."""

    number: int
    reasons: tuple[tuple[str, Params], ...]
    cells: tuple[Cell, ...]
    read: ImportRow | None = None


@dataclass(frozen=True)
class RowsRead:
    """All rows of a table, sorted into usable ones and those left out, with the problems by cause."""

    rows: tuple[ImportRow, ...]
    left_out: tuple[LeftOut, ...]
    problems: tuple[ProblemGroup, ...]
    date_orders: dict[int, str] = field(default_factory=dict)
    """Column index to ``day-first`` or ``month-first`` where dates could be read both ways."""
