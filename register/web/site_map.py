"""Every route of the application, room by room."""

from collections.abc import Iterator

from register.web import (
    entities,
    first_run,
    language,
    pages,
    patterns,
    people,
    people_access,
    people_list,
    preferences,
    search,
    sign_in,
    trail_pages,
    vendor_list,
    vendor_status,
    vendors,
    work,
)
from register.web.site import Declared, Site

SITES: tuple[Site, ...] = (
    sign_in.site,
    first_run.site,
    language.site,
    preferences.site,
    people_list.site,
    people.site,
    people_access.site,
    entities.site,
    work.site,
    search.site,
    pages.site,
    patterns.site,
    trail_pages.site,
    vendor_list.site,
    vendors.site,
    vendor_status.site,
)


def all_routes() -> Iterator[Declared]:
    """The routes in the order they are matched."""
    for site in SITES:
        yield from site.routes
