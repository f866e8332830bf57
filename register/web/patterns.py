"""The page that shows every visual pattern with made-up data; it reads nothing from the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from register.errors import Problem
from register.reference.places import places
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.web import reply
from register.web.filling import Filling
from register.web.lists import Chip, Choice, FilterShown, ListState, Results
from register.web.marks import BANDS, TAGS
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("patterns")

_PATH = "/patterns"


@dataclass(frozen=True)
class Row:
    """One made-up vendor."""

    ref: str
    name: str
    local_name: str
    local_language: str
    importance: str | None
    destinations: Sequence[tuple[str, str]]
    people: int
    status: str
    due_on: date
    days: int


@dataclass(frozen=True)
class PatternsPage:
    """What the page shows."""

    tags: Sequence[str]
    bands: Sequence[str]
    destinations: Sequence[tuple[str, str]]
    soon: date
    late: date
    importance: Sequence[tuple[str, str, str]]
    places: Sequence[tuple[str, str]]
    yes_no: Sequence[tuple[str, str]]
    data: Sequence[tuple[str, str]]
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    results: Results


@site.get(_PATH, "show", Permission.SIGNED_IN)
def show(visit: Visit) -> Response:
    """Every pattern, in the reader's language."""
    words = visit.words
    return reply.page(
        visit,
        "patterns/show.html",
        page_of(words, visit.today),
        heading=words.text("patterns.title"),
        lead=words.text("patterns.lead"),
        extra=forms_of(words),
    )


def page_of(words: Words, today: date) -> PatternsPage:
    """The page's data, dates counted from ``today``."""
    state = ListState(
        _PATH, "pay", {"importance": ("critical", "high")}, sort="name", paging=Paging(number=3, size=25)
    )
    levels = [
        Choice(code, words.text(f"status.importance-{code}"))
        for code in ("critical", "high", "medium", "low")
    ]
    shown = [
        FilterShown("importance", words.text("patterns.importance"), levels, ("critical", "high")),
        FilterShown(
            "destination",
            words.text("patterns.destinations"),
            [Choice(*place) for place in places(words.language)[:24]],
        ),
    ]
    chips = [
        Chip(f"{words.text('patterns.importance')}: {level.label}", state.without("importance", level.value))
        for level in levels[:2]
    ]
    return PatternsPage(
        tags=tuple(TAGS),
        bands=BANDS,
        destinations=[("HK", "0"), ("GB", "A"), ("SG", "B"), ("CN", "C"), ("US", "D")],
        soon=today + timedelta(days=9),
        late=today - timedelta(days=3),
        importance=[
            (
                level.value,
                level.label,
                words.text("patterns.importance_note") if level.value == "critical" else "",
            )
            for level in levels
        ],
        places=places(words.language)[:40],
        yes_no=[(code, words.text(f"frame.{code}")) for code in ("yes", "no", "not_sure")],
        data=[
            (code, words.text(f"patterns.data_{code}"))
            for code in ("health", "contact", "payroll", "identity")
        ],
        state=state,
        filters=shown,
        chips=chips,
        results=Results(_rows(today), 312, state),
    )


def forms_of(words: Words) -> dict[str, Filling]:
    """A form as it opens, and one that came back refused."""
    labels = {"name": "patterns.name", "signed_on": "patterns.signed_on", "importance": "patterns.importance"}
    problems = {
        "name": Problem("required"),
        "signed_on": Problem("not-a-date", {"given": "31/02/2026"}),
        "importance": Problem("not-in-list"),
    }
    return {
        "form": Filling(words, "patterns", {"website": "https://payco.example", "data": ["health"]}),
        "bad_form": Filling(
            words,
            "patterns",
            {"signed_on": "31/02/2026"},
            problems,
            {field: words.text(key) for field, key in labels.items()},
        ),
    }


def _rows(today: date) -> list[Row]:
    return [
        Row(
            ref="V-0042",
            name="Payco Pte. Ltd.",
            local_name="薪通私人有限公司",
            local_language="zh-Hant-HK",
            importance="critical",
            destinations=[("SG", "B"), ("IN", "D")],
            people=1_200,
            status="approved-with-conditions",
            due_on=today - timedelta(days=9),
            days=9,
        ),
        Row(
            ref="V-0043",
            name="陳李張律師行",
            local_name="Chan, Lee & Cheung",
            local_language="en",
            importance="high",
            destinations=[("HK", "0")],
            people=310,
            status="approved",
            due_on=today + timedelta(days=9),
            days=0,
        ),
        Row(
            ref="V-0107",
            name="Wolkenspeicher GmbH",
            local_name="云存储有限公司",
            local_language="zh-Hans",
            importance=None,
            destinations=[("DE", "A"), ("US", "C")],
            people=48_210,
            status="in-review",
            due_on=today + timedelta(days=90),
            days=0,
        ),
    ]
