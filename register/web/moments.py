"""Dates with a time of day in forms: typed in the organisation's zone, handed in with their offset."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo


def with_zone(values: Mapping[str, Any], names: Iterable[str], zone: ZoneInfo) -> dict[str, Any]:
    """The values, the named ones with the offset the zone has at that time; what is no time of day stays as typed."""
    return {**values, **{name: _placed(str(values.get(name) or ""), zone) for name in names}}


def typed_moment(at: datetime | None, zone: ZoneInfo) -> str:
    """An instant as a field for date and time holds it."""
    return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M") if at else ""


def _placed(text: str, zone: ZoneInfo) -> str:
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return text
    return (found if found.tzinfo else found.replace(tzinfo=zone)).isoformat()
