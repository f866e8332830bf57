"""The state of a list in its address: filters, sort, page. Reads the query string; knows no records."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import NamedTuple
from urllib.parse import quote_plus

from markupsafe import Markup
from starlette.datastructures import QueryParams

from register.trail.counted import SIZES, Paging

_LONGEST = 200
_MOST_VALUES = 50
_LAST_PAGE = 100_000


@dataclass(frozen=True)
class Column:
    """A column of a list: its key in the address and whether it can be sorted by."""

    key: str
    sort: str | None = None
    numeric: bool = False


class Choice(NamedTuple):
    """One value a filter may take, with the words shown."""

    value: str
    label: str


@dataclass(frozen=True)
class FilterShown:
    """One filter of the toolbar: what may be chosen and what is."""

    key: str
    label: str
    choices: Sequence[Choice]
    chosen: tuple[str, ...] = ()

    @property
    def options(self) -> Markup:
        """The choices as boxes to tick; the same ones are drawn once."""
        return _options(self.key, tuple(self.choices), self.chosen)


@lru_cache(maxsize=200)
def _options(key: str, choices: tuple[Choice, ...], chosen: tuple[str, ...]) -> Markup:
    return Markup("\n").join(
        _OPTION.format(
            id=f"filter-{key}-{number}",
            key=key,
            value=choice.value,
            checked=" checked" if choice.value in chosen else "",
            label=choice.label,
        )
        for number, choice in enumerate(choices, 1)
    )


_OPTION = Markup(
    '<div class="option"><input type="checkbox" id="{id}" name="{key}" value="{value}"{checked}>'
    '<label for="{id}">{label}</label></div>'
)


@dataclass(frozen=True)
class Chip:
    """An active filter and the address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class ListState:
    """What the address says about a list; every value is from a list of ours or bounded."""

    path: str
    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    paging: Paging = field(default_factory=Paging)

    def chosen(self, key: str) -> tuple[str, ...]:
        """The values chosen for a filter."""
        return self.filters.get(key, ())

    @property
    def is_filtered(self) -> bool:
        """Whether anything narrows the list."""
        return bool(self.text or any(self.filters.values()))

    @cached_property
    def _pairs(self) -> list[tuple[str, str, str]]:
        """Key, value and both as the address has them: filters and order, defaults left out; without the page."""
        found = [("q", self.text)] if self.text else []
        found += [(key, value) for key, values in self.filters.items() for value in values]
        if self.sort:
            found.append(("sort", self.sort))
        if self.descending:
            found.append(("dir", "desc"))
        if self.paging.size != Paging().size:
            found.append(("size", str(self.paging.size)))
        return [(key, value, _pair(key, value)) for key, value in found]

    @property
    def query(self) -> str:
        """The filters and the order as the address has them, for the exports of other things about the same rows."""
        return "&".join(written for _, _, written in self._pairs)

    def address(self, **changed: str | None) -> str:
        """The list's address with some pairs replaced (None removes one); a change goes back to page 1."""
        kept = [written for key, _, written in self._pairs if key not in changed]
        return _with_query(
            self.path, [*kept, *(_pair(key, value) for key, value in changed.items() if value)]
        )

    def without(self, key: str, value: str) -> str:
        """The list's address without one value of one filter."""
        return _with_query(self.path, [pair[2] for pair in self._pairs if pair[:2] != (key, value)])

    def page_address(self, number: int) -> str:
        """The address of another page of the same list."""
        return self.address(page=str(number) if number > 1 else None)

    def sort_address(self, sort: str) -> str:
        """The address that sorts by a column, or turns the order round where it is sorted by it already."""
        turned = "desc" if sort == self.sort and not self.descending else None
        return self.address(sort=sort, dir=turned)

    def export_address(self, kind: str) -> str:
        """The address of this very list as a file (``xlsx`` or ``csv``)."""
        return _with_query(f"{self.path}/export.{kind}", [pair[2] for pair in self._pairs])


def _pair(key: str, value: str) -> str:
    # The keys are ours, and plain.
    return f"{key}={quote_plus(value)}"


def _with_query(path: str, pairs: Sequence[str]) -> str:
    return f"{path}?{'&'.join(pairs)}" if pairs else path


def read_list_state(
    path: str, query: QueryParams | Mapping[str, str], filters: Sequence[str], sorts: Sequence[str]
) -> ListState:
    """The state an address asks for. What is not in our lists is ignored; sizes and pages are bounded."""
    params = query if isinstance(query, QueryParams) else QueryParams(dict(query))

    def bounded(name: str, lowest: int, highest: int, otherwise: int) -> int:
        given = params.get(name, "")
        return (
            max(lowest, min(highest, int(given)))
            if given.isascii() and given.isdigit() and len(given) < 10
            else otherwise
        )

    size = bounded("size", 1, max(SIZES), Paging().size)
    sort = params.get("sort", "")
    return ListState(
        path=path,
        text=" ".join(params.get("q", "").replace("\x00", "").split())[:_LONGEST],
        filters={
            key: tuple(
                dict.fromkeys(
                    v[:_LONGEST] for v in params.getlist(key)[:_MOST_VALUES] if v and "\x00" not in v
                )
            )
            for key in filters
        },
        sort=sort if sort in sorts else "",
        descending=params.get("dir") == "desc",
        paging=Paging(bounded("page", 1, _LAST_PAGE, 1), size if size in SIZES else Paging().size),
    )


@dataclass(frozen=True)
class Results:
    """One page of rows and where it lies in the whole."""

    rows: Sequence[object]
    total: int
    state: ListState

    @property
    def first(self) -> int:
        """Number of the first row shown, from 1; 0 where there is none."""
        return self.state.paging.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """Number of the last row shown."""
        return self.state.paging.offset + len(self.rows)

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.state.paging.size))
