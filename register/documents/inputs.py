"""What people may hand in about a document: what it is called, what it is, its dates, why it ended."""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator

from register.documents.models import DocumentType
from register.errors import Invalid, Problem
from register.inputs import OptionalDate, OptionalLine, Reason, RoomInput, none_if_empty


class DatesInput(RoomInput):
    """The days of one version."""

    signed_on: OptionalDate = None
    expires_on: OptionalDate = None

    def check(self, today: date) -> None:
        """Raises Invalid: signed on a day to come, or over before it was signed."""
        problems: dict[str, Problem] = {}
        if self.signed_on and self.signed_on > today:
            problems["signed_on"] = Problem("in-the-future")
        if self.signed_on and self.expires_on and self.expires_on < self.signed_on:
            problems["expires_on"] = Problem("expires-before-signed")
        if problems:
            raise Invalid(problems)


class DocumentInput(DatesInput):
    """A document's own fields. Without a title the file's name is one."""

    title: OptionalLine = None
    type: Annotated[DocumentType | None, BeforeValidator(none_if_empty)] = None


class EndInput(RoomInput):
    """Why a document counts no more."""

    reason: Reason
