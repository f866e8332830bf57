"""Files that come with any form: what its upload field says, and keeping what was sent as documents of a record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from register.documents.actions import add_document
from register.documents.content import ENDINGS, MAX_BYTES
from register.documents.inputs import DocumentInput
from register.documents.models import Document, DocumentType
from register.errors import Invalid, Problem
from register.web.visit import Visit

ACCEPTED: Final = ",".join(sorted({f".{ending}" for endings in ENDINGS.values() for ending in endings}))
FIELD: Final = "documents"


@dataclass(frozen=True)
class UploadField:
    """What the macro ``upload`` of templates/macros/fields.html needs."""

    accepted: str
    megabytes: int


def upload_field(visit: Visit) -> UploadField:
    """The field's limits in this register."""
    return UploadField(ACCEPTED, min(visit.settings.max_upload_mb, MAX_BYTES // 2**20))


def keep_uploads(
    visit: Visit,
    vendor_ref: str,
    about_ref: str | None,
    *,
    role: DocumentType | None = None,
    given: DocumentInput | None = None,
    field: str = FIELD,
    required: bool = False,
) -> Sequence[Document]:
    """Every file sent under ``field`` as a document of the vendor, attached to the record ``about_ref``.

    In the transaction of the form: all of them are kept or none. Raises what add_document raises; Invalid for
    ``field`` names the file that cannot be taken, where several were sent.
    """
    uploads = visit.form.files_of(field)
    if required and not uploads:
        raise Invalid({field: Problem("required")})
    kept = []
    for upload in uploads:
        try:
            kept.append(
                add_document(
                    visit.session,
                    visit.actor,
                    vendor_ref,
                    upload.name,
                    upload.content,
                    visit.now,
                    field=field,
                    about_ref=about_ref,
                    role=role,
                    given=given,
                )
            )
        except Invalid as error:
            raise _naming(error, field, upload.name) if len(uploads) > 1 else error from None
    return kept


def _naming(error: Invalid, field: str, name: str) -> Invalid:
    problem = error.problems.get(field)
    if problem is None:
        return error
    return Invalid({**error.problems, field: Problem(problem.code, {**problem.params, "file": name[:100]})})
