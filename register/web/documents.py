"""Handing a document out: always as a file to keep, never shown in our pages. Opening one is on the trail."""

from urllib.parse import quote

from starlette.responses import Response

from register.documents.content import MEDIA_TYPES
from register.documents.queries import content_of, get_document
from register.rules.permissions import Permission
from register.web.site import Site
from register.web.visit import Visit

site = Site("documents")

# Stricter than the pages' own: whatever is inside may load nothing, run nothing and submit nothing.
_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"


@site.get("/documents/{ref}/file", "open", Permission.READ_REGISTER)
def hand_out(visit: Visit, ref: str) -> Response:
    """The bytes as they were added, under their cleaned name.

    Source: OWASP ASVS 5.0.0 3.2.1 (content handed out as attachment, nosniff, sandbox).
    """
    document = get_document(visit.session, ref)
    content = content_of(visit.session, document)
    visit.noted.append(("documents:document:opened", document.ref, document.file_name))
    return Response(
        content,
        media_type=MEDIA_TYPES[document.kind],
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(document.file_name)}",
            "content-security-policy": _POLICY,
            "x-content-type-options": "nosniff",
        },
    )
