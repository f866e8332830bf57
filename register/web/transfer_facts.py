"""The page that asks the other questions a judgement needs answered. Knows no SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from register.assessments.facts import facts_of_stored
from register.assessments.impact_facts import TOLD_BY_ASSESSMENTS
from register.errors import ChangedMeanwhile, Invalid
from register.impact.queries import has_assessment
from register.inputs import read_input
from register.law.current import current_law
from register.rules.fact_kinds import CERTIFICATIONS
from register.rules.permissions import Permission
from register.transfers.facts import CHOICES, FIELDS, GROUPS, UNKNOWN, FactsInput, Kind, applies, kind_of
from register.transfers.models import Transfer
from register.transfers.queries import get_transfer, parties_of
from register.transfers.safeguards import set_facts
from register.web import reply
from register.web.conflicts import Difference, differences
from register.web.fact_words import answer_value, answer_words
from register.web.filling import Filling
from register.web.site import Site
from register.web.transfer_forms import require_open, saved
from register.web.transfers import crumbs
from register.web.vendor_choices import Pairs
from register.web.vendor_status import version_of
from register.web.visit import Visit

site = Site("transfer-facts")

_CALLS = "call-centre"


@dataclass(frozen=True)
class Question:
    """One fact to be asked: how, and what may be answered."""

    name: str
    kind: str
    choices: Pairs = ()


@dataclass(frozen=True)
class FactsForm:
    """The questions that apply, in groups."""

    form: Filling
    groups: list[tuple[str, list[Question]]]
    shows_all: bool
    hidden: int
    """How many questions are not shown because they cannot matter here."""
    told: Sequence[tuple[str, str]]
    """Label and answer of each fact that follows from the impact assessments."""
    action: str
    version: int
    cancel: str
    save: str
    theirs: list[Difference] | None = None


@site.get("/transfers/{ref}/facts", "ask", Permission.EDIT_TRANSFERS)
def ask(visit: Visit, ref: str) -> Response:
    """The form with what is recorded; ``?all=1`` asks every question."""
    transfer = get_transfer(visit.session, ref)
    require_open(transfer)
    form = Filling(visit.words, "transfers", _recorded(transfer))
    return _page(visit, transfer, form, transfer.version)


@site.post("/transfers/{ref}/facts", "set", Permission.EDIT_TRANSFERS)
def put(visit: Visit, ref: str) -> Response:
    """Save the answers; a stale form comes back with both versions side by side."""
    transfer = get_transfer(visit.session, ref)
    before = transfer.version
    try:
        given = read_input(FactsInput, _typed(visit, transfer))
        transfer = set_facts(
            visit.session, visit.actor, ref, given, version_of(visit), visit.now, today=visit.today
        )
    except Invalid as error:
        form = Filling(visit.words, "transfers", visit.form, error.problems)
        return _page(visit, transfer, form, version_of(visit), status=422)
    except ChangedMeanwhile:
        transfer = get_transfer(visit.session, ref)
        theirs = differences(visit.words, "transfers", _recorded(transfer), visit.form)
        form = Filling(visit.words, "transfers", visit.form)
        return _page(visit, transfer, form, transfer.version, status=409, theirs=theirs)
    return saved(visit, transfer, before, "transfers.facts_saved", "#facts")


def _typed(visit: Visit, transfer: Transfer) -> dict[str, Any]:
    told = _told(visit, transfer)
    values: dict[str, Any] = {
        name: visit.form[name] for name in FIELDS if name in visit.form and name not in told
    }
    # Boxes that are not ticked are not sent: the form says which of them it asked.
    if "certification" in visit.form.all("asked"):
        values["certification"] = visit.form.all("certification")
    return values


def _told(visit: Visit, transfer: Transfer) -> Sequence[str]:
    """The facts that follow from completed impact assessments, so that nobody is asked for them here."""
    return TOLD_BY_ASSESSMENTS if has_assessment(visit.session, transfer.id or 0) else ()


def _told_shown(visit: Visit, transfer: Transfer) -> list[tuple[str, str]]:
    facts, words = facts_of_stored(visit.session, transfer.ref, visit.today), visit.words
    values = {name: getattr(facts, name) for name in TOLD_BY_ASSESSMENTS}
    return [
        (
            words.text(f"transfers.field_{name}"),
            answer_words(words, name, value.isoformat() if isinstance(value, date) else value),
        )
        for name, value in values.items()
        if value is not None or name in facts.unknown
    ]


def _recorded(transfer: Transfer) -> Mapping[str, Any]:
    return {name: answer_value(name, transfer.facts[name]) for name in FIELDS if name in transfer.facts}


def _question(visit: Visit, name: str) -> Question:
    words, kind = visit.words, kind_of(name)
    unknown = (UNKNOWN, words.text("transfers.answer_unknown"))
    if kind is Kind.TRI_STATE:
        answers = [(code, words.text(f"transfers.answer_{code}")) for code in ("yes", "no")]
        return Question(name, kind.value, [*answers, unknown])
    if kind is Kind.CHOICE:
        answers = [(code, words.text(f"transfers.choice_{name}_{code}")) for code in CHOICES[name]]
        return Question(name, kind.value, [*answers, unknown])
    if kind is Kind.CERTIFICATES:
        named = [(code, words.text(f"transfers.choice_certification_{code}")) for code in CERTIFICATIONS]
        return Question(name, kind.value, named)
    return Question(name, kind.value)


def _page(
    visit: Visit,
    transfer: Transfer,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    entity, vendor, _service = parties_of(visit.session, transfer)
    regimes = current_law(visit.session).regimes_binding(*entity.established)
    told = _told(visit, transfer)
    shows_all = bool(visit.query.get("all") or visit.form["all"])
    groups: list[tuple[str, list[Question]]] = []
    for group, names in GROUPS.items():
        asked = [
            name
            for name in names
            if name not in told
            and (
                shows_all
                or name in transfer.facts
                or name in visit.form
                or applies(name, regimes, transfer.destination, makes_calls=vendor.category == _CALLS)
            )
        ]
        if asked:
            groups.append(
                (words.text(f"transfers.group_{group}"), [_question(visit, name) for name in asked])
            )
    path = f"/transfers/{transfer.ref}"
    context = FactsForm(
        form=form,
        groups=groups,
        shows_all=shows_all,
        hidden=len(FIELDS) - len(told) - sum(len(questions) for _title, questions in groups),
        told=_told_shown(visit, transfer) if told else (),
        action=f"{path}/facts",
        version=version,
        cancel=f"{path}#facts",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        theirs=theirs,
    )
    return reply.page(
        visit,
        "transfers/facts.html",
        context,
        heading=words.text("transfers.facts_title", vendor=vendor.legal_name),
        reference=transfer.ref,
        section=words.text("transfers.list_title"),
        crumbs=crumbs(visit, transfer),
        lead=words.text("transfers.facts_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
