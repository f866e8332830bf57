"""The documents of one record, as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from markupsafe import Markup

from register.documents.queries import Attached, documents_of
from register.rules.document_state import document_state
from register.web.marks import marks_for
from register.web.visit import Visit

SHOWN: Final = 50


@dataclass(frozen=True)
class DocumentsShown:
    """What templates/documents/_of_record.html needs as ``page.documents``."""

    items: Sequence[tuple[Attached, Markup]]
    """Each with the tag of where it stands."""
    more: bool
    """Whether there are more than are shown."""
    subject_ref: str
    add_href: str


def documents_shown(visit: Visit, subject_ref: str) -> DocumentsShown:
    """The newest documents of a record, and where one is added."""
    found = documents_of(visit.session, subject_ref, SHOWN + 1)
    return DocumentsShown(
        items=[(item, state_tag(visit, item)) for item in found[:SHOWN]],
        more=len(found) > SHOWN,
        subject_ref=subject_ref,
        add_href=f"/documents/new?about={subject_ref}",
    )


def state_tag(visit: Visit, document: Any) -> Markup:
    """The tag of where a document (a record or a row of a list) stands today."""
    state = document_state(document.expires_on, document.ended_on, visit.today)
    return marks_for(visit.words.language).tag(state)
