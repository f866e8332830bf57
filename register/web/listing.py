"""What every list page does the same: its page, its rows, chips of its filters, its exports. Knows no records."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.exports.sheets import Sheet
from register.web import reply
from register.web.lists import Chip, Choice, FilterShown, ListState, Results
from register.web.marks import written_moment
from register.web.visit import Visit


@dataclass(frozen=True)
class ListPage:
    """One page of a list."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    """Those the toolbar offers."""
    chips: Sequence[Chip]
    count_text: str
    sort_words: str
    hidden: Mapping[str, tuple[str, ...]]
    """What only the address sets, so that the toolbar keeps it."""


def list_page(
    visit: Visit,
    room: str,
    state: ListState,
    shown: Sequence[FilterShown],
    rows: Sequence[object],
    total: int,
    *,
    default_sort: str,
    only_in_address: Iterable[str] = (),
) -> ListPage:
    """One page of a list, in the words of its room: ``count`` and ``sort_…``."""
    hidden = tuple(only_in_address)
    return ListPage(
        results=Results(rows, total, state),
        state=state,
        filters=[item for item in shown if item.key not in hidden],
        chips=chips_of(state, shown),
        count_text=visit.words.text(f"{room}.count", n=total),
        sort_words=visit.words.text(f"{room}.sort_{state.sort or default_sort}"),
        hidden={key: state.chosen(key) for key in hidden},
    )


def rows_of(
    visit: Visit,
    listed: Callable[..., Any],
    state: ListState,
    filters: Any,
    default_sort: str,
    *,
    whole: bool,
) -> Sequence[Any]:
    """The rows of this page, or the ``whole`` list for an export, as of today."""
    rows: Sequence[Any] = listed(
        visit.session,
        filters,
        state.sort or default_sort,
        descending=state.descending,
        paging=None if whole else state.paging,
        as_of=visit.today,
    )
    return rows


def filters_shown(
    visit: Visit, room: str, state: ListState, choices: Mapping[str, Sequence[Choice]]
) -> list[FilterShown]:
    """The filters in the order of ``choices``, named by the words ``filter_…`` of the room."""
    return [
        FilterShown(key, visit.words.text(f"{room}.filter_{key}"), offered, state.chosen(key))
        for key, offered in choices.items()
    ]


def export_list(
    visit: Visit,
    kind: str,
    room: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    state: ListState,
    shown: Sequence[FilterShown],
    *,
    title: str = "list_title",
    file_name: str = "",
) -> Response:
    """Exactly these rows as a file, under the words ``col_…`` of the room."""
    words = visit.words
    sheet = Sheet(
        name=words.text(f"{room}.{title}"),
        headers=[words.text(f"{room}.col_{column}") for column in columns],
        rows=rows,
        about=about_list(visit, f"{room}.{title}", chips_of(state, shown), len(rows)),
    )
    return reply.exported(visit, sheet, kind, file_name or room)


def chips_of(state: ListState, filters: Sequence[FilterShown]) -> list[Chip]:
    """The active filters in words, each with the address without it."""
    found = [Chip(f"“{state.text}”", state.address(q=None))] if state.text else []
    for shown in filters:
        if not shown.chosen:
            continue
        labels = {choice.value: choice.label for choice in shown.choices}
        found += [
            Chip(f"{shown.label}: {labels.get(value, value)}", state.without(shown.key, value))
            for value in shown.chosen
        ]
    return found


def about_list(visit: Visit, title_key: str, chips: Sequence[Chip], count: int) -> list[tuple[str, str]]:
    """The first sheet of an export: which list, which filter, as at when, by whom, how many."""
    words = visit.words
    narrowed = "; ".join(chip.label for chip in chips) or words.text("exports.about_no_filter")
    return [
        (words.text("exports.about_list"), words.text(title_key)),
        (words.text("exports.about_filter"), narrowed),
        (words.text("exports.about_at"), written_moment(visit.now, words.language, visit.settings.zone)),
        (words.text("exports.about_who"), visit.me.name),
        (words.text("exports.about_count"), str(count)),
    ]
