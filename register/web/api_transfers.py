"""Transfers for programs: listed, shown with their judgement under each law, and what each rests on set."""

from typing import Any, Final

from register.agreements.queries import agreements_of
from register.rules.permissions import Permission
from register.transfers.inputs import AgreementRelied, MechanismInput
from register.transfers.mechanisms import set_mechanism
from register.transfers.queries import (
    SORTS,
    TransferFilters,
    count_transfers,
    get_transfer,
    list_mechanisms,
    list_transfers,
    transfer_with_parties,
)
from register.web.api_calls import Call, Operation, fields, list_operation

_SHOWN: Final = (
    "ref",
    "version",
    "destination",
    "destination_subdivision",
    "access",
    "status",
    "started_on",
    "ended_on",
    "end_reason",
    "outcome",
    "band",
    "points",
    "judged_on",
    "changes_next_on",
    "regimes",
    "onward",
)


def shown(call: Call, ref: str) -> dict[str, Any]:
    """One transfer as programs read it."""
    transfer, entity, vendor, service = transfer_with_parties(call.session, ref)
    return {
        **fields(transfer, *_SHOWN),
        "exporter_ref": entity.ref,
        "vendor_ref": vendor.ref,
        "service_ref": service.ref,
        "mechanisms": [
            fields(row, "regime_id", "mechanism_id", "signed_on", "effective_on", "expires_on", "details")
            for row in list_mechanisms(call.session, transfer.id or 0)
        ],
    }


def _rest_on(call: Call) -> str:
    given: MechanismInput = call.given
    transfer = get_transfer(call.session, call.ref)
    return set_mechanism(
        call.session,
        call.actor,
        call.ref,
        given,
        call.version,
        call.now,
        today=call.today,
        agreement=_relied_on(call, transfer.vendor_id, given.agreement_ref),
    ).ref


def _relied_on(call: Call, vendor_id: int, ref: str | None) -> AgreementRelied | None:
    for agreement in agreements_of(call.session, vendor_id) if ref else ():
        if agreement.ref == ref and agreement.id is not None:
            return AgreementRelied(agreement.id, agreement.ref, agreement.vendor_id)
    return None


OPERATIONS: Final = (
    list_operation(
        "/api/transfers",
        "api-transfers:list",
        "Transfers; without a status those that have not ended",
        TransferFilters,
        SORTS,
        "vendor",
        list_transfers,
        count_transfers,
    ),
    Operation(
        "GET",
        "/api/transfers/{ref}",
        "api-transfers:show",
        Permission.READ_REGISTER,
        "One transfer, its mechanisms and how it is judged",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "PUT",
        "/api/transfers/{ref}/mechanisms",
        "api-transfers:mechanism",
        Permission.EDIT_TRANSFERS,
        "Set what a transfer rests on under one law",
        _rest_on,
        takes=MechanismInput,
        room="transfers",
        shows=shown,
        asks_version=True,
    ),
)
