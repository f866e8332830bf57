"""The page that records which mechanism a transfer relies on under one law. Knows no SQL."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.agreements.queries import agreements_of
from register.errors import ChangedMeanwhile, Invalid, NotFound
from register.inputs import read_input
from register.law.current import current_law
from register.reference.places import is_country, place_name
from register.rules.law import Mechanism
from register.rules.permissions import Permission
from register.transfers.inputs import (
    MECHANISM_COLUMNS,
    MECHANISM_DETAILS,
    NO_MECHANISM,
    UNKNOWN_MECHANISM,
    AgreementRelied,
    MechanismInput,
)
from register.transfers.mechanisms import evidence_of, set_mechanism
from register.transfers.models import Transfer
from register.transfers.naming import mechanism_name, regime_name
from register.transfers.queries import get_transfer, list_mechanisms, parties_of
from register.transfers.telling import destination_words
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.filling import Filling
from register.web.law_words import capitalised, document_name, mechanism_line
from register.web.site import Site
from register.web.transfer_forms import next_mechanism_page, require_open, saved
from register.web.transfers import crumbs
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("transfer-mechanism")

_MODULES = ("1", "2", "3", "4")
_EVIDENCE = "evidence-"


@dataclass(frozen=True)
class MechanismForm:
    """The form for one law's mechanism."""

    form: Filling
    choices: list[tuple[str, str, str]]
    """Value, name, and one plain line with the documents it needs."""
    shows_all: bool
    hidden: int
    """How many mechanisms of the law are not shown."""
    agreements: Pairs
    modules: Pairs
    evidence: Pairs
    has_filing: bool
    has_modules: bool
    has_cities: bool
    lead: str
    action: str
    here: str
    version: int
    cancel: str
    save: str
    is_first: bool
    theirs: list[Difference] | None = None


@site.get("/transfers/{ref}/mechanisms/{regime}", "ask", Permission.EDIT_TRANSFERS)
def ask(visit: Visit, ref: str, regime: str) -> Response:
    """The form with what is recorded; ``?all=1`` offers every mechanism of the law."""
    transfer = get_transfer(visit.session, ref)
    require_open(transfer)
    form = Filling(visit.words, "transfers", _recorded(visit, transfer, regime))
    return _page(visit, transfer, regime, form, transfer.version)


@site.post("/transfers/{ref}/mechanisms/{regime}", "set", Permission.EDIT_TRANSFERS)
def put(visit: Visit, ref: str, regime: str) -> Response:
    """Save the mechanism; a new transfer is asked about its next law, any other shown."""
    transfer = get_transfer(visit.session, ref)
    before = transfer.version
    try:
        given = read_input(MechanismInput, _typed(visit, regime))
        agreement = _agreement(visit, transfer, given.agreement_ref)
        transfer = set_mechanism(
            visit.session,
            visit.actor,
            ref,
            given,
            version_of(visit),
            visit.now,
            today=visit.today,
            agreement=agreement,
        )
    except Invalid as error:
        form = Filling(visit.words, "transfers", visit.form, error.problems)
        return _page(visit, transfer, regime, form, version_of(visit), status=422)
    except ChangedMeanwhile:
        transfer = get_transfer(visit.session, ref)
        theirs = differences(visit.words, "transfers", _recorded(visit, transfer, regime), visit.form)
        form = Filling(visit.words, "transfers", visit.form)
        return _page(visit, transfer, regime, form, transfer.version, status=409, theirs=theirs)
    if visit.form["first"]:
        next_page = next_mechanism_page(visit, transfer)
        if next_page:
            return reply.redirect(visit, next_page, "transfers.mechanism_saved", ref=ref)
    return saved(visit, transfer, before, "transfers.mechanism_saved", f"#mechanism-{regime}")


def _typed(visit: Visit, regime: str) -> dict[str, Any]:
    chosen = current_law(visit.session).mechanism_by_id.get(visit.form["mechanism_id"])
    asked = evidence_of(chosen) if chosen else ()
    # Documents of a mechanism chosen before are not asked about any more.
    evidence = {code: visit.form[_EVIDENCE + code] for code in asked if visit.form[_EVIDENCE + code]}
    return {**visit.form, "regime_id": regime, "evidence": evidence}


