"""What an administrator decides about an account: roles, closing, opening, a new password. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.people import actions
from register.people.inputs import DisableInput, RolesInput
from register.people.models import Person
from register.people.queries import get_person, person_id_of, person_ref, roles_of
from register.rules.permissions import Permission, Role
from register.vendors.queries import VendorFilters, count_vendors
from register.web import reply
from register.web.conflicts import Difference
from register.web.filling import Filling
from register.web.people import LIST, crumbs, one_time_page, role_choices, version_of
from register.web.site import Site
from register.web.visit import Visit

site = Site("people-access")


@dataclass(frozen=True)
class AccessForm:
    """A short form about an account: its roles, or the confirmation of a step."""

    action: str
    version: int
    cancel: str
    save: str
    hint: str = ""
    roles: Sequence[tuple[str, str, str]] = ()
    asks_reason: bool = False
    is_destructive: bool = False
    vendors: int = 0
    vendors_href: str = ""
    theirs: list[Difference] | None = None


@site.get(f"{LIST}/{{ref}}/roles", "roles", Permission.MANAGE_PEOPLE)
def roles(visit: Visit, ref: str) -> Response:
    """The roles somebody has, to be ticked."""
    person = get_person(visit.session, person_id_of(ref))
    values = {"roles": [role.value for role in _held(visit, person)]}
    return _roles_form(visit, person, Filling(visit.words, "people", values), person.version)


@site.post(f"{LIST}/{{ref}}/roles", "change-roles", Permission.MANAGE_PEOPLE)
def change_roles(visit: Visit, ref: str) -> Response:
    """Give exactly these roles; they work from the person's next request on."""
    person_id, version = person_id_of(ref), version_of(visit)
    try:
        given = read_input(RolesInput, {"roles": visit.form.all("roles")})
        person = actions.change_roles(visit.session, visit.actor, person_id, given.roles, version, visit.now)
    except Invalid as error:
        person = get_person(visit.session, person_id)
        return _roles_form(
            visit, person, Filling(visit.words, "people", visit.form, error.problems), version, 422
        )
    except ChangedMeanwhile:
        person = get_person(visit.session, person_id)
        names = {code: words for code, words, _ in role_choices(visit.words)}
        mark = visit.words.text("frame.list_mark")
        theirs = Difference(
            visit.words.text("people.field_roles"),
            mark.join(names[role.value] for role in _held(visit, person)),
            mark.join(names.get(code, code) for code in visit.form.all("roles")),
        )
        form = Filling(visit.words, "people", visit.form)
        return _roles_form(visit, person, form, person.version, 409, [theirs])
    return reply.redirect(visit, f"{LIST}/{ref}", "people.roles_saved", name=person.name)


@site.get(f"{LIST}/{{ref}}/disable", "closing", Permission.MANAGE_PEOPLE)
def closing(visit: Visit, ref: str) -> Response:
    """What closing the account means, and the reason for it."""
    person = get_person(visit.session, person_id_of(ref))
    return _disable_form(visit, person, Filling(visit.words, "people"), person.version)


@site.post(f"{LIST}/{{ref}}/disable", "disable", Permission.MANAGE_PEOPLE)
def disable(visit: Visit, ref: str) -> Response:
    """Close the account; its sessions end at once."""
    person_id = person_id_of(ref)
    try:
        given = read_input(DisableInput, visit.form)
    except Invalid as error:
        person = get_person(visit.session, person_id)
        form = Filling(visit.words, "people", visit.form, error.problems)
        return _disable_form(visit, person, form, version_of(visit), 422)
    person = actions.disable_person(
        visit.session, visit.actor, person_id, given.reason, version_of(visit), visit.now
    )
    return reply.redirect(visit, f"{LIST}/{ref}", "people.disabled", name=person.name)


@site.post(f"{LIST}/{{ref}}/enable", "enable", Permission.MANAGE_PEOPLE)
def enable(visit: Visit, ref: str) -> Response:
    """Open the account again."""
    person = actions.enable_person(
        visit.session, visit.actor, person_id_of(ref), version_of(visit), visit.now
    )
    return reply.redirect(visit, f"{LIST}/{ref}", "people.enabled", name=person.name)


@site.get(f"{LIST}/{{ref}}/password", "resetting", Permission.MANAGE_PEOPLE)
def resetting(visit: Visit, ref: str) -> Response:
    """What a new one-time password means."""
    person = get_person(visit.session, person_id_of(ref))
    words = visit.words
    shown = AccessForm(
        action=f"{LIST}/{ref}/password",
        version=person.version,
        cancel=f"{LIST}/{ref}",
        save=words.text("people.reset_password"),
        hint=words.text("people.reset_hint"),
    )
    return _form(visit, person, shown, "people.reset_title", Filling(words, "people"))


@site.post(f"{LIST}/{{ref}}/password", "reset-password", Permission.MANAGE_PEOPLE)
def reset_password(visit: Visit, ref: str) -> Response:
    """Give a new one-time password and show it once."""
    person, password = actions.reset_password(
        visit.session, visit.actor, person_id_of(ref), version_of(visit), visit.now
    )
    return one_time_page(visit, person, password, "people.reset_done_title")


def _held(visit: Visit, person: Person) -> list[Role]:
    assert person.id is not None
    return list(roles_of(visit.session, [person.id]).get(person.id, []))


def _roles_form(
    visit: Visit,
    person: Person,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    path = f"{LIST}/{person_ref(person.id or 0)}"
    shown = AccessForm(
        action=f"{path}/roles",
        version=version,
        cancel=path,
        save=visit.words.text("people.save_roles"),
        roles=role_choices(visit.words),
        theirs=theirs,
    )
    return _form(visit, person, shown, "people.roles_title", form, status)


def _disable_form(visit: Visit, person: Person, form: Filling, version: int, status: int = 200) -> Response:
    assert person.id is not None
    path = f"{LIST}/{person_ref(person.id)}"
    shown = AccessForm(
        action=f"{path}/disable",
        version=version,
        cancel=path,
        save=visit.words.text("people.disable"),
        hint=visit.words.text("people.disable_hint"),
        asks_reason=True,
        is_destructive=True,
        vendors=count_vendors(visit.session, VendorFilters(owner=(person.id,)), visit.today),
        vendors_href=f"/vendors?owner={person.id}",
    )
    return _form(visit, person, shown, "people.disable_title", form, status)


def _form(
    visit: Visit, person: Person, shown: AccessForm, heading: str, form: Filling, status: int = 200
) -> Response:
    return reply.page(
        visit,
        "people/access.html",
        shown,
        heading=visit.words.text(heading, name=person.name),
        section=visit.words.text("people.list_title"),
        crumbs=crumbs(visit, person),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
