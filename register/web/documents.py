"""Handing a document out: always as a file to keep, never shown in our pages. Opening one is on the trail."""

from urllib.parse import quote

from starlette.responses import Response

from register.documents.content import MEDIA_TYPES
from register.documents.models import Document, DocumentVersion
from register.documents.queries import content_of, get_document, get_version
from register.errors import NotFound
from register.rules.permissions import Permission
from register.web.site import Site
from register.web.visit import Visit

site = Site("documents")

# Stricter than the pages' own: whatever is inside may load nothing, run nothing and submit nothing.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@site.get("/documents/{ref}/file", "open", Permission.READ_REGISTER)
def hand_out(visit: Visit, ref: str) -> Response:
    """The bytes of the newest version as they were added, under their cleaned name.

    Source: OWASP ASVS 5.0.0 3.2.1 (content handed out as attachment, nosniff, sandbox).
    """
    document = get_document(visit.session, ref)
    return _file(visit, document, document)


@site.get("/documents/{ref}/versions/{number}/file", "open-version", Permission.READ_REGISTER)
def hand_out_version(visit: Visit, ref: str, number: str) -> Response:
    """The bytes of one version.

    Source: OWASP ASVS 5.0.0 3.2.1 (content handed out as attachment, nosniff, sandbox).
    """
    document = get_document(visit.session, ref)
    if not (number.isascii() and number.isdigit() and len(number) < 7):
        raise NotFound(ref=ref)
    return _file(visit, document, get_version(visit.session, document, int(number)))


def _file(visit: Visit, document: Document, version: Document | DocumentVersion) -> Response:
    content = content_of(visit.session, version)
    is_newest = version.number == document.number
    name = version.file_name if is_newest else f"{version.file_name} ({version.number})"
    visit.noted.append(("documents:document:opened", document.ref, name))
    return handed_out(version, content)


def handed_out(version: Document | DocumentVersion, content: bytes) -> Response:
    """The bytes as a file to keep, under their cleaned name.

    Source: OWASP ASVS 5.0.0 3.2.1 (content handed out as attachment, nosniff, sandbox).
    """
    return Response(
        content,
        media_type=MEDIA_TYPES[version.kind],
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(version.file_name)}",
            "content-security-policy": _POLICY,
            "x-content-type-options": "nosniff",
        },
    )
