"""Pages that add or correct a change to the law: choosing its kind, the form, the sentence it makes, saving it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from register.assessments.concerned import concerned_transfers
from register.errors import ChangedMeanwhile, Invalid
from register.law import actions
from register.law.current import amendment_of, current_law
from register.law.inputs import LawChangeInput, read_change
from register.law.models import LawChange
from register.law.queries import get_change
from register.rules.amendment_checks import (
    COUNTED_FROM,
    DAY_KINDS,
    FORCES,
    NEEDS,
    OPEN_FACTS,
    TOLD,
    UNITS,
)
from register.rules.amendment_forms import KINDS, amendment_json, fields_of
from register.rules.amendments import Amendment, NoticeDuty
from register.rules.permissions import Permission
from register.web import reply
from register.web.change_words import says
from register.web.filling import Filling
from register.web.law import law_crumbs
from register.web.law_change_choices import (
    Groups,
    Pairs,
    finding_choices,
    mechanism_choices,
    place_choices,
    regime_choices,
)
from register.web.law_changes import LIST, open_change
from register.web.law_words import capitalised
from register.web.people import version_of
from register.web.site import Site
from register.web.visit import Visit
from register.what_if.adopting import adopt

site = Site("law-change-form")

NEW = f"{LIST}/new"
_PASSED_ON = ("regime", "place", "mechanism")
_EXTRA = ("as_of", "verified", "note")
_DUTY = {"told": TOLD, "force": FORCES, "counted_from": COUNTED_FROM, "unit": UNITS}


@dataclass(frozen=True)
class KindChoice:
    """The kinds of change, each a link to its form."""

    kinds: Sequence[tuple[str, str, str]]
    """Address, words, hint."""


@dataclass(frozen=True)
class ChangeForm:
    """The fields of one kind of change."""

    kind: str
    kind_words: str
    names: Sequence[str]
    action: str
    cancel: str
    regimes: Pairs
    places: Pairs
    mechanisms: Groups
    facts: Pairs
    findings: Groups
    needs: Pairs
    day_kinds: Pairs
    duty: Mapping[str, Pairs]
    """The choices of what a law asks after a breach, by field."""


@dataclass(frozen=True)
class ChangeCheck:
    """What the change says, before it is saved."""

    says: str
    citation: str
    concerned: int
    is_verified: bool
    action: str
    fields: Sequence[tuple[str, str]]
    version: int | None
    back: str
    is_duty: bool
    """Whether it is about notices after a breach: it weighs on incidents, not on transfers."""
    what_if: str
    """Where the change is tried out over every transfer."""


@site.get(NEW, "new", Permission.MANAGE_REGISTER)
def new(visit: Visit) -> Response:
    """The kinds of change, or the form of the kind named."""
    kind = visit.query.get("kind", "")
    if kind not in KINDS:
        return _choose(visit)
    return _form_page(visit, kind, Filling(visit.words, "law", _Typed(visit)), None)


@site.get(f"{LIST}/check", "check", Permission.MANAGE_REGISTER)
def check(visit: Visit) -> Response:
    """What a new change would say and concern."""
    return _checked(visit, None)


@site.post(NEW, "add", Permission.MANAGE_REGISTER)
def add(visit: Visit) -> Response:
    """Save it; what it concerns is judged again, and each transfer it changes is flagged to be looked at."""
    try:
        given = read_change(_values(visit.form.pairs))
        row = adopt(visit.session, visit.actor, given, visit.now, today=visit.today).change
    except Invalid as error:
        return _refused(visit, dict(visit.form).get("kind", ""), visit.form, error, None)
    return reply.redirect(visit, f"{LIST}/{row.ref}", "law.added", ref=row.ref)


@site.get(f"{LIST}/{{ref}}/correct", "correcting", Permission.MANAGE_REGISTER)
def correcting(visit: Visit, ref: str) -> Response:
    """The form with what is recorded, or with what the address says."""
    change = open_change(visit, ref)
    values: Any = _Typed(visit) if visit.query.get("kind") else _recorded(change)
    return _form_page(visit, change.kind, Filling(visit.words, "law", values), change)


@site.get(f"{LIST}/{{ref}}/check", "check-correction", Permission.MANAGE_REGISTER)
def check_correction(visit: Visit, ref: str) -> Response:
    """What the correction would say and concern."""
    return _checked(visit, open_change(visit, ref))


@site.post(f"{LIST}/{{ref}}/correct", "correct", Permission.MANAGE_REGISTER)
def correct(visit: Visit, ref: str) -> Response:
    """Save the correction as a change of its own, in the place of this one."""
    try:
        given = read_change(_values(visit.form.pairs))
        row = actions.correct_change(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        change = get_change(visit.session, ref)
        return _refused(visit, change.kind, visit.form, error, change)
    except ChangedMeanwhile:
        change = open_change(visit, ref)
        return _check_page(visit, given, visit.form.pairs, change, status=409)
    if row.ref == ref:
        return reply.redirect(visit, f"{LIST}/{ref}", "law.nothing_changed")
    return reply.redirect(visit, f"{LIST}/{row.ref}", "law.corrected", ref=row.ref, old=ref)


class _Typed(Mapping[str, str]):
    """What the address says, as a form reads it."""

    def __init__(self, visit: Visit) -> None:
        self._params = visit.request.query_params

    def __getitem__(self, name: str) -> str:
        return self._params.get(name, "")

    def __iter__(self) -> Any:
        return iter(self._params)

    def __len__(self) -> int:
        return len(self._params)

    def all(self, name: str) -> list[str]:
        """Every value under this name."""
        return self._params.getlist(name)


def _values(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    found: dict[str, Any] = {name: value for name, value in pairs if not name.startswith("_")}
    kind = str(found.get("kind", ""))
    known = (*fields_of(kind), "kind", *_EXTRA) if kind in KINDS else ("kind",)
    found = {name: value for name, value in found.items() if name in known}
    if "needs" in known:
        found["needs"] = [value for name, value in pairs if name == "needs" and value]
    found["verified"] = found.get("verified") == "yes"
    if kind == "finding-corrected" and "|" in str(found.get("valid_from", "")):
        # One choice names law, place and first day: which recognition is corrected.
        regime, place, day = str(found["valid_from"]).split("|", 2)
        found |= {"regime": regime, "place": place, "valid_from": day}
    return found


def _checked(visit: Visit, change: LawChange | None) -> Response:
    pairs = visit.request.query_params.multi_items()
    kind = change.kind if change else visit.query.get("kind", "")
    try:
        given = read_change(_values([*pairs, ("kind", kind)]))
        actions.check_change(visit.session, given, change, visit.today)
    except Invalid as error:
        return _refused(visit, kind, _Typed(visit), error, change)
    return _check_page(visit, given, pairs, change)


def _check_page(
    visit: Visit,
    given: LawChangeInput,
    pairs: Sequence[tuple[str, str]],
    change: LawChange | None,
    status: int = 200,
) -> Response:
    words, amendment = visit.words, given.amendment()
    concerned = [amendment] + ([amendment_of(change)] if change else [])
    sent = [(name, value) for name, value in pairs if not name.startswith("_") and name != "version"]
    query = urlencode(sent)
    path = f"{LIST}/{change.ref}/correct" if change else NEW
    context = ChangeCheck(
        says=says(words, amendment),
        citation=amendment.citation,
        concerned=len(concerned_transfers(visit.session, concerned, current_law(visit.session))),
        is_verified=given.verified,
        action=path,
        fields=sent if any(name == "kind" for name, _ in sent) else [*sent, ("kind", given.kind)],
        version=change.version if change else None,
        back=f"{path}?{query}",
        is_duty=isinstance(amendment, NoticeDuty),
        what_if="" if change or isinstance(amendment, NoticeDuty) else _what_if(amendment),
    )
    return reply.page(
        visit,
        "law/check.html",
        context,
        heading=words.text("law.check_title"),
        section=words.text("law.tab_changes"),
        crumbs=_crumbs(visit, change),
        status=status,
        is_error=status >= 400,
    )


def _what_if(amendment: Amendment) -> str:
    told = {name: value for name, value in amendment_json(amendment).items() if isinstance(value, str | int)}
    return f"/what-if/answer?{urlencode(told)}"


def _refused(
    visit: Visit, kind: str, values: Mapping[str, Any], error: Invalid, change: LawChange | None
) -> Response:
    if kind not in KINDS:
        return _choose(visit, 422)
    return _form_page(visit, kind, Filling(visit.words, "law", values, error.problems), change, 422)


def _recorded(change: LawChange) -> dict[str, Any]:
    said = amendment_json(amendment_of(change))
    if change.kind == "finding-corrected":
        said["valid_from"] = "|".join([said["regime"], said["place"], said["valid_from"]])
    verified = "yes" if change.is_verified else ""
    return {**said, "as_of": change.as_of, "verified": verified, "note": change.note}


def _crumbs(visit: Visit, change: LawChange | None) -> list[Any]:
    more = [(change.ref, f"{LIST}/{change.ref}")] if change else []
    return law_crumbs(visit, (visit.words.text("law.tab_changes"), LIST), *more)


def _choose(visit: Visit, status: int = 200) -> Response:
    words = visit.words
    passed = {name: visit.query[name] for name in _PASSED_ON if name in visit.query}
    kinds = [
        (
            f"{NEW}?{urlencode({'kind': kind, **passed})}",
            words.text(f"law.change_kind_{kind}"),
            words.text(f"law.change_kind_{kind}_hint"),
        )
        for kind in KINDS
    ]
    return reply.page(
        visit,
        "law/kinds.html",
        KindChoice(kinds),
        heading=words.text("law.add_title"),
        section=words.text("law.tab_changes"),
        crumbs=_crumbs(visit, None),
        lead=words.text("law.add_lead"),
        status=status,
        is_error=status >= 400,
    )


def _form_page(
    visit: Visit, kind: str, form: Filling, change: LawChange | None, status: int = 200
) -> Response:
    words = visit.words
    names = [name for name in fields_of(kind) if name not in ("citation", *_EXTRA)]
    if kind == "finding-corrected":
        names = [name for name in names if name not in ("regime", "place")]
    path = f"{LIST}/{change.ref}" if change else LIST
    context = ChangeForm(
        kind=kind,
        kind_words=words.text(f"law.change_kind_{kind}"),
        names=names,
        action=f"{path}/check",
        cancel=path,
        regimes=regime_choices(visit, kind),
        places=place_choices(visit, kind),
        mechanisms=mechanism_choices(visit, kind),
        facts=[(name, words.text(f"law.fact_{name}")) for name in OPEN_FACTS],
        findings=finding_choices(visit) if kind == "finding-corrected" else (),
        needs=[(need, capitalised(words.text(f"law.need_{need}"))) for need in NEEDS],
        day_kinds=[(name, words.text(f"law.day_kind_{name}")) for name in DAY_KINDS],
        duty={
            field: [(name, words.text(f"law.{field}_{name}")) for name in names]
            for field, names in _DUTY.items()
        },
    )
    heading = words.text("law.correct_title", ref=change.ref) if change else words.text("law.form_title")
    return reply.page(
        visit,
        "law/form.html",
        context,
        heading=heading,
        section=words.text("law.tab_changes"),
        crumbs=_crumbs(visit, change),
        lead=context.kind_words,
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
