"""Pages of our own entities: the list, one entity, adding, changing, ending. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.entities import actions
from register.entities.inputs import ZONED, EndInput, EntityInput
from register.entities.models import OurEntity, Zone
from register.entities.queries import get_entity, list_entities
from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.law.current import current_law
from register.reference.places import places, subdivision_name
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.marks import marks_for
from register.web.people import version_of
from register.web.site import Site
from register.web.visit import Visit

site = Site("entities")

LIST = "/admin/entities"
HISTORY_SHOWN = 20


@dataclass(frozen=True)
class EntityList:
    """All of our entities: there are never many."""

    entities: Sequence[OurEntity]
    count_text: str


@dataclass(frozen=True)
class EntityShown:
    """One entity and its history."""

    entity: OurEntity
    subdivision: str | None
    laws: Sequence[str]
    """Names of the laws that bind the transfers it makes, the narrowest first."""
    events: list[EventShown]
    more_events: bool
    history_ref: str


@dataclass(frozen=True)
class EntityForm:
    """The form to add or change an entity, or to end one."""

    action: str
    version: int | None
    cancel: str
    save: str
    places: Sequence[tuple[str, str]] = ()
    theirs: list[Difference] | None = None
    zones: Sequence[tuple[str, str]] = ()
    """The free zones with laws of their own; asked only where the place is ``zoned``."""
    zoned: str = ZONED


@site.get(LIST, "list", Permission.READ_REGISTER)
def show_list(visit: Visit) -> Response:
    """Our entities."""
    entities = list_entities(visit.session)
    context = EntityList(entities, visit.words.text("entities.count", n=len(entities)))
    return reply.page(
        visit,
        "entities/list.html",
        context,
        heading=visit.words.text("entities.list_title"),
        lead=visit.words.text("entities.list_lead"),
        crumbs=_crumbs(visit)[:-1],
    )


@site.get(f"{LIST}/new", "new", Permission.MANAGE_REGISTER)
def new(visit: Visit) -> Response:
    """The form for a new entity."""
    return _new_form(visit, Filling(visit.words, "entities"))


@site.post(f"{LIST}/new", "add", Permission.MANAGE_REGISTER)
def add(visit: Visit) -> Response:
    """Add it."""
    try:
        given = read_input(EntityInput, visit.form)
    except Invalid as error:
        return _new_form(visit, Filling(visit.words, "entities", visit.form, error.problems), 422)
    entity = actions.add_entity(visit.session, visit.actor, given, visit.now)
    return reply.redirect(visit, f"{LIST}/{entity.ref}", "entities.added", name=entity.name, ref=entity.ref)


@site.get(f"{LIST}/{{ref}}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One entity."""
    entity = get_entity(visit.session, ref)
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    language = visit.words.language
    context = EntityShown(
        entity=entity,
        subdivision=subdivision_name(entity.subdivision, language) if entity.subdivision else None,
        laws=_laws(visit, entity),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
    )
    return reply.page(
        visit,
        "entities/show.html",
        context,
        heading=entity.name,
        reference=entity.ref,
        tag=marks_for(language).tag("ended") if entity.ended_on else None,
        section=visit.words.text("entities.list_title"),
        crumbs=_crumbs(visit),
    )


@site.get(f"{LIST}/{{ref}}/edit", "edit", Permission.MANAGE_REGISTER)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    entity = get_entity(visit.session, ref)
    return _edit_form(visit, entity, Filling(visit.words, "entities", _values(entity)), entity.version)


@site.post(f"{LIST}/{{ref}}/edit", "change", Permission.MANAGE_REGISTER)
def change(visit: Visit, ref: str) -> Response:
    """Save the form; a stale one comes back with both versions side by side."""
    version, before = version_of(visit), get_entity(visit.session, ref).version
    try:
        given = read_input(EntityInput, visit.form)
        entity = actions.change_entity(visit.session, visit.actor, ref, given, version, visit.now)
    except Invalid as error:
        form = Filling(visit.words, "entities", visit.form, error.problems)
        return _edit_form(visit, get_entity(visit.session, ref), form, version, 422)
    except ChangedMeanwhile:
        entity = get_entity(visit.session, ref)
        theirs = differences(visit.words, "entities", _values(entity), visit.form)
        form = Filling(visit.words, "entities", visit.form)
        return _edit_form(visit, entity, form, entity.version, 409, theirs)
    key = "entities.saved" if entity.version != before else "entities.nothing_changed"
    return reply.redirect(visit, f"{LIST}/{ref}", key, name=entity.name)


