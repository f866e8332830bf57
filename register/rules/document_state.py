"""Where a document stands on a day. Pure; the list asks the same in SQL."""

from datetime import date
from enum import StrEnum

from register.rules.cadence import expiry_state


class DocumentState(StrEnum):
    """The words for where a document stands; the first that fits holds."""

    ENDED = "ended"
    """Somebody ended it, with a reason."""
    EXPIRED = "expired"
    """Its last day has passed."""
    EXPIRING = "expiring"
    """Its last day is within 60 days (inclusive)."""
    IN_FORCE = "in-force"
    """It counts, with or without a last day."""


def document_state(expires_on: date | None, ended_on: date | None, as_of: date) -> DocumentState:
    """Where a document stands on ``as_of``; on its last day (``expires_on``) it still counts.

    Source: house rule (design: words and statuses).
    """
    return DocumentState.ENDED if ended_on else DocumentState(expiry_state(expires_on, as_of))
