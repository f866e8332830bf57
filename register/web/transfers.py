"""The page of one transfer, as of today or of any other date. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from starlette.responses import Response

from register.assessments.coming import judge_stored
from register.assessments.impact_facts import TOLD_BY_ASSESSMENTS
from register.assessments.onward import ChainLeg
from register.assessments.stored import kept_judgement
from register.decisions.models import SubjectKind
from register.entities.models import OurEntity
from register.impact.models import ImpactStatus
from register.law.current import current_law
from register.law.queries import unverified_citations
from register.rules.cadence import expiry_state
from register.rules.permissions import Permission
from register.rules.verdict import Judgement
from register.trail.counted import Paging
from register.trail.queries import list_events
from register.transfers.facts import FIELDS
from register.transfers.models import Transfer, TransferMechanism
from register.transfers.naming import mechanism_name, regime_name
from register.transfers.queries import told_mechanisms, transfer_with_parties
from register.transfers.telling import destination_words, flow_sentences
from register.vendors.models import Service, Vendor
from register.web import reply
from register.web.assessment_shown import Askers, JudgementShown, shown_judgement
from register.web.chain_shown import LegAsker, LegShown, shown_legs
from register.web.decisions_of import DecisionsOf, decisions_of
from register.web.documents_shown import DocumentsShown, documents_shown
from register.web.fact_words import answer_words
from register.web.frame import Crumb
from register.web.history import EventShown, shown_events
from register.web.impact_list import Line, of_transfer
from register.web.law_words import condition_name, document_name, safeguard_name
from register.web.marks import mark_tag
from register.web.site import Site
from register.web.transfer_followed import SaidShown, said_of
from register.web.transfer_notices import NoticeShown, shown_notices
from register.web.visit import Visit

site = Site("transfers")

HISTORY_SHOWN = 20
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)


class MechanismShown(NamedTuple):
    """The ground under one law: its name, dates, documents."""

    regime_id: str
    law: str
    name: str | None
    row: TransferMechanism | None
    state: str
    agreement_ref: str
    said: Sequence[SaidShown]
    """Its dates, filing and details, each beside what its agreement says."""
    held: Sequence[str]
    lacking: Sequence[str]


class SafeguardShown(NamedTuple):
    """A measure in place, and the conditions that hold."""

    name: str
    held: Sequence[str]
    all: int


@dataclass(frozen=True)
class TransferShown:
    """One transfer, everything on one long page."""

    transfer: Transfer
    vendor: Vendor
    entity: OurEntity
    service: Service
    sentences: Sequence[str]
    judgement: JudgementShown
    legs: Sequence[LegShown]
    mechanisms: Sequence[MechanismShown]
    safeguards: Sequence[SafeguardShown]
    facts: Sequence[tuple[str, str, str]]
    """Name, label and answer of each fact somebody recorded."""
    impact: Sequence[Line]
    """The impact assessments, the newest first."""
    told_by_assessments: bool
    documents: DocumentsShown
    events: list[EventShown]
    more_events: bool
    history_ref: str
    on: date
    is_today: bool
    unusable_on: str
    """What the address asked for where it is no date."""
    may_change: bool
    notices: Sequence[NoticeShown]
    decisions: DecisionsOf


def crumbs(visit: Visit, transfer: Transfer | None = None) -> list[Crumb]:
    """The way to a transfer's pages."""
    found = [Crumb(visit.words.text("transfers.list_title"), "/transfers")]
    if transfer:
        found.append(Crumb(transfer.ref, f"/transfers/{transfer.ref}"))
    return found