@site.get(f"{LIST}/{{ref}}/end", "ending", Permission.MANAGE_REGISTER)
def ending(visit: Visit, ref: str) -> Response:
    """Since when, and why, it is not ours any more."""
    entity = get_entity(visit.session, ref)
    form = Filling(visit.words, "entities", {"ended_on": visit.today.isoformat()})
    return _end_form(visit, entity, form, entity.version)


@site.post(f"{LIST}/{{ref}}/end", "end", Permission.MANAGE_REGISTER)
def end(visit: Visit, ref: str) -> Response:
    """End it; its transfers and its history stay."""
    version = version_of(visit)
    try:
        given = read_input(EndInput, visit.form)
        entity = actions.end_entity(
            visit.session,
            visit.actor,
            ref,
            given.ended_on,
            given.reason,
            version,
            visit.now,
            visit.today,
        )
    except Invalid as error:
        form = Filling(visit.words, "entities", visit.form, error.problems)
        return _end_form(visit, get_entity(visit.session, ref), form, version, 422)
    return reply.redirect(visit, f"{LIST}/{ref}", "entities.ended", name=entity.name)


def _laws(visit: Visit, entity: OurEntity) -> list[str]:
    law = current_law(visit.session)
    binding = law.regimes_binding(*entity.established)
    named = [(f"regimes.{regime_id}", law.regime_by_id[regime_id].name) for regime_id in binding]
    return [visit.words.text(key) if visit.words.has(key) else name for key, name in named]


def _crumbs(visit: Visit, entity: OurEntity | None = None) -> list[Crumb]:
    # Everybody may read our entities, but only administrators the page above.
    may_open = visit.me.may(Permission.MANAGE_PEOPLE)
    found = [Crumb(visit.words.text("frame.menu_admin"), "/admin")] if may_open else []
    found.append(Crumb(visit.words.text("entities.list_title"), LIST))
    if entity:
        found.append(Crumb(f"{entity.name} {entity.ref}", f"{LIST}/{entity.ref}"))
    return found


def _values(entity: OurEntity) -> dict[str, Any]:
    values = {name: getattr(entity, name) for name in EntityInput.model_fields}
    return {**values, "websites": "\n".join(entity.websites)}


def _zones(visit: Visit) -> list[tuple[str, str]]:
    return [(zone.value, visit.words.text(f"entities.zone_{zone.value}")) for zone in Zone]


def _new_form(visit: Visit, form: Filling, status: int = 200) -> Response:
    save = visit.words.text("entities.add")
    context = EntityForm(f"{LIST}/new", None, LIST, save, places(visit.words.language), zones=_zones(visit))
    return _form(visit, "entities/form.html", context, form, save, _crumbs(visit), status)


def _edit_form(
    visit: Visit,
    entity: OurEntity,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    path, words = f"{LIST}/{entity.ref}", visit.words
    save = words.text("frame.save" if theirs is None else "frame.keep_yours")
    context = EntityForm(f"{path}/edit", version, path, save, places(words.language), theirs, _zones(visit))
    heading = words.text("entities.edit_title", name=entity.name)
    return _form(visit, "entities/form.html", context, form, heading, _crumbs(visit, entity), status)


def _end_form(visit: Visit, entity: OurEntity, form: Filling, version: int, status: int = 200) -> Response:
    path, words = f"{LIST}/{entity.ref}", visit.words
    context = EntityForm(f"{path}/end", version, path, words.text("entities.end"))
    heading = words.text("entities.end_title", name=entity.name)
    return _form(visit, "entities/end.html", context, form, heading, _crumbs(visit, entity), status)


def _form(
    visit: Visit,
    template: str,
    context: EntityForm,
    form: Filling,
    heading: str,
    crumbs: list[Crumb],
    status: int,
) -> Response:
    return reply.page(
        visit,
        template,
        context,
        heading=heading,
        section=visit.words.text("entities.list_title"),
        crumbs=crumbs,
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
