"""Transfers for programs: listed and shown with their judgement under each law."""

from typing import Any, Final

from register.rules.permissions import Permission
from register.transfers.queries import (
    SORTS,
    TransferFilters,
    count_transfers,
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


def _show(call: Call) -> Any:
    transfer, entity, vendor, service = transfer_with_parties(call.session, call.ref)
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
        _show,
    ),
)
