"""The rules of reminding for administrators: the ladder of each kind, and who the register owner is. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid
from register.inputs import read_input
from register.people.queries import people_to_choose
from register.reminders.inputs import OfficeInput, RuleInput
from register.reminders.readers import all_ladders, ladders_set
from register.reminders.rules import change_office, change_rule, find_rule, get_office
from register.rules.flags import GAPS, FlagCode
from register.rules.permissions import Permission
from register.rules.reminding import Ladder
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.people import version_of
from register.web.reminders import PATH
from register.web.site import Site
from register.web.visit import Visit

site = Site("reminder-rules")

RULES = f"{PATH}/rules"
OFFICE = f"{PATH}/owner"


@dataclass(frozen=True)
class RulesShown:
    """The table: code, words, ladder, whether it was changed here."""

    rows: Sequence[tuple[str, str, Ladder, bool]]


@dataclass(frozen=True)
class RuleForm:
    """One rule, or the register owner, to be changed."""

    action: str
    version: int
    cancel: str
    theirs: list[Difference] | None
    people: Sequence[tuple[str, str]] = ()


@site.get(RULES, "list", Permission.MANAGE_REGISTER)
def show(visit: Visit) -> Response:
    """Every kind of thing with a day it is due by, and its ladder."""
    codes = [code.value for code in FlagCode if code not in GAPS]
    ladders, changed = all_ladders(visit.session, codes), ladders_set(visit.session)
    rows = [(code, visit.words.text(f"flags.{code}"), ladders[code], code in changed) for code in codes]
    return reply.page(
        visit,
        "reminders/rules.html",
        RulesShown(rows),
        heading=visit.words.text("reminders.rules_title"),
        section=visit.words.text("reminders.title"),
        lead=visit.words.text("reminders.rules_lead"),
        crumbs=_crumbs(visit),
    )


@site.get(f"{RULES}/{{code}}", "edit", Permission.MANAGE_REGISTER)
def edit(visit: Visit, code: str) -> Response:
    """One rule, to be changed."""
    row = find_rule(visit.session, code)
    form = Filling(visit.words, "reminders", _values(visit, code))
    return _rule_form(visit, code, form, row.version if row else 0)


@site.post(f"{RULES}/{{code}}", "change", Permission.MANAGE_REGISTER)
def change(visit: Visit, code: str) -> Response:
    """Save it; a stale form comes back with both versions side by side."""
    version = version_of(visit)
    find_rule(visit.session, code)
    try:
        given = read_input(RuleInput, visit.form)
        is_changed = change_rule(visit.session, visit.actor, code, given, version, visit.now)
    except Invalid as error:
        form = Filling(visit.words, "reminders", visit.form, error.problems)
        return _rule_form(visit, code, form, version, 422)
    except ChangedMeanwhile:
        row = find_rule(visit.session, code)
        theirs = differences(visit.words, "reminders", _values(visit, code), visit.form)
        form = Filling(visit.words, "reminders", visit.form)
        return _rule_form(visit, code, form, row.version if row else 0, 409, theirs)
    return reply.redirect(visit, RULES, "reminders.rule_saved" if is_changed else "reminders.rule_same")


@site.get(OFFICE, "owner", Permission.MANAGE_REGISTER)
def owner(visit: Visit) -> Response:
    """Who the register owner is, to be changed."""
    office = get_office(visit.session)
    values = {"register_owner_id": office.register_owner_id if office else None}
    return _owner_form(visit, Filling(visit.words, "reminders", values), office.version if office else 0)


@site.post(OFFICE, "name-owner", Permission.MANAGE_REGISTER)
def name_owner(visit: Visit) -> Response:
    """Save it."""
    version = version_of(visit)
    try:
        given = read_input(OfficeInput, visit.form)
        change_office(visit.session, visit.actor, given, version, visit.now)
    except Invalid as error:
        form = Filling(visit.words, "reminders", visit.form, error.problems)
        return _owner_form(visit, form, version, 422)
    except ChangedMeanwhile:
        office = get_office(visit.session)
        people = dict(_people(visit))
        stored = people.get(str(office.register_owner_id), "") if office else ""
        typed = people.get(visit.form["register_owner_id"], "")
        theirs = [Difference(visit.words.text("reminders.field_register_owner_id"), stored, typed)]
        form = Filling(visit.words, "reminders", visit.form)
        return _owner_form(visit, form, office.version if office else 0, 409, theirs)
    return reply.redirect(visit, PATH, "reminders.office_saved")


def _values(visit: Visit, code: str) -> Mapping[str, Any]:
    ladder = all_ladders(visit.session, [code])[code]
    return {
        "before": ", ".join(map(str, ladder.before)),
        "every": ladder.every,
        "manager_after": ladder.manager_after,
        "register_owner_after": ladder.register_owner_after,
        "on_the_day": "yes" if ladder.on_the_day else "",
    }


def _people(visit: Visit) -> list[tuple[str, str]]:
    office = get_office(visit.session)
    also = office.register_owner_id if office else None
    return [(str(number), name) for number, name in people_to_choose(visit.session, also=also)]


def _rule_form(
    visit: Visit,
    code: str,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    return reply.page(
        visit,
        "reminders/rule.html",
        RuleForm(f"{RULES}/{code}", version, RULES, theirs),
        heading=words.text("reminders.rule_title", what=words.text(f"flags.{code}")),
        section=words.text("reminders.title"),
        crumbs=[*_crumbs(visit), Crumb(words.text("reminders.rules_title"), RULES)],
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _owner_form(
    visit: Visit, form: Filling, version: int, status: int = 200, theirs: list[Difference] | None = None
) -> Response:
    return reply.page(
        visit,
        "reminders/owner.html",
        RuleForm(OFFICE, version, PATH, theirs, _people(visit)),
        heading=visit.words.text("reminders.office_title"),
        section=visit.words.text("reminders.title"),
        crumbs=_crumbs(visit),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _crumbs(visit: Visit) -> list[Crumb]:
    return [
        Crumb(visit.words.text("frame.menu_admin"), "/admin"),
        Crumb(visit.words.text("reminders.title"), PATH),
    ]
