"""Documents for programs: what there is of a record, one's metadata, its bytes, and a new one."""

from typing import Any, Final

from starlette.responses import Response

from register.documents.actions import add_document
from register.documents.changing import add_version
from register.documents.inputs import DatesInput, DocumentInput
from register.documents.queries import content_of, documents_of, get_document
from register.errors import Invalid, Problem
from register.inputs import read_input
from register.rules.permissions import Permission
from register.trail.counted import Paging
from register.vendors.models import Vendor
from register.web.api_calls import Call, Operation, fields, plain
from register.web.document_subjects import get_subject
from register.web.documents import handed_out

BYTES: Final = "application/octet-stream"
_SHOWN: Final = (
    "ref",
    "version",
    "title",
    "type",
    "kind",
    "file_name",
    "size",
    "sha256",
    "number",
    "signed_on",
    "expires_on",
    "ended_on",
    "end_reason",
    "created_at",
)


def shown(call: Call, ref: str) -> dict[str, Any]:
    """What is known of one document."""
    document = get_document(call.session, ref)
    vendor = call.session.get(Vendor, document.vendor_id)
    return {**fields(document, *_SHOWN), "vendor_ref": vendor.ref if vendor else None}


def _list(call: Call) -> Any:
    state = call.state((), ())
    subject = get_subject(call.session, call.query.get("about", "")[:20])
    found = documents_of(call.session, subject.ref)
    page: Paging = state.paging
    rows = found[page.offset : page.offset + page.size]
    more = page.offset + len(rows) < len(found)
    return {
        "items": [{name: plain(value) for name, value in row._asdict().items()} for row in rows],
        "total": len(found),
        "page": page.number,
        "size": page.size,
        "next": f"{state.path}?about={subject.ref}&page={page.number + 1}&size={page.size}" if more else None,
    }


def _file(call: Call) -> Response:
    document = get_document(call.session, call.ref)
    call.noted.append(("documents:document:opened", document.ref, document.file_name))
    return handed_out(document, content_of(call.session, document))


def _add(call: Call) -> str:
    subject = get_subject(call.session, call.query.get("about", "")[:20])
    subject.require_open()
    given = read_input(DocumentInput, dict(call.query))
    given.check(call.today)
    if not call.body:
        raise Invalid({"file": Problem("required")})
    document = add_document(
        call.session,
        call.actor,
        subject.vendor.ref,
        call.query.get("name", ""),
        call.body,
        call.now,
        about_ref=subject.ref,
        role=given.type,
        given=given,
    )
    return document.ref


def _add_version(call: Call) -> str:
    """Signed and last day are the new file's: left out of the address, it has none."""
    given = read_input(DatesInput, dict(call.query))
    if not call.body:
        raise Invalid({"file": Problem("required")})
    return add_version(
        call.session,
        call.actor,
        call.ref,
        call.query.get("name", ""),
        call.body,
        given,
        call.version,
        call.now,
        today=call.today,
    ).ref


OPERATIONS: Final = (
    Operation(
        "GET",
        "/api/documents",
        "api-documents:list",
        Permission.READ_REGISTER,
        "The documents of one record",
        _list,
        filters=(),
        query=("about",),
    ),
    Operation(
        "GET",
        "/api/documents/{ref}",
        "api-documents:show",
        Permission.READ_REGISTER,
        "What is known of one document",
        lambda call: shown(call, call.ref),
    ),
    Operation(
        "GET",
        "/api/documents/{ref}/file",
        "api-documents:open",
        Permission.READ_REGISTER,
        "The bytes of a document; opening it is on the trail",
        _file,
        media=BYTES,
    ),
    Operation(
        "POST",
        "/api/documents",
        "api-documents:add",
        Permission.ADD_DOCUMENTS,
        "Add a file to a record: the body is the file",
        _add,
        room="documents",
        shows=shown,
        query=("about", "name", "title", "type", "signed_on", "expires_on"),
        media=BYTES,
    ),
    Operation(
        "PUT",
        "/api/documents/{ref}/file",
        "api-documents:add-version",
        Permission.ADD_DOCUMENTS,
        "Add a newer version of a document: the body is the file",
        _add_version,
        room="documents",
        shows=shown,
        query=("name", "signed_on", "expires_on"),
        media=BYTES,
        asks_version=True,
    ),
)
