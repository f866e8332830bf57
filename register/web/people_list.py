"""The list of people for administrators: filters, sort, pages. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from register.people.queries import (
    SORTS,
    PeopleFilters,
    count_people,
    last_sign_ins,
    list_people,
    person_ref,
    roles_of,
)
from register.rules.permissions import Permission, Role
from register.web import reply
from register.web.listing import chips_of
from register.web.lists import Chip, Choice, FilterShown, ListState, Results, read_list_state
from register.web.people import LIST, crumbs, state_of
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("people-list")

STATES = ("active", "waiting", "disabled")


@dataclass(frozen=True)
class PeopleList:
    """One page of the list."""

    results: Results
    state: ListState
    filters: Sequence[FilterShown]
    chips: Sequence[Chip]
    count_text: str
    role_words: Mapping[int, str]
    last_sign_ins: Mapping[int, datetime]
    sort_words: str


@site.get(LIST, "list", Permission.MANAGE_PEOPLE)
def show_list(visit: Visit) -> Response:
    """The list, or the region of it that htmx asks for."""
    words = visit.words
    state = read_list_state(LIST, visit.request.query_params, ("role", "state"), tuple(SORTS))
    filters = PeopleFilters(state.text, state.chosen("role"), state.chosen("state"))
    people = list_people(
        visit.session,
        filters,
        state.sort or "name",
        descending=state.descending,
        paging=state.paging,
    )
    ids = [person.id for person in people if person.id]
    total = count_people(visit.session, filters)
    shown = [
        FilterShown(
            "role",
            words.text("people.field_roles"),
            [Choice(role.value, words.text(f"frame.role_{role.value}")) for role in Role],
            state.chosen("role"),
        ),
        FilterShown(
            "state",
            words.text("people.col_state"),
            [Choice(code, words.text(f"people.state_{code}")) for code in STATES],
            state.chosen("state"),
        ),
    ]
    context = PeopleList(
        results=Results(
            [(person, person_ref(person.id or 0), state_of(person)) for person in people], total, state
        ),
        state=state,
        filters=shown,
        chips=chips_of(state, shown),
        count_text=words.text("people.count", n=total),
        role_words={key: _role_words(words, held) for key, held in roles_of(visit.session, ids).items()},
        last_sign_ins=last_sign_ins(visit.session, ids),
        sort_words=words.text(f"people.sort_{state.sort or 'name'}"),
    )
    return reply.page(
        visit,
        "people/list.html",
        context,
        heading=words.text("people.list_title"),
        crumbs=crumbs(visit)[:1],
        region="results",
    )


def _role_words(words: Words, roles: Sequence[Role]) -> str:
    return words.text("frame.list_mark").join(words.text(f"frame.role_{role.value}") for role in roles)
