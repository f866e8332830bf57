"""Time zones of places, from CLDR through Babel; and the place of a zone."""

from functools import cache
from zoneinfo import ZoneInfo

_BUSIEST = {
    "AU": "Australia/Sydney",
    "AR": "America/Argentina/Buenos_Aires",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "ES": "Europe/Madrid",
    "ID": "Asia/Jakarta",
    "KZ": "Asia/Almaty",
    "MX": "America/Mexico_City",
    "MY": "Asia/Kuala_Lumpur",
    "NZ": "Pacific/Auckland",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "DE": "Europe/Berlin",
    "UA": "Europe/Kiev",
    "US": "America/New_York",
}
"""House rule: the zone taken for a place that has several; the others have the first by name."""


@cache
def _zones() -> dict[str, list[str]]:
    # Imported late: only mails to other places than the register's own need it.
    from babel.core import get_global

    found: dict[str, list[str]] = {}
    for zone, place in sorted(get_global("zone_territories").items()):
        found.setdefault(place, []).append(zone)
    return found


@cache
def zone_of(place: str) -> ZoneInfo | None:
    """The time zone kept at a place, or None where none is known.

    Source: CLDR (zones of territories); house rule where a place has several.
    """
    for name in (_BUSIEST.get(place), *_zones().get(place, [])):
        if name:
            try:
                return ZoneInfo(name)
            except KeyError:
                continue
    return None


@cache
def place_of(zone: str) -> str | None:
    """The place a time zone belongs to, or None (UTC belongs to none).

    Source: CLDR (zones of territories).
    """
    for place, names in _zones().items():
        if zone in names and len(place) == 2 and place.isalpha() and place != "ZZ":
            return place
    return None
