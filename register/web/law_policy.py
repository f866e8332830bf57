"""Pages of the weights: those that count, earlier versions, copying and adopting them. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import Invalid, NotFound
from register.inputs import read_input
from register.law import actions
from register.law.current import current_policy, policy_from
from register.law.inputs import PolicyInput
from register.law.models import PolicyVersion
from register.law.queries import list_policies
from register.reference.policy import load_policy
from register.rules.permissions import Permission
from register.rules.policy import Policy
from register.rules.policy_checks import GROUPS
from register.web import reply
from register.web.filling import Filling
from register.web.law import Tabs, law_crumbs, tabs_of
from register.web.site import Site
from register.web.visit import Visit

site = Site("law-policy")

PAGE = "/law/policy"


@dataclass(frozen=True)
class WeightShown:
    """One weight: its words, what it is, what the register came with."""

    name: str
    words: str
    weight: int
    usual: int


@dataclass(frozen=True)
class PolicyShown:
    """A set of weights, by group."""

    tabs: Tabs
    policy_id: str
    is_in_force: bool
    version: PolicyVersion | None
    groups: Sequence[tuple[str, Sequence[WeightShown]]]
    versions: Sequence[PolicyVersion]


@dataclass(frozen=True)
class PolicyForm:
    """The weights, to be changed and adopted."""

    groups: Sequence[tuple[str, Sequence[str]]]
    cancel: str


@site.get(PAGE, "show", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """The weights that count now."""
    versions = list_policies(visit.session)
    return _page(visit, current_policy(visit.session), versions[0] if versions else None, versions)


@site.get(f"{PAGE}/new", "new", Permission.MANAGE_REGISTER)
def new(visit: Visit) -> Response:
    """A copy of the weights that count, to be changed."""
    policy = current_policy(visit.session)
    values = {f"{group}_{name}": n for group in GROUPS for name, n in getattr(policy, group).items()}
    return _form(visit, Filling(visit.words, "law", {**values, "policy_id": ""}))


@site.post(f"{PAGE}/new", "adopt", Permission.MANAGE_REGISTER)
def adopt(visit: Visit) -> Response:
    """Adopt them; every transfer is judged again."""
    try:
        given = read_input(PolicyInput, {**visit.form, "weights": _weights(visit.form)})
        version = actions.adopt_policy(visit.session, visit.actor, given, visit.now, today=visit.today)
    except Invalid as error:
        return _form(visit, Filling(visit.words, "law", visit.form, error.problems), 422)
    return reply.redirect(visit, PAGE, "law.policy_adopted", id=version.policy_id)


@site.get(f"{PAGE}/{{ref}}", "version", Permission.READ_REGISTER)
def show_version(visit: Visit, ref: str) -> Response:
    """The weights of one version."""
    versions = list_policies(visit.session)
    found = next((version for version in versions if version.ref == ref), None)
    if found is None:
        raise NotFound(ref=ref)
    return _page(visit, policy_from(found.policy_id, found.weights), found, versions)


def _weights(form: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    shipped = load_policy()
    return {
        group: {name: form.get(f"{group}_{name}", "") for name in getattr(shipped, group)} for group in GROUPS
    }


def _page(
    visit: Visit, policy: Policy, version: PolicyVersion | None, versions: Sequence[PolicyVersion]
) -> Response:
    words, shipped = visit.words, load_policy()
    groups = [
        (
            words.text(f"law.group_{group}"),
            [
                WeightShown(
                    name, words.text(f"law.field_{group}_{name}"), weight, getattr(shipped, group)[name]
                )
                for name, weight in getattr(policy, group).items()
            ],
        )
        for group in GROUPS
    ]
    is_in_force = version is None or version is versions[0]
    context = PolicyShown(tabs_of(visit, "policy"), policy.id, is_in_force, version, groups, versions)
    crumbs = law_crumbs(visit) if is_in_force else law_crumbs(visit, (words.text("law.tab_policy"), PAGE))
    return reply.page(
        visit,
        "law/policy.html",
        context,
        heading=words.text("law.tab_policy"),
        reference=version.ref if version else None,
        section=words.text("law.title"),
        crumbs=crumbs,
        lead=words.text("law.policy_lead"),
    )


def _form(visit: Visit, form: Filling, status: int = 200) -> Response:
    words, shipped = visit.words, load_policy()
    groups = [
        (words.text(f"law.group_{group}"), [f"{group}_{name}" for name in getattr(shipped, group)])
        for group in GROUPS
    ]
    return reply.page(
        visit,
        "law/policy_form.html",
        PolicyForm(groups, PAGE),
        heading=words.text("law.policy_new_title"),
        section=words.text("law.title"),
        crumbs=law_crumbs(visit, (words.text("law.tab_policy"), PAGE)),
        lead=words.text("law.policy_new_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
