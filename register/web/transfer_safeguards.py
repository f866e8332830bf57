"""The pages that record what protects a transfer and the other facts about it. Knows no SQL."""

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from register.errors import ChangedMeanwhile, Invalid, Problem
from register.inputs import read_input
from register.reference.law import load_law
from register.rules.permissions import Permission
from register.transfers.models import Transfer
from register.transfers.queries import get_transfer, parties_of
from register.transfers.safeguards import SafeguardsInput, set_safeguards
from register.web import reply
from register.web.conflicts import Difference
from register.web.filling import Filling
from register.web.law_words import condition_name, safeguard_name
from register.web.site import Site
from register.web.transfer_forms import require_open, saved
from register.web.transfers import crumbs
from register.web.vendor_status import version_of
from register.web.visit import Visit
from register.words import Words

site = Site("transfer-safeguards")

_KINDS = ("technical", "contractual", "organisational")


@dataclass(frozen=True)
class MeasureShown:
    """A measure that may be ticked, with its conditions as (value, words)."""

    id: str
    name: str
    citation: str
    conditions: list[tuple[str, str]]


@dataclass(frozen=True)
class SafeguardsForm:
    """The form with every measure, by kind."""

    form: Filling
    groups: list[tuple[str, list[MeasureShown]]]
    action: str
    version: int
    cancel: str
    save: str
    theirs: list[Difference] | None = None


@site.get("/transfers/{ref}/safeguards", "ask", Permission.EDIT_TRANSFERS)
def ask(visit: Visit, ref: str) -> Response:
    """The form with what is recorded."""
    transfer = get_transfer(visit.session, ref)
    require_open(transfer)
    form = Filling(visit.words, "transfers", _recorded(transfer))
    return _page(visit, transfer, form, transfer.version)


@site.post("/transfers/{ref}/safeguards", "set", Permission.EDIT_TRANSFERS)
def put(visit: Visit, ref: str) -> Response:
    """Save the safeguards; a stale form comes back with both versions side by side."""
    transfer = get_transfer(visit.session, ref)
    before = transfer.version
    try:
        given = read_input(SafeguardsInput, _typed(visit))
        transfer = set_safeguards(visit.session, visit.actor, ref, given, version_of(visit), visit.now)
    except Invalid as error:
        form = Filling(visit.words, "transfers", visit.form, error.problems)
        return _page(visit, transfer, form, version_of(visit), status=422)
    except ChangedMeanwhile:
        transfer = get_transfer(visit.session, ref)
        form = Filling(visit.words, "transfers", visit.form)
        return _page(
            visit, transfer, form, transfer.version, status=409, theirs=_differences(visit, transfer)
        )
    return saved(visit, transfer, before, "transfers.safeguards_saved", "#safeguards")


def _typed(visit: Visit) -> dict[str, Any]:
    ticked = visit.form.all("safeguards")
    conditions: dict[str, list[str]] = {name: [] for name in ticked}
    for value in visit.form.all("conditions"):
        name, _, code = value.partition(":")
        if name not in conditions:
            raise Invalid({"safeguards": Problem("condition-alone", {"name": _name(visit.words, name)})})
        conditions[name].append(code)
    return {"safeguards": [{"id": name, "conditions": codes} for name, codes in conditions.items()]}


def _recorded(transfer: Transfer) -> dict[str, list[str]]:
    return {
        "safeguards": [item["id"] for item in transfer.safeguards],
        "conditions": [f"{item['id']}:{code}" for item in transfer.safeguards for code in item["conditions"]],
    }


def _differences(visit: Visit, transfer: Transfer) -> list[Difference]:
    theirs = _told(visit.words, _recorded(transfer)["safeguards"], _recorded(transfer)["conditions"])
    mine = _told(visit.words, visit.form.all("safeguards"), visit.form.all("conditions"))
    names = [name for name in {**theirs, **mine} if theirs.get(name) != mine.get(name)]
    return [Difference(name, theirs.get(name, ""), mine.get(name, "")) for name in names]


def _told(words: Words, ticked: list[str], conditions: list[str]) -> dict[str, str]:
    by_id = load_law().safeguard_by_id
    return {
        _name(words, name): words.text(
            "transfers.safeguards_some_hold",
            n=sum(value.startswith(name + ":") for value in conditions),
            all=len(by_id[name].conditions),
        )
        for name in ticked
        if name in by_id
    }


def _name(words: Words, safeguard_id: str) -> str:
    safeguard = load_law().safeguard_by_id.get(safeguard_id)
    return safeguard_name(words, safeguard) if safeguard else safeguard_id[:80]


def _page(
    visit: Visit,
    transfer: Transfer,
    form: Filling,
    version: int,
    status: int = 200,
    theirs: list[Difference] | None = None,
) -> Response:
    words = visit.words
    _entity, vendor, _service = parties_of(visit.session, transfer)
    groups: dict[str, list[MeasureShown]] = {kind: [] for kind in _KINDS}
    for item in load_law().safeguards():
        named = [(f"{item.id}:{code}", condition_name(words, item, code)) for code in item.conditions]
        groups[item.kind].append(MeasureShown(item.id, safeguard_name(words, item), item.citation, named))
    context = SafeguardsForm(
        form=form,
        groups=[(words.text(f"transfers.safeguards_kind_{kind}"), items) for kind, items in groups.items()],
        action=f"/transfers/{transfer.ref}/safeguards",
        version=version,
        cancel=f"/transfers/{transfer.ref}#safeguards",
        save=words.text("frame.keep_yours" if theirs is not None else "frame.save"),
        theirs=theirs,
    )
    return reply.page(
        visit,
        "transfers/safeguards.html",
        context,
        heading=words.text("transfers.safeguards_title", vendor=vendor.legal_name),
        reference=transfer.ref,
        section=words.text("transfers.list_title"),
        crumbs=crumbs(visit, transfer),
        lead=words.text("transfers.safeguards_lead"),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )
