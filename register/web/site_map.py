"""Every route of the application, room by room."""

from collections.abc import Iterator

from register.web import vendors
from register.web.site import Declared, Site

SITES: tuple[Site, ...] = (vendors.site,)


def all_routes() -> Iterator[Declared]:
    """The routes in the order they are matched."""
    for site in SITES:
        yield from site.routes
