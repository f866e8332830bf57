"""What a mechanism takes from the agreement it rests on where it says nothing itself. Judges nothing."""

from datetime import date
from typing import Any

from register.rules.agreement_dates import runs_until


def dates_of(agreement: Any) -> dict[str, date | None]:
    """When an agreement was signed by both, began and ends, under the names a mechanism has for it.

    Source: GDPR Art 28(9); house rule (signed when the second side has signed).
    """
    both = (agreement.signed_by_us_on, agreement.signed_by_vendor_on)
    return {
        "signed_on": max(both) if all(both) else None,
        "effective_on": agreement.effective_on,
        "expires_on": runs_until(agreement.renewal, agreement.expires_on, agreement.notice_given_on),
    }


def details_of(agreement: Any) -> dict[str, Any]:
    """Its filing and, where it has one only, its module, as a mechanism records them; nothing that is not known.

    Source: PIPL standard contract measures (2023) Art 7; SCC 2021/914.
    """
    module = agreement.scc_modules[0] if len(agreement.scc_modules) == 1 else None
    filed_on = agreement.filed_on.isoformat() if agreement.filed_on else None
    found = {"module": module, "filed_on": filed_on, "filing_number": agreement.filing_number}
    return {name: value for name, value in found.items() if value}


def dates_followed(row: Any, agreement: Any) -> dict[str, date | None]:
    """The dates of a mechanism: its own, or those of the agreement it rests on.

    Source: house rule (ask once).
    """
    theirs = dates_of(agreement) if agreement else {}
    return {
        name: getattr(row, name) or theirs.get(name) for name in ("signed_on", "effective_on", "expires_on")
    }


def followed(details: dict[str, Any], agreement: Any) -> dict[str, Any]:
    """The details of a mechanism, filled up from the agreement it rests on.

    Source: house rule (ask once).
    """
    return {**details_of(agreement), **details} if agreement else details
