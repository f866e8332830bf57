"""What happens to a review already scheduled when the cadence or the vendor's importance changes. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from register.rules.cadence import add_months

QUARTERLY_MONTHS: Final = 3
"""House rule: a quarterly review comes each quarter, whatever the importance."""


def cadence_of(kind: str, importance: str | None, months: Mapping[str, int]) -> int:
    """Months that may pass before the next review of a kind; ``months`` is the cadence table by importance.

    Importance not known is treated as critical: unknown is never safe.
    Source: house rule (GDPR Art 32(1)(d) asks for regular testing, not for a period).
    """
    by_importance = months[importance or "critical"]
    return min(QUARTERLY_MONTHS, by_importance) if kind == "quarterly" else by_importance


def due_after_change(
    due_on: date, cadence_from: date | None, months: int, *, follows_cadence: bool, is_put_off: bool
) -> date:
    """The due date of an open review once ``months`` may pass from ``cadence_from``.

    One that follows the cadence moves either way; one a person set earlier only ever moves closer; one put
    off with a reason stays. Source: house rule.
    """
    if cadence_from is None or is_put_off:
        return due_on
    by_rule = add_months(cadence_from, months)
    return by_rule if follows_cadence else min(due_on, by_rule)
