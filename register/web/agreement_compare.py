"""Two agreements, or two versions of one, side by side and term by term. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup
from starlette.responses import Response

from register.agreements.catalogue import duty_of
from register.agreements.models import Agreement
from register.agreements.queries import agreements_of, get_agreement, get_vendor_of
from register.errors import NotFound
from register.rules.permissions import Permission
from register.rules.term_gaps import compare
from register.web import reply
from register.web.agreement_list import state_tag
from register.web.agreement_terms_shown import TermShown, terms_shown
from register.web.agreements import crumbs
from register.web.marks import Marks, marks_for
from register.web.site import Site
from register.web.vendor_choices import Pairs
from register.web.visit import Visit

site = Site("agreement-compare")

_MARKS: Final = {
    "better": ("tick", "success"),
    "worse": ("warning", "danger"),
    "differs": ("info", "neutral"),
}
_DATES: Final = ("effective_on", "expires_on", "notice_by", "signed_by_us_on", "signed_by_vendor_on")


@dataclass(frozen=True)
class TermPair:
    """One term in both agreements."""

    id: str
    name: str
    one: TermShown
    other: TermShown
    said: Markup | str
    """Better, worse or different; empty where they are the same."""


@dataclass(frozen=True)
class Comparison:
    """Two agreements side by side, what differs first."""

    one: Agreement
    other: Agreement | None
    choices: Pairs
    facts: Sequence[tuple[str, Any, Any]]
    """What differs apart from the terms: its name, and both values in words."""
    differing: Sequence[TermPair]
    same: Sequence[TermPair]
    summary: str


@site.get("/agreements/{ref}/compare", "compare", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """The comparison with the agreement named by ``?with=``; without one, the choice of it."""
    one, wanted = get_agreement(visit.session, ref), visit.query.get("with", "").strip().upper()
    words, vendor = visit.words, get_vendor_of(visit.session, one)
    other = get_agreement(visit.session, wanted) if wanted else None
    if other is not None and other.vendor_id != one.vendor_id:
        raise NotFound(ref=wanted)
    pairs = _pairs(visit, one, other) if other else []
    differing = [pair for pair in pairs if pair.said]
    context = Comparison(
        one=one,
        other=other,
        choices=[
            (a.ref, f"{a.title} {a.ref}")
            for a in agreements_of(visit.session, one.vendor_id)
            if a.ref != one.ref
        ],
        facts=_facts(visit, one, other) if other else [],
        differing=differing,
        same=[pair for pair in pairs if not pair.said and pair.one.state],
        summary=words.text("agreements.compare_count", n=len(differing)),
    )
    return reply.page(
        visit,
        "agreements/compare.html",
        context,
        heading=words.text("agreements.compare_title", name=one.title),
        reference=ref,
        section=words.text("agreements.list_title"),
        crumbs=crumbs(visit, vendor, one),
    )


def _pairs(visit: Visit, one: Agreement, other: Agreement) -> list[TermPair]:
    vendor, marks = get_vendor_of(visit.session, one), marks_for(visit.words.language)
    shown = [
        {term.id: term for group in terms_shown(visit, agreement, vendor).groups for term in group.terms}
        for agreement in (one, other)
    ]
    return [_pair(visit, marks, shown[0][term_id], shown[1][term_id]) for term_id in shown[0]]


def _pair(visit: Visit, marks: Marks, one: TermShown, other: TermShown) -> TermPair:
    states = [(term.state or None, term.value or None) for term in (one, other)]
    said = compare(duty_of(one.id), *states)
    if said == "same" and one.clause != other.clause:
        said = "differs"
    tag = (
        marks.own_tag(visit.words.text(f"agreements.compare_{said}"), *_MARKS[said]) if said in _MARKS else ""
    )
    return TermPair(one.id, one.name, one, other, tag)


def _facts(visit: Visit, one: Agreement, other: Agreement) -> list[tuple[str, Any, Any]]:
    words = visit.words
    marks = marks_for(words.language, visit.settings.time_zone)

    def said(agreement: Agreement) -> dict[str, Any]:
        law, renewal = agreement.governing_law, agreement.renewal
        return {
            "kind": words.text(f"agreements.kind_{agreement.kind.value}"),
            "state": state_tag(agreement, visit, marks),
            **{name: marks.date(getattr(agreement, name)) for name in _DATES},
            "renewal": words.text(f"agreements.renewal_{renewal.value}") if renewal else "–",
            "governing_law": marks.place(law) if law else "–",
        }

    ours, theirs = said(one), said(other)
    labels = {"state": words.text("agreements.col_state")}
    return [
        (labels.get(name) or words.text(f"agreements.field_{name}"), ours[name], theirs[name])
        for name in ours
        if ours[name] != theirs[name]
    ]
