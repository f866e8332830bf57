"""The form in which the contract terms of an agreement are recorded."""

from dataclasses import dataclass

from starlette.responses import Response

from register.agreements.catalogue import terms
from register.agreements.models import Agreement, TermState
from register.agreements.queries import get_agreement, get_vendor_of, terms_of
from register.agreements.terms import CLAUSE, STATE, VALUE, read_terms, set_terms
from register.errors import ChangedMeanwhile, Invalid
from register.rules.permissions import Permission
from register.web import reply
from register.web.agreement_terms_shown import TermsShown, terms_shown
from register.web.agreements import crumbs, get_open
from register.web.conflicts import Difference
from register.web.filling import Filling
from register.web.site import Site
from register.web.vendor_status import version_of
from register.web.visit import Visit
from register.words import Words

site = Site("agreement-terms")


@dataclass(frozen=True)
class TermsForm:
    """The form of contract terms, one row a term."""

    form: Filling
    terms: TermsShown
    states: list[tuple[str, str]]
    action: str
    version: int
    cancel: str
    save: str
    theirs: list[Difference] | None = None


@site.get("/agreements/{ref}/terms", "edit", Permission.EDIT_AGREEMENTS)
def edit(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    agreement = get_open(visit, ref)
    return _page(visit, agreement, _filling(visit, _recorded(visit, agreement)), agreement.version)


@site.post("/agreements/{ref}/terms", "change", Permission.EDIT_AGREEMENTS)
def change(visit: Visit, ref: str) -> Response:
    """Save the terms; a stale form comes back with both versions side by side."""
    version = version_of(visit)
    try:
        given = read_terms(visit.form)
        agreement = set_terms(visit.session, visit.actor, ref, given, version, visit.now)
    except Invalid as error:
        agreement = get_agreement(visit.session, ref)
        return _page(visit, agreement, _filling(visit, visit.form, error), version, status=422)
    except ChangedMeanwhile:
        agreement = get_agreement(visit.session, ref)
        theirs = _differences(visit, _recorded(visit, agreement))
        form = _filling(visit, visit.form)
        return _page(visit, agreement, form, agreement.version, status=409, theirs=theirs)
    key = "terms_saved" if agreement.version != version else "nothing_changed"
    return reply.redirect(visit, f"/agreements/{ref}#terms", f"agreements.{key}", ref=ref)


def _filling(visit: Visit, values: object, error: Invalid | None = None) -> Filling:
    problems = error.problems if error else None
    return Filling(visit.words, "agreements", values, problems, _labels(visit.words))  # type: ignore[arg-type]


def _labels(words: Words) -> dict[str, str]:
    found = {}
    for term_id in terms():
        name = words.text(f"agreements.field_term_{term_id}")
        for part in (STATE, CLAUSE, VALUE):
            found[part + term_id] = words.text(f"agreements.term_field_{part[:-1]}", name=name)
    return found


def _recorded(visit: Visit, agreement: Agreement) -> dict[str, str]:
    assert agreement.id is not None
    found = {}
    for term_id, row in terms_of(visit.session, agreement.id).items():
        found[STATE + term_id] = row.state.value
        found[CLAUSE + term_id] = row.clause or ""
        found[VALUE + term_id] = row.value or ""
    return found


def _differences(visit: Visit, recorded: dict[str, str]) -> list[Difference]:
    labels, words = _labels(visit.words), visit.words

    def said(name: str, value: str) -> str:
        key = f"status.{value}"
        return words.text(key) if name.startswith(STATE) and value and words.has(key) else value

    return [
        Difference(labels[name], said(name, recorded.get(name, "")), said(name, visit.form[name].strip()))
        for name in labels
        if name in visit.form and visit.form[name].strip() != recorded.get(name, "")
    ]


def _page(
    visit: Visit,
    agreement: Agreement,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words, vendor = visit.words, get_vendor_of(visit.session, agreement)
    context = TermsForm(
        form=form,
        terms=terms_shown(visit, agreement, vendor),
        states=[(state.value, words.text(f"status.{state.value}")) for state in TermState],
        action=f"/agreements/{agreement.ref}/terms",
        version=version,
        cancel=f"/agreements/{agreement.ref}#terms",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        theirs=theirs,
    )
    return reply.page(
        visit,
        "agreements/terms.html",
        context,
        heading=words.text("agreements.terms_title", name=agreement.title),
        reference=agreement.ref,
        section=words.text("agreements.list_title"),
        crumbs=crumbs(visit, vendor, agreement),
        lead=words.text("agreements.terms_hint"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
