"""Agreements for programs: listed, shown with their terms, compared, added, changed, signed, ended."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from register.agreements import actions
from register.agreements.catalogue import duty_of, terms
from register.agreements.gaps import SORTS as GAP_SORTS
from register.agreements.gaps import GapFilters, count_gaps, list_gaps
from register.agreements.inputs import AgreementInput, EndInput, SignaturesInput, TermInput
from register.agreements.models import Agreement, AgreementTerm
from register.agreements.queries import (
    SORTS,
    AgreementFilters,
    count_agreements,
    get_agreement,
    get_vendor_of,
    list_agreements,
    parties_of,
    terms_of,
)
from register.agreements.term_counts import terms_standing
from register.agreements.terms import set_terms
from register.errors import Invalid, NotFound, Problem
from register.inputs import RoomInput
from register.rules.permissions import Permission
from register.rules.term_gaps import compare
from register.transfers.queries import list_vendor_transfers
from register.vendors.models import Vendor
from register.vendors.queries import get_vendor
from register.web.api_calls import Call, Operation, fields, list_operation

EDIT: Final = Permission.EDIT_AGREEMENTS
_OF_OTHERS: Final = frozenset({"entity_refs", "vendor_parties", "parent_ref"})
_OWN: Final = tuple(name for name in AgreementInput.model_fields if name not in _OF_OTHERS)
_SHOWN: Final = (
    "execution",
    "signed_by_us_on",
    "signed_by_vendor_on",
    "ended_on",
    "end_reason",
    "missing_terms",
    "unchecked_terms",
)


_COMPARED: Final = (*AgreementInput.model_fields, "execution", "signed_by_us_on", "signed_by_vendor_on")


class TermsInput(RoomInput):
    """How an agreement stands on some contract terms; those not named stay as they are."""

    terms: list[TermInput]


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One agreement as programs read it."""
    agreement = get_agreement(call.session, ref)
    number = agreement.id or 0
    master = call.session.get(Agreement, agreement.parent_id) if agreement.parent_id else None
    return {
        **fields(agreement, "ref", "version", *_OWN, *_SHOWN),
        "vendor_ref": get_vendor_of(call.session, agreement).ref,
        "vendor_parties": [{"name": name, "place": place} for name, place in agreement.vendor_parties],
        "parent_ref": master.ref if master else None,
        "entity_refs": [entity.ref for entity in parties_of(call.session, number)],
        "terms": [fields(term, *TermInput.model_fields) for term in terms_of(call.session, number).values()],
    }


def _add(call: Call) -> str:
    return actions.add_agreement(
        call.session,
        call.actor,
        call.ref,
        call.given,
        call.now,
        today=call.today,
        transfers=_transfers_of(call, get_vendor(call.session, call.ref)),
    ).ref


def _change(call: Call) -> str:
    vendor = get_vendor_of(call.session, get_agreement(call.session, call.ref))
    return actions.change_agreement(
        call.session,
        call.actor,
        call.ref,
        call.given,
        call.version,
        call.now,
        today=call.today,
        transfers=_transfers_of(call, vendor),
    ).ref


def _transfers_of(call: Call, vendor: Vendor) -> set[str]:
    """What an agreement with a vendor may cover."""
    return {row.ref for row in list_vendor_transfers(call.session, vendor.id or 0)}


def _compare(call: Call) -> Any:
    """Two agreements with one vendor, term by term; what one does not record is read from its master."""
    one = get_agreement(call.session, call.ref)
    wanted = call.query.get("with", "").strip()[:20].upper()
    if not wanted:
        raise Invalid({"with": Problem("required")})
    other = get_agreement(call.session, wanted)
    if other.vendor_id != one.vendor_id:
        raise NotFound(ref=wanted)
    held = [terms_standing(call.session, agreement) for agreement in (one, other)]
    facts = [shown(call, agreement.ref) for agreement in (one, other)]
    return {
        "ref": one.ref,
        "version": one.version,
        "with": {"ref": other.ref, "version": other.version},
        "facts": [
            {"field": name, "one": facts[0][name], "other": facts[1][name]}
            for name in _COMPARED
            if facts[0][name] != facts[1][name]
        ],
        "terms": [
            _pair(term_id, held[0].get(term_id), held[1].get(term_id))
            for term_id in terms()
            if term_id in held[0] or term_id in held[1]
        ],
    }


def _pair(term_id: str, one: AgreementTerm | None, other: AgreementTerm | None) -> dict[str, Any]:
    def state_of(term: AgreementTerm | None) -> tuple[str | None, str | None]:
        return (term.state.value, term.value) if term else (None, None)

    said = compare(duty_of(term_id), state_of(one), state_of(other))
    if said == "same" and (one and one.clause) != (other and other.clause):
        said = "differs"
    names = ("state", "clause", "value")
    return {
        "term_id": term_id,
        "other_is": said,
        "one": fields(one, *names) if one else None,
        "other": fields(other, *names) if other else None,
    }


def _sign(call: Call) -> str:
    return actions.record_signatures(
        call.session, call.actor, call.ref, call.given, call.version, call.now, today=call.today
    ).ref


def _set_terms(call: Call) -> str:
    return set_terms(call.session, call.actor, call.ref, call.given.terms, call.version, call.now).ref


def _end(call: Call) -> str:
    return actions.end_agreement(
        call.session, call.actor, call.ref, call.given, call.version, call.now, today=call.today
    ).ref


def _changing(path: str, verb: str, summary: str, answer: Any, takes: type[RoomInput]) -> Operation:
    return Operation(
        "PUT",
        f"/api/agreements/{{ref}}{path}",
        f"api-agreements:{verb}",
        EDIT,
        summary,
        answer,
        takes=takes,
        room="agreements",
        shows=shown,
        asks_version=True,
    )


def _gaps(session: Session, filters: GapFilters, sort: str, *, as_of: date, **order: Any) -> Sequence[Any]:
    """The rows of the report: gaps are stored, so the day does not matter."""
    return list_gaps(session, filters, sort, **order)


OPERATIONS: Final = (
    list_operation(
        "/api/agreements",
        "api-agreements:list",
        "Agreements; without a state those that have not ended",
        AgreementFilters,
        SORTS,
        "expires",
        list_agreements,
        count_agreements,
    ),
    # Before the address that takes a reference.
    list_operation(
        "/api/agreements/gaps",
        "api-agreements:gaps",
        "What open processor agreements lack, the gravest first",
        GapFilters,
        GAP_SORTS,
        "severity",
        _gaps,
        lambda session, filters, _as_of: count_gaps(session, filters),
    ),
    Operation(
        "GET",
        "/api/agreements/{ref}",
        "api-agreements:show",
        Permission.READ_REGISTER,
        "One agreement and its contract terms",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "GET",
        "/api/agreements/{ref}/comparison",
        "api-agreements:compare",
        Permission.READ_REGISTER,
        "How another agreement with the vendor, or another version, differs term by term",
        _compare,
        query=("with",),
        room="agreements",
    ),
    Operation(
        "POST",
        "/api/vendors/{ref}/agreements",
        "api-agreements:add",
        EDIT,
        "Add an agreement with a vendor",
        _add,
        takes=AgreementInput,
        room="agreements",
        shows=shown,
    ),
    _changing("", "change", "Change an agreement", _change, AgreementInput),
    _changing("/signatures", "sign", "Record when each side signed", _sign, SignaturesInput),
    _changing("/terms", "terms", "Record how it stands on contract terms", _set_terms, TermsInput),
    _changing("/end", "end", "End an agreement", _end, EndInput),
)
