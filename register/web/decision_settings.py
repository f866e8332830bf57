"""Who decides in this register: what counts, what counted before, and choosing otherwise. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.decisions.inputs import SettingInput
from register.decisions.queries import people_who, settings_before, standing_of
from register.decisions.settling import choose_mode
from register.errors import Invalid
from register.inputs import read_input
from register.people.queries import name_of
from register.rules.deciding import Mode
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.visit import Visit

site = Site("decision-settings")

PATH = "/admin/decisions"


@dataclass(frozen=True)
class SettingForm:
    """The form, and every setting there was, the newest first."""

    form: Filling
    modes: Sequence[tuple[str, str, str]]
    owners: Sequence[tuple[str, str]]
    before: Sequence[tuple[Any, str | None, str | None]]


@site.get(PATH, "show", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """Who decides."""
    return _page(visit)


@site.post(PATH, "choose", Permission.MANAGE_REGISTER)
def choose(visit: Visit) -> Response:
    """Choose who decides from now on."""
    try:
        choose_mode(visit.session, visit.actor, read_input(SettingInput, visit.form), visit.now)
    except Invalid as error:
        return _page(visit, error)
    return reply.redirect(visit, PATH, "decisions.setting_kept")


def _page(visit: Visit, error: Invalid | None = None) -> Response:
    words, session = visit.words, visit.session
    standing = standing_of(session)
    values: Any = visit.form if error else {"mode": standing.mode.value, "owner_id": standing.owner_id}
    form = Filling(words, "decisions", values, error.problems if error else None)
    context = SettingForm(
        form=form,
        modes=[
            (
                mode.value,
                words.text(f"decisions.mode_{mode.value}"),
                words.text(f"decisions.mode_{mode.value}_hint"),
            )
            for mode in Mode
        ],
        owners=[(str(row.id), row.name) for row in people_who(session, Permission.DECIDE)],
        before=[
            (row, name_of(session, row.owner_id), name_of(session, row.set_by_id))
            for row in settings_before(session)
        ],
    )
    return reply.page(
        visit,
        "decisions/settings.html",
        context,
        heading=words.text("decisions.settings_title"),
        section=words.text("frame.menu_admin"),
        crumbs=[Crumb(words.text("frame.menu_admin"), "/admin")],
        status=422 if error else 200,
        is_error=error is not None,
        extra={"form": form},
    )
