"""Where an agreement stands on a day: signed or not, running or over. Pure; the list asks the same in SQL."""

from datetime import date
from enum import StrEnum

from register.rules.cadence import expiry_state


class AgreementState(StrEnum):
    """The words for where an agreement stands; the first that fits holds."""

    ENDED = "ended"
    """Somebody ended it, with a reason."""
    EXPIRED = "expired"
    """Its last day has passed."""
    NOT_SIGNED = "not-signed"
    """Not signed by both sides, so it binds nobody, whatever its dates."""
    NOT_STARTED = "not-started"
    """Signed by both sides, but its first day is yet to come."""
    EXPIRING = "expiring"
    """In force, and its last day is within 60 days (inclusive)."""
    IN_FORCE = "in-force"
    """Signed by both sides and running."""


def execution_of(signed_by_us_on: date | None, signed_by_vendor_on: date | None, url: str | None) -> str:
    """``executed`` only with both signature dates; ``published`` with a link alone; else ``unsigned``.

    Source: GDPR Art 28(9) (in writing, including in electronic form); house rule: published is not executed.
    """
    if signed_by_us_on and signed_by_vendor_on:
        return "executed"
    return "published" if url and not (signed_by_us_on or signed_by_vendor_on) else "unsigned"


def agreement_state(
    execution: str, effective_on: date | None, expires_on: date | None, ended_on: date | None, as_of: date
) -> AgreementState:
    """Where an agreement stands on ``as_of``; its first and its last day (``expires_on``) are in force.

    ``expires_on`` is the day it ends by itself (rules/agreement_dates.py: runs_until), None where it goes on.

    Source: house rule (design: words and statuses).
    """
    if ended_on:
        return AgreementState.ENDED
    expiry = expiry_state(expires_on, as_of)
    if expiry == "expired":
        return AgreementState.EXPIRED
    if execution != "executed":
        return AgreementState.NOT_SIGNED
    if effective_on and effective_on > as_of:
        return AgreementState.NOT_STARTED
    return AgreementState(expiry)
