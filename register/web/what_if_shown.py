"""An answer of what-if as a page shows it: filtered, counted, a page of rows, or a sheet to take out. Asks nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from register.exports.sheets import Sheet
from register.reference.places import place_name
from register.reference.shown import say
from register.transfers.naming import regime_name
from register.web.listing import about_list, chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results
from register.web.visit import Visit
from register.what_if.telling import counts_of, grouped, params_of
from register.words import Words

FILTERS: Final = ("direction", "outcome", "law")
ONLY_IN_ADDRESS: Final = ("vendor_is", "owner_is")
MOST_GROUPS: Final = 10
OUTCOMES: Final = ("unlawful", "not-evaluable", "insufficient", "acceptable-with-measures", "acceptable")
EXPORTED: Final = (
    *("transfer", "vendor_ref", "vendor", "owner", "from", "to", "purpose", "direction", "law"),
    *(f"{what}_{when}" for when in ("before", "after") for what in ("outcome", "band", "points")),
    "why",
)


@dataclass(frozen=True)
class Group:
    """One line of the counts: how many of somebody's transfers change; its link narrows the list to them."""

    words: str
    note: str
    changed: int
    worse: int
    href: str


@dataclass(frozen=True)
class AnswerShown:
    """Everything of an answer but the question."""

    sentence: str
    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    clear: str
    count_text: str
    groups: Sequence[tuple[str, Sequence[Group], int]]
    """Heading, the largest groups, and how many more there are."""
    whys: Mapping[str, str]
    """The new obstacle of each row, as a sentence."""
    laws: Mapping[str, str]


def shown(visit: Visit, told: Mapping[str, Any], state: ListState, clear: str) -> AnswerShown:
    """The answer as the address narrows it."""
    words = visit.words
    rows = _narrowed(told["transfers"], state)
    paging = state.paging
    page = rows[paging.offset : paging.offset + paging.size]
    filters = _filters(visit, told, state)
    counts = counts_of(rows)
    laws = sorted({change["regime"] for row in told["transfers"] for change in row["regimes"]})
    return AnswerShown(
        sentence=words.text(
            "what_if.summary",
            n=told["changed"],
            worse=told["worse"],
            better=told["better"],
            concerned=told["concerned"],
        ),
        results=Results(page, len(rows), state),
        state=state,
        filters=[one for one in filters if one.key in FILTERS],
        chips=chips_of(state, filters),
        clear=clear,
        count_text=words.text("what_if.count", n=counts["changed"], worse=counts["worse"]),
        groups=[_groups(words, rows, by, state) for by in ("owner", "vendor", "regime")],
        whys={row["transfer"]: why_words(words, row) for row in page},
        laws={law: regime_name(words, law) for law in laws},
    )


def sheet(visit: Visit, told: Mapping[str, Any], state: ListState, question: str) -> Sheet:
    """Exactly the rows of the list, all pages, and what was asked."""
    words, rows = visit.words, _narrowed(told["transfers"], state)
    chips = chips_of(state, _filters(visit, told, state))
    about = about_list(visit, "what_if.title", chips, len(rows))
    return Sheet(
        name=words.text("what_if.title"),
        headers=[words.text(f"what_if.col_{name}") for name in EXPORTED],
        rows=[_export_row(words, row) for row in rows],
        about=[
            *about,
            (words.text("what_if.asked"), question),
            (words.text("what_if.field_day"), told["on"]),
        ],
    )


def why_words(words: Words, row: Mapping[str, Any]) -> str:
    """The new obstacle as a sentence, or nothing."""
    return say(words, row["why"]["code"], params_of(row["why"])) if row["why"] else ""


def _narrowed(rows: Sequence[Any], state: ListState) -> list[Any]:
    text = state.text.casefold()
    wanted = {key: state.chosen(key) for key in (*FILTERS, *ONLY_IN_ADDRESS)}

    def holds(row: Any) -> bool:
        has = {
            "direction": {row["direction"]},
            "outcome": {row["after"]["outcome"]},
            "law": {change["regime"] for change in row["regimes"]},
            "vendor_is": {row["vendor"]},
            "owner_is": {str(row["owner_id"] or "none")},
        }
        if any(chosen and has[key].isdisjoint(chosen) for key, chosen in wanted.items()):
            return False
        said = f"{row['transfer']} {row['vendor']} {row['vendor_name']} {row['owner'] or ''} {row['purpose']}"
        return text in said.casefold()

    return [row for row in rows if holds(row)]


def _filters(visit: Visit, told: Mapping[str, Any], state: ListState) -> list[FilterShown]:
    words = visit.words
    laws = sorted({change["regime"] for row in told["transfers"] for change in row["regimes"]})
    vendors = {row["vendor"]: row["vendor_name"] for row in told["transfers"]}
    owners = {
        str(row["owner_id"] or "none"): row["owner"] or words.text("what_if.no_owner")
        for row in told["transfers"]
    }
    found = {
        "direction": [Choice(d, words.text(f"what_if.direction_{d}")) for d in ("worse", "better", "same")],
        "outcome": [Choice(o, words.text(f"status.{o}")) for o in OUTCOMES],
        "law": [Choice(law, regime_name(words, law)) for law in laws],
        "vendor_is": [Choice(ref, name) for ref, name in vendors.items()],
        "owner_is": [Choice(number, name) for number, name in owners.items()],
    }
    return [
        FilterShown(key, words.text(f"what_if.filter_{key}"), found[key], state.chosen(key)) for key in found
    ]


def _groups(words: Words, rows: Sequence[Any], by: str, state: ListState) -> tuple[str, list[Group], int]:
    counted = grouped(rows, by)
    key = {"owner": "owner_is", "vendor": "vendor_is", "regime": "law"}[by]
    found = []
    for group in counted[:MOST_GROUPS]:
        name, note, value = group["name"] or words.text("what_if.no_owner"), "", group[by] or "none"
        if by == "regime":
            name = regime_name(words, group[by])
        elif by == "vendor":
            note = group[by]
        found.append(Group(name, note, group["changed"], group["worse"], state.address(**{key: value})))
    return words.text(f"what_if.by_{by}"), found, max(0, len(counted) - MOST_GROUPS)


def _export_row(words: Words, row: Mapping[str, Any]) -> list[Any]:
    before, after = row["before"], row["after"]
    return [
        row["transfer"],
        row["vendor"],
        row["vendor_name"],
        row["owner"],
        row["exporter"],
        place_name(row["destination"], words.language),
        row["purpose"],
        words.text(f"what_if.direction_{row['direction']}"),
        "; ".join(regime_name(words, change["regime"]) for change in row["regimes"]),
        words.text(f"status.{before['outcome']}"),
        before["band"],
        before["points"],
        words.text(f"status.{after['outcome']}"),
        after["band"],
        after["points"],
        why_words(words, row),
    ]
