"""My work: what is overdue, due soon, missing and coming up; mine, my team's, or everybody's."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from register.decisions.lists import waiting_for_advice
from register.decisions.mentions import unopened
from register.flags.pages import fix_href
from register.flags.queries import GROUPS, Whose, flag_counts, list_groups, next_due
from register.onboarding.requests import count_new_requests
from register.reminders.awaiting import waiting_on_others
from register.rules.flags import FlagCode
from register.rules.permissions import Permission
from register.vendors.queries import drafts_of
from register.web import reply
from register.web.marks import written_date
from register.web.site import Site
from register.web.vendor_sections import due_mark
from register.web.visit import Visit
from register.words import words_for

site = Site("work")

SHOWN = 25


@dataclass(frozen=True)
class Group:
    """The things of one kind, the oldest first; ``total`` may be more than are shown."""

    key: str
    heading: str
    items: Sequence[Any]
    """Rows of list_groups."""
    total: int
    more_href: str


@dataclass(frozen=True)
class MyWork:
    """The page."""

    sentences: Sequence[str]
    groups: list[Group]
    what: Mapping[str, Markup]
    """The words of each code of a flag."""
    fix: Mapping[str, Markup]
    """What mends it."""
    due: Callable[[str, date | None], Markup | str]
    href: Callable[[str, str, str], str]
    drafts: Sequence[Any]
    others: Sequence[Any]
    """Rows of waiting_on_others."""
    advising: Sequence[Any]
    """Rows of waiting_for_advice, for those who advise."""
    named: Sequence[Any]
    """Rows of unopened: where somebody named the reader."""
    whose: str
    views: list[tuple[str, str, bool]]
    is_empty: bool
    requests: str
    """How many requests for vendors wait, for those who take them on."""


@site.get("/", "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """My work; ``?whose=team`` or ``all``; ``?group=`` shows one group whole."""
    key, whose = _whose(visit)
    words = visit.words
    only = visit.query.get("group", "")
    wanted = [only] if only in GROUPS else list(GROUPS)
    counts = flag_counts(visit.session, whose, visit.today)
    groups = _groups(visit, whose, key, [group for group in wanted if counts.get(group)], counts)
    others = waiting_on_others(visit.session, visit.me.id, visit.today) if key == "mine" and not only else []
    advises = key == "mine" and not only and visit.me.may(Permission.ADVISE_ON_DECISIONS)
    advising = waiting_for_advice(visit.session, visit.me.id, SHOWN) if advises else ()
    named = unopened(visit.session, visit.me.id) if key == "mine" and not only else []
    choices = [("mine", "work.view_mine"), ("team", "work.view_team"), ("all", "work.view_all")]
    if not visit.me.team:
        choices = [choice for choice in choices if choice[0] != "team"]
    context = MyWork(
        sentences=_sentences(visit, whose, key, counts),
        groups=groups,
        what=_of_flags(words.language, "flags."),
        fix=_of_flags(words.language, "flags.fix_"),
        due=partial(due_mark, visit),
        href=fix_href,
        drafts=drafts_of(visit.session, visit.me.id) if key == "mine" and not only else [],
        others=others,
        advising=advising,
        named=named,
        whose=key,
        views=[(words.text(label), f"/?whose={choice}", choice == key) for choice, label in choices],
        is_empty=not (groups or others or named or advising),
        requests=_requests(visit),
    )
    return reply.page(visit, "work/show.html", context, heading=words.text("work.title"))


def _requests(visit: Visit) -> str:
    waiting = count_new_requests(visit.session) if visit.me.may(Permission.EDIT_VENDORS) else 0
    return visit.words.text("intake.waiting", n=waiting) if waiting else ""


def _whose(visit: Visit) -> tuple[str, Whose]:
    asked = visit.query.get("whose", "")
    if asked == "team" and visit.me.team:
        return "team", Whose(team=visit.me.team)
    if asked == "all":
        return "all", Whose()
    return "mine", reply.own_flags(visit)


def _sentences(visit: Visit, whose: Whose, key: str, counts: Mapping[str, int]) -> list[str]:
    """What to begin with: the decisions that wait for the reader, what is overdue; else what comes next."""
    found = []
    if key == "mine" and (deciding := counts.get("deciding", 0)):
        found.append(visit.words.text("work.deciding", n=deciding))
    if overdue := counts.get("overdue", 0):
        found.append(visit.words.text("work.overdue", n=overdue))
    return found or [_what_comes(visit, whose)]


def _what_comes(visit: Visit, whose: Whose) -> str:
    coming = next_due(visit.session, whose, visit.today)
    if coming is None:
        return visit.words.text("work.nothing")
    return visit.words.text(
        "work.nothing_next",
        what=visit.words.text(f"flags.{coming.code}"),
        ref=coming.subject_ref,
        date=written_date(coming.due_on, visit.words.language),
    )


def _groups(
    visit: Visit, whose: Whose, key: str, groups: Sequence[str], counts: Mapping[str, int]
) -> list[Group]:
    limit = 1_000 if visit.query.get("group", "") in GROUPS else SHOWN
    rows = list_groups(visit.session, whose, groups, visit.today, limit)
    return [
        Group(
            group,
            visit.words.text(_heading(group, key)),
            rows[group],
            counts[group],
            f"/?whose={key}&group={group}",
        )
        for group in groups
    ]


def _heading(group: str, key: str) -> str:
    is_others = group == "deciding" and key != "mine"
    return "work.group_deciding_others" if is_others else f"work.group_{group}"


@lru_cache(maxsize=8)
def _of_flags(language: str, beginning: str) -> Mapping[str, Markup]:
    words = words_for(language)
    return {code.value: words.html(f"{beginning}{code.value}") for code in FlagCode}