@site.get("/transfers/{ref}", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """One transfer; ``?on=`` judges it on another date, read-only."""
    transfer, entity, vendor, service = transfer_with_parties(visit.session, ref)
    asked = visit.query.get("on", "").strip()
    on = _date_of(asked) or visit.today
    words, law = visit.words, current_law(visit.session)
    made, chain = _judged(visit, transfer, on)
    unverified = unverified_citations(visit.session)
    mechanisms = {row.regime_id: row for row in told_mechanisms(visit.session, transfer.id)}
    laws = list(dict.fromkeys([*(a.regime for a in made.assessments), *mechanisms]))
    relied_on = {law: mechanisms[law].mechanism_id if law in mechanisms else None for law in laws}
    events = list_events(visit.session, about_ref=ref, paging=Paging(1, HISTORY_SHOWN + 1))
    is_today = on == visit.today
    impact = of_transfer(visit, ref)
    is_told = any(line.row.status is ImpactStatus.COMPLETED for line in impact)
    context = TransferShown(
        transfer=transfer,
        vendor=vendor,
        entity=entity,
        service=service,
        sentences=flow_sentences(words, transfer, entity, vendor, service, relied_on),
        judgement=shown_judgement(
            made, Askers(words, transfer, service, vendor, law, unverified, LegAsker(words, chain))
        ),
        legs=shown_legs(words, made, chain),
        mechanisms=[mechanism_shown(visit, law, mechanisms.get(law), on) for law in laws],
        safeguards=_safeguards(visit, transfer),
        facts=[
            (name, words.text(f"transfers.field_{name}"), answer_words(words, name, transfer.facts[name]))
            for name in FIELDS
            if name in transfer.facts and not (is_told and name in TOLD_BY_ASSESSMENTS)
        ],
        impact=impact,
        told_by_assessments=is_told,
        documents=documents_shown(visit, ref),
        events=shown_events(events[:HISTORY_SHOWN], visit),
        more_events=len(events) > HISTORY_SHOWN,
        history_ref=ref,
        on=on,
        is_today=is_today,
        unusable_on=asked[:40] if asked and _date_of(asked) is None else "",
        may_change=is_today and transfer.ended_on is None and visit.actor.may(Permission.EDIT_TRANSFERS),
        notices=shown_notices(visit.session, words, transfer.id or 0),
        decisions=decisions_of(
            visit,
            SubjectKind.TRANSFER,
            ref,
            is_open=is_today and transfer.status.value not in ("paused", "ended"),
        ),
    )
    return reply.page(
        visit,
        "transfers/show.html",
        context,
        heading=heading_of(visit, transfer, vendor),
        reference=ref,
        tag=mark_tag(transfer.status.value, words),
        section=words.text("transfers.list_title"),
        crumbs=crumbs(visit),
    )


def _judged(visit: Visit, transfer: Any, on: date) -> tuple[Judgement, Sequence[ChainLeg]]:
    """The judgement kept with the transfer where it is true of that day; else one made now."""
    kept = kept_judgement(visit.session, transfer, transfer.judgement, on) if on == visit.today else None
    if kept:
        return kept, ()
    return judge_stored(visit.session, transfer.ref, on)


def heading_of(visit: Visit, transfer: Transfer, vendor: Vendor) -> str:
    """What a transfer's pages are called: its vendor and destination."""
    place = destination_words(transfer, visit.words)
    return visit.words.text("transfers.heading", vendor=vendor.legal_name, place=place)


def _date_of(given: str) -> date | None:
    try:
        found = date.fromisoformat(given)
    except ValueError:
        return None
    return found if _EARLIEST <= found <= _LATEST else None


def mechanism_shown(visit: Visit, law: str, row: TransferMechanism | None, on: date) -> MechanismShown:
    """The ground under one law in words, as it stands on a date."""
    words = visit.words
    evidence = (row.details.get("evidence") or {}) if row else {}
    said, agreement_ref = said_of(visit, row) if row else ([], "")
    return MechanismShown(
        regime_id=law,
        law=regime_name(words, law),
        name=mechanism_name(words, row.mechanism_id) if row else None,
        row=row,
        state=expiry_state(row.expires_on, on) if row else "missing",
        agreement_ref=agreement_ref,
        said=said,
        held=[document_name(words, code) for code, is_held in evidence.items() if is_held],
        lacking=[document_name(words, code) for code, is_held in evidence.items() if not is_held],
    )


def _safeguards(visit: Visit, transfer: Transfer) -> list[SafeguardShown]:
    law, found = current_law(visit.session), []
    for item in transfer.safeguards:
        safeguard: Any = law.safeguard_by_id.get(item["id"])
        if safeguard is not None:
            held = [condition_name(visit.words, safeguard, code) for code in item["conditions"]]
            name = safeguard_name(visit.words, safeguard)
            found.append(SafeguardShown(name, held, len(safeguard.conditions)))
    return found
