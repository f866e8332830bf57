"""Pages of one person for administrators: shown, added, changed. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.people import actions
from register.people.inputs import NewPersonInput, PersonInput
from register.people.models import Person
from register.people.queries import (
    get_person,
    last_sign_ins,
    people_to_choose,
    person_id_of,
    person_ref,
    roles_of,
)
from register.reference.places import place_name, places
from register.rules.permissions import Permission, Role
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.vendors.queries import VendorFilters, count_vendors
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import marks_for
from register.web.site import Site
from register.web.visit import Visit
from register.words import LANGUAGES, OWN_NAMES, Words

site = Site("people")

LIST = "/admin/people"
HISTORY_SHOWN = 20


@dataclass(frozen=True)
class PersonShown:
    """One person, with what they own and what was done to their account."""

    person: Person
    ref: str
    state: str
    roles: Sequence[str]
    manager: str | None
    same_as: str | None
    place: str
    last_sign_in: datetime | None
    vendors: int
    is_me: bool
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class PersonForm:
    """The form to add or change a person."""

    action: str
    version: int | None
    cancel: str
    managers: Sequence[tuple[str, str]]
    roles: Sequence[tuple[str, str, str]] = ()
    languages: Sequence[tuple[str, str]] = ()
    theirs: list[Difference] | None = None
    weekdays: Sequence[tuple[str, str]] = ()
    places: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class OneTimeShown:
    """A one-time password, shown once."""

    name: str
    email: str
    password: str
    address: str
    days: int
    back: str


def state_of(person: Person) -> str:
    """Where an account stands: active, waiting (for its first own password) or disabled."""
    if person.disabled_at:
        return "disabled"
    return "waiting" if person.must_change_password else "active"


def role_choices(words: Words) -> list[tuple[str, str, str]]:
    """Every role with its words and what it does."""
    return [
        (role.value, words.text(f"frame.role_{role.value}"), words.text(f"people.role_{role.value}_hint"))
        for role in Role
    ]


def weekday_choices(words: Words) -> list[tuple[str, str]]:
    """The weekdays a weekly mail may come on, Monday being 0."""
    return [(str(day), words.text(f"people.weekday_{day}")) for day in range(5)]


def crumbs(visit: Visit, person: Person | None = None) -> list[Crumb]:
    """The way to the pages of people."""
    found = [
        Crumb(visit.words.text("frame.menu_admin"), "/admin"),
        Crumb(visit.words.text("people.list_title"), LIST),
    ]
    if person and person.id:
        found.append(Crumb(person.name, f"{LIST}/{person_ref(person.id)}"))
    return found


def version_of(visit: Visit) -> int:
    """The version a form was made from; 0, which is always stale, where it says none."""
    given = visit.form["version"]
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


@site.get(f"{LIST}/new", "new", Permission.MANAGE_PEOPLE)
def new(visit: Visit) -> Response:
    """The form for a new account."""
    return _new_form(
        visit, Filling(visit.words, "people", {"mail_day": NewPersonInput.model_fields["mail_day"].default})
    )


@site.post(f"{LIST}/new", "add", Permission.MANAGE_PEOPLE)
def add(visit: Visit) -> Response:
    """Add the account and show its one-time password."""
    try:
        given = read_input(NewPersonInput, {**visit.form, "roles": visit.form.all("roles")})
        person, password = actions.add_person(visit.session, visit.actor, given, visit.now)
    except Invalid as error:
        return _new_form(visit, Filling(visit.words, "people", visit.form, error.problems), 422)
    return one_time_page(visit, person, password, "people.added_title")


@site.get(f"{LIST}/{{ref}}", "show", Permission.MANAGE_PEOPLE)
def show(visit: Visit, ref: str) -> Response:
    """One person."""
    person = get_person(visit.session, person_id_of(ref))
    assert person.id is not None
    words = visit.words
    owned = VendorFilters(owner=(person.id,))
    events = list_events(visit.session, about_ref=person_ref(person.id), paging=Paging(1, HISTORY_SHOWN + 1))
    held = roles_of(visit.session, [person.id]).get(person.id, [])
    context = PersonShown(
        person=person,
        ref=person_ref(person.id),
        state=state_of(person),
        roles=[words.text(f"frame.role_{role.value}") for role in held],
        manager=get_person(visit.session, person.manager_id).name if person.manager_id else None,
        same_as=get_person(visit.session, person.same_as_id).name if person.same_as_id else None,
        place=place_name(person.place_code, words.language)
        if person.place_code
        else words.text("people.place_of_register"),
        last_sign_in=last_sign_ins(visit.session, [person.id]).get(person.id),
        vendors=count_vendors(visit.session, owned, visit.today),
        is_me=person.id == visit.me.id,
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=person_ref(person.id),
    )
    return reply.page(
        visit,
        "people/show.html",
        context,
        heading=person.name,
        reference=context.ref,
        tag=marks_for(words.language).tag("account-disabled") if person.disabled_at else None,
        section=words.text("people.list_title"),
        crumbs=crumbs(visit),
    )


@site.get(f"{LIST}/{{ref}}/edit", "edit", Permission.MANAGE_PEOPLE)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    person = get_person(visit.session, person_id_of(ref))
    return _edit_form(visit, person, Filling(visit.words, "people", _values(person)), person.version)


@site.post(f"{LIST}/{{ref}}/edit", "change", Permission.MANAGE_PEOPLE)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    person_id, version = person_id_of(ref), version_of(visit)
    before = get_person(visit.session, person_id).version
    try:
        given = read_input(PersonInput, visit.form)
        person = actions.change_person(visit.session, visit.actor, person_id, given, version, visit.now)
    except Invalid as error:
        person = get_person(visit.session, person_id)
        form = Filling(visit.words, "people", visit.form, error.problems)
        return _edit_form(visit, person, form, version, 422)
    except ChangedMeanwhile:
        person = get_person(visit.session, person_id)
        theirs = differences(visit.words, "people", _values(person), visit.form)
        form = Filling(visit.words, "people", visit.form)
        return _edit_form(visit, person, form, person.version, 409, theirs)
    key = "people.saved" if person.version != before else "people.nothing_changed"
    return reply.redirect(visit, f"{LIST}/{ref}", key, name=person.name)


def one_time_page(visit: Visit, person: Person, password: str | None, heading: str) -> Response:
    """The page that shows a one-time password, once; the same form pressed twice leads to the person instead."""
    back = f"{LIST}/{person_ref(person.id or 0)}"
    shown = OneTimeShown(
        name=person.name,
        email=person.email,
        password=password or "",
        address=visit.settings.address + "/sign-in",
        days=actions.ONE_TIME_DAYS,
        back=back,
    )
    response = reply.page(
        visit,
        "people/one_time_password.html",
        shown,
        heading=visit.words.text(heading, name=person.name),
        crumbs=crumbs(visit, person),
    )
    response.headers["location"] = back
    return response


def _managers(visit: Visit, person: Person | None = None) -> list[tuple[str, str]]:
    everybody = list(people_to_choose(visit.session, also=person.manager_id if person else None))
    if person and person.same_as_id and person.same_as_id not in [key for key, _ in everybody]:
        # A closed account may still be the same person's.
        everybody.append((person.same_as_id, get_person(visit.session, person.same_as_id).name))
    return [(str(key), name) for key, name in everybody if person is None or key != person.id]


def _values(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in PersonInput.model_fields}


def _new_form(visit: Visit, form: Filling, status: int = 200) -> Response:
    words = visit.words
    languages = [("", words.text("people.language_of_their_browser"))]
    languages += [(code, OWN_NAMES[code]) for code in LANGUAGES]
    context = PersonForm(
        f"{LIST}/new",
        None,
        LIST,
        _managers(visit),
        role_choices(words),
        languages,
        weekdays=weekday_choices(words),
        places=places(words.language),
    )
    return reply.page(
        visit,
        "people/form.html",
        context,
        heading=words.text("people.add"),
        lead=words.text("people.add_lead"),
        section=words.text("people.list_title"),
        crumbs=crumbs(visit),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _edit_form(
    visit: Visit,
    person: Person,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    path = f"{LIST}/{person_ref(person.id or 0)}"
    context = PersonForm(
        f"{path}/edit",
        version,
        path,
        _managers(visit, person),
        theirs=theirs,
        weekdays=weekday_choices(visit.words),
        places=places(visit.words.language),
    )
    return reply.page(
        visit,
        "people/form.html",
        context,
        heading=visit.words.text("people.edit_title", name=person.name),
        section=visit.words.text("people.list_title"),
        crumbs=crumbs(visit, person),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
