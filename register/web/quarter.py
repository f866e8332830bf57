"""The quarterly review of one owner on one page: what is to be confirmed, what else is due, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.attestations.actions import shown_of
from register.attestations.queries import confirmed_between
from register.flags.queries import Whose, list_due
from register.rules.flags import FlagCode
from register.rules.permissions import Permission
from register.rules.quarters import quarter_bounds, quarter_of
from register.web import reply
from register.web.attestation_shown import (
    DifferenceShown,
    SectionShown,
    differences_shown,
    last_lines,
    sections_shown,
    since_line,
)
from register.web.review_list import Tab, quarter_words, tabs_of
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit

site = Site("quarter")

PATH: Final = "/reviews/quarter"
SHOWN: Final = 25


@dataclass(frozen=True)
class Card:
    """One vendor to confirm: what is recorded, what differs from last time, and the form's fields."""

    ref: str
    vendor_ref: str
    vendor_name: str
    due: Markup | str
    last_line: str
    since_line: str
    differences: Sequence[DifferenceShown]
    sections: Sequence[SectionShown]
    seen: str


@dataclass(frozen=True)
class QuarterPage:
    """The page."""

    tabs: Sequence[Tab]
    views: Sequence[tuple[str, str, bool]]
    done: int
    all: int
    progress: str
    cards: Sequence[Card]
    more: str
    others: Sequence[tuple[Any, Markup | str]]
    confirmed: Sequence[Any]
    can_confirm: bool


@site.get(PATH, "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """Everything of mine that is due by the end of this quarter; ``?whose=team`` or ``all`` looks only."""
    words, quarter = visit.words, quarter_of(visit.today)
    bounds = quarter_bounds(quarter)
    assert bounds
    key, whose = _whose(visit)
    codes = (FlagCode.QUARTERLY_DUE.value, FlagCode.REVIEW_DUE.value)
    due = list_due(visit.session, whose, codes, bounds[1])
    waiting = [row for row in due if row.code == FlagCode.QUARTERLY_DUE.value]
    others = [row for row in due if row.code == FlagCode.REVIEW_DUE.value]
    confirmed = confirmed_between(visit.session, *bounds, person_id=whose.owner_id, team=whose.team)
    done, total = len(confirmed), len(confirmed) + len(waiting)
    progress = words.text("attestations.progress", done=done, n=total, quarter=quarter_words(words, quarter))
    left = len(waiting) - SHOWN
    context = QuarterPage(
        tabs=tabs_of(visit, "quarter"),
        views=[
            (words.text(f"attestations.whose_{view}"), f"{PATH}?whose={view}", view == key)
            for view in ("mine", "team", "all")
            if view != "team" or visit.me.team
        ],
        done=done,
        all=total,
        progress=progress,
        cards=_cards(visit, waiting[:SHOWN]),
        more=words.text("attestations.more_left", n=left) if left > 0 else "",
        others=[(row, due_mark(visit, row.code, row.due_on)) for row in others],
        confirmed=confirmed,
        can_confirm=key == "mine" and visit.me.may(Permission.ATTEST_VENDORS),
    )
    return reply.page(
        visit,
        "attestations/quarter.html",
        context,
        heading=words.text("attestations.title"),
        section=words.text("reviews.list_title"),
        lead=words.text("attestations.lead"),
    )


def _whose(visit: Visit) -> tuple[str, Whose]:
    asked = visit.query.get("whose", "")
    if asked == "team" and visit.me.team:
        return "team", Whose(team=visit.me.team)
    if asked == "all":
        return "all", Whose()
    return "mine", Whose(owner_id=visit.me.id)


def _cards(visit: Visit, rows: Sequence[Any]) -> list[Card]:
    words = visit.words
    shown = shown_of(visit.session, [row.vendor_id for row in rows])
    lasts = last_lines(visit, shown)
    return [
        Card(
            ref=row.subject_ref,
            vendor_ref=row.vendor_ref,
            vendor_name=row.vendor_name,
            due=due_mark(visit, row.code, row.due_on),
            last_line=lasts[row.vendor_id],
            since_line=since_line(words, one),
            differences=differences_shown(words, one.differences),
            sections=sections_shown(words, row.vendor_ref, one.sections),
            seen=one.seen,
        )
        for row in rows
        for one in [shown[row.vendor_id]]
    ]
