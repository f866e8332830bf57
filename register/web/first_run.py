"""The first run of an empty register: its administrator and the first of our entities. Then the page is gone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.entities.actions import add_entity
from register.entities.inputs import EntityInput
from register.errors import Invalid, NotFound, Problem
from register.inputs import Given, read_input
from register.people.actions import add_first_administrator, as_actor
from register.people.inputs import NewPersonInput
from register.people.queries import has_anybody
from register.people.signing_in import check_new_password, open_session
from register.reference.places import places
from register.rules.permissions import Permission, Role
from register.web import reply
from register.web.filling import Filling
from register.web.people import role_choices
from register.web.sign_in import keep_session
from register.web.site import Site
from register.web.visit import Form, Visit

site = Site("first-run")

_ENTITY = "entity_"


@dataclass(frozen=True)
class FirstRunShown:
    """What the first run offers to choose from."""

    roles: Sequence[tuple[str, str, str]]
    places: Sequence[tuple[str, str]]


@site.get("/first-run", "show", Permission.ANYONE)
def show(visit: Visit) -> Response:
    """The form, as long as nobody has an account."""
    _require_empty(visit)
    return _page(visit, Filling(visit.words, "people"))


@site.post("/first-run", "save", Permission.ANYONE)
def save(visit: Visit) -> Response:
    """Make the administrator and the entity, and sign the administrator in."""
    _require_empty(visit)
    form = visit.form
    problems: dict[str, Problem] = {}
    person_given = _read(NewPersonInput, {**form, "roles": form.all("roles")}, problems)
    names = [form["name"], form["email"], visit.settings.product_name]
    try:
        check_new_password(form["new_password"], form["password_again"], names)
    except Invalid as error:
        problems |= error.problems
    entity_given = _read(EntityInput, _entity_fields(form), problems, _ENTITY)
    if person_given is None or entity_given is None or problems:
        return _page(visit, Filling(visit.words, "people", form, problems), 422)
    password = form["new_password"]
    person = add_first_administrator(
        visit.session, visit.actor, person_given, password, form["password_again"], visit.now, names
    )
    actor = as_actor(visit.session, person, visit.actor)
    entity = add_entity(visit.session, actor, entity_given, visit.now)
    agent = visit.request.headers.get("user-agent")
    token = open_session(visit.session, actor, person, visit.now, actor.address, agent)
    response = reply.redirect(visit, "/", "people.first_run_done", name=person.name, entity=entity.name)
    keep_session(visit, response, token)
    return response


def _require_empty(visit: Visit) -> None:
    if has_anybody(visit.session):
        raise NotFound


def _entity_fields(form: Form) -> dict[str, str]:
    return {name.removeprefix(_ENTITY): form[name] for name in form if name.startswith(_ENTITY)}


def _read(
    kind: type[Given], values: Mapping[str, Any], problems: dict[str, Problem], prefix: str = ""
) -> Given | None:
    try:
        return read_input(kind, values)
    except Invalid as error:
        problems |= {prefix + name: problem for name, problem in error.problems.items()}
        return None


def _page(visit: Visit, form: Filling, status: int = 200) -> Response:
    words = visit.words
    others = [choice for choice in role_choices(words) if choice[0] != Role.ADMINISTRATOR]
    return reply.page(
        visit,
        "first_run/show.html",
        FirstRunShown(others, places(words.language)),
        heading=words.text("people.first_run_title"),
        lead=words.text("people.first_run_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
