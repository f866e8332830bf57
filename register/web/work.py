"""My work: what is overdue, due soon, missing and coming up; mine, my team's, or everybody's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.flags.queries import GROUPS, Whose, count_flags, list_flags, next_due
from register.rules.permissions import Permission
from register.vendors.queries import drafts_of
from register.web import reply
from register.web.marks import written_date
from register.web.site import Site
from register.web.vendor_sections import due_mark, fix_href
from register.web.visit import Visit

site = Site("work")

SHOWN = 25


@dataclass(frozen=True)
class Item:
    """One thing to do."""

    words: str
    vendor_ref: str
    vendor_name: str
    vendor_local_name: str | None
    subject_ref: str
    due: Any
    fix: str
    href: str
    severity: str


@dataclass(frozen=True)
class Group:
    """The things of one kind, the oldest first; ``total`` may be more than are shown."""

    key: str
    heading: str
    items: list[Item]
    total: int
    more_href: str


@dataclass(frozen=True)
class MyWork:
    """The page."""

    sentence: str
    groups: list[Group]
    drafts: Sequence[Any]
    whose: str
    views: list[tuple[str, str, bool]]
    is_empty: bool


@site.get("/", "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """My work; ``?whose=team`` or ``all``; ``?group=`` shows one group whole."""
    key, whose = _whose(visit)
    words = visit.words
    only = visit.query.get("group", "")
    wanted = [only] if only in GROUPS else list(GROUPS)
    groups = [_group(visit, group, whose, key, None if only in GROUPS else SHOWN) for group in wanted]
    overdue = count_flags(visit.session, whose, "overdue", visit.today)
    choices = [("mine", "work.view_mine"), ("team", "work.view_team"), ("all", "work.view_all")]
    if not visit.me.team:
        choices = [choice for choice in choices if choice[0] != "team"]
    context = MyWork(
        sentence=_sentence(visit, whose, overdue),
        groups=[group for group in groups if group.total],
        drafts=drafts_of(visit.session, visit.me.id) if key == "mine" and not only else [],
        whose=key,
        views=[(words.text(label), f"/?whose={choice}", choice == key) for choice, label in choices],
        is_empty=not any(group.total for group in groups),
    )
    return reply.page(visit, "work/show.html", context, heading=words.text("work.title"))


def _whose(visit: Visit) -> tuple[str, Whose]:
    asked = visit.query.get("whose", "")
    if asked == "team" and visit.me.team:
        return "team", Whose(team=visit.me.team)
    if asked == "all":
        return "all", Whose()
    return "mine", Whose(owner_id=visit.me.id)


def _sentence(visit: Visit, whose: Whose, overdue: int) -> str:
    if overdue:
        return visit.words.text("work.overdue", n=overdue)
    coming = next_due(visit.session, whose, visit.today)
    if coming is None:
        return visit.words.text("work.nothing")
    return visit.words.text(
        "work.nothing_next",
        what=visit.words.text(f"flags.{coming.code}"),
        ref=coming.subject_ref,
        date=written_date(coming.due_on, visit.words.language),
    )


def _group(visit: Visit, group: str, whose: Whose, key: str, limit: int | None) -> Group:
    words = visit.words
    total = count_flags(visit.session, whose, group, visit.today)
    rows = list_flags(visit.session, whose, group, visit.today, limit or 1_000) if total else []
    items = [
        Item(
            words=words.text(f"flags.{row.code}"),
            vendor_ref=row.vendor_ref,
            vendor_name=row.vendor_name,
            vendor_local_name=row.vendor_local_name,
            subject_ref=row.subject_ref,
            due=due_mark(visit, row.code, row.due_on),
            fix=words.text(f"flags.fix_{row.code}"),
            href=fix_href(row.code, row.vendor_ref, row.subject_ref),
            severity=row.severity,
        )
        for row in rows
    ]
    more = f"/?whose={key}&group={group}"
    return Group(group, words.text(f"work.group_{group}"), items, total, more)