def _agreement(visit: Visit, transfer: Transfer, ref: str | None) -> AgreementRelied | None:
    for agreement in agreements_of(visit.session, transfer.vendor_id) if ref else ():
        if agreement.ref == ref and agreement.id is not None:
            return AgreementRelied(agreement.id, agreement.ref, agreement.vendor_id)
    return None


def _recorded(visit: Visit, transfer: Transfer, regime: str) -> dict[str, Any]:
    rows = {row.regime_id: row for row in list_mechanisms(visit.session, transfer.id or 0)}
    row = rows.get(regime)
    if row is None:
        return {"mechanism_id": ""}
    values: dict[str, Any] = {"mechanism_id": row.mechanism_id}
    values |= {name: getattr(row, name) for name in MECHANISM_COLUMNS}
    values |= {name: row.details.get(name) for name in ("agreement_ref", *MECHANISM_DETAILS)}
    for name in ("clauses_verbatim", "late_filing_settled"):
        values[name] = _yes_no(values[name])
    evidence = row.details.get("evidence") or {}
    return values | {_EVIDENCE + code: _yes_no(held) for code, held in evidence.items()}


def _yes_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _choices(
    visit: Visit, transfer: Transfer, regime: str, chosen: str, *, shows_all: bool
) -> tuple[list[tuple[str, str, str]], int]:
    words, law = visit.words, current_law(visit.session)
    place = transfer.destination_subdivision or transfer.destination
    destination = place if is_country(transfer.destination) else None
    fitting = law.mechanisms_fitting(regime, destination, visit.today)
    others = [m for m in law.mechanisms(regime) if m not in fitting]
    shown: list[Mechanism] = [*fitting, *(m for m in others if shows_all or m.id == chosen)]
    choices = []
    for mechanism in shown:
        line = mechanism_line(words, mechanism)
        if mechanism not in fitting:
            line = f"{words.text('transfers.mechanism_unfit')} {line}"
        choices.append((mechanism.id, mechanism_name(words, mechanism.id), line))
    for code in (UNKNOWN_MECHANISM, NO_MECHANISM):
        choices.append((code, mechanism_name(words, code), words.text(f"transfers.mechanism_{code}_hint")))
    return choices, len(others) if not shows_all else 0


def _page(
    visit: Visit,
    transfer: Transfer,
    regime: str,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words, law = visit.words, current_law(visit.session)
    if regime not in law.regime_by_id:
        raise NotFound(ref=regime)
    entity, _vendor, _service = parties_of(visit.session, transfer)
    shows_all = bool(visit.query.get("all") or visit.form["all"])
    is_first = bool(visit.query.get("first") or visit.form["first"])
    chosen = form.value("mechanism_id")
    choices, hidden = _choices(visit, transfer, regime, chosen, shows_all=shows_all)
    tools = law.mechanisms(regime)
    mechanism = law.mechanism_by_id.get(chosen)
    path = f"/transfers/{transfer.ref}/mechanisms/{regime}"
    context = MechanismForm(
        form=form,
        choices=choices,
        shows_all=shows_all,
        hidden=hidden,
        agreements=[
            (agreement.ref, f"{agreement.title} ({agreement.ref})")
            for agreement in agreements_of(visit.session, transfer.vendor_id)
            if agreement.ended_on is None or agreement.ref == form.value("agreement_ref")
        ],
        modules=[(number, words.text(f"transfers.module_{number}")) for number in _MODULES],
        evidence=[
            (code, capitalised(document_name(words, code)))
            for code in (evidence_of(mechanism) if mechanism else ())
        ],
        has_filing=any(tool.filing for tool in tools),
        has_modules=any(tool.verbatim for tool in tools),
        has_cities=any(tool.gba for tool in tools),
        lead=words.text(
            "transfers.mechanism_lead",
            exporter=place_name(entity.place_code, words.language),
            destination=destination_words(transfer, words),
        ),
        action=path,
        here=path + ("?first=1" if is_first else ""),
        version=version,
        cancel=f"/transfers/{transfer.ref}",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        is_first=is_first,
        theirs=theirs,
    )
    return reply.page(
        visit,
        "transfers/mechanism.html",
        context,
        heading=words.text("transfers.mechanism_title", law=regime_name(words, regime)),
        reference=transfer.ref,
        section=words.text("transfers.list_title"),
        crumbs=crumbs(visit, transfer),
        lead=context.lead,
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
