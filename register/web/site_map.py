"""Every route of the application, room by room."""

from collections.abc import Iterator

from register.web import pages, search, trail_pages, vendor_list, vendor_status, vendors, work
from register.web.site import Declared, Site

SITES: tuple[Site, ...] = (
    work.site,
    search.site,
    pages.site,
    trail_pages.site,
    vendor_list.site,
    vendors.site,
    vendor_status.site,
)


def all_routes() -> Iterator[Declared]:
    """The routes in the order they are matched."""
    for site in SITES:
        yield from site.routes
