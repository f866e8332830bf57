"""Every route of the application, room by room."""

from collections.abc import Iterator

from register.web import (
    agreement_list,
    agreement_status,
    agreement_terms,
    agreements,
    entities,
    first_run,
    language,
    pages,
    patterns,
    people,
    people_access,
    people_list,
    preferences,
    review_list,
    review_rules,
    review_status,
    reviews,
    search,
    sign_in,
    trail_pages,
    transfer_facts,
    transfer_forms,
    transfer_list,
    transfer_mechanism,
    transfer_safeguards,
    transfer_status,
    transfers,
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
    transfer_list.site,
    transfers.site,
    transfer_forms.site,
    transfer_mechanism.site,
    transfer_safeguards.site,
    transfer_facts.site,
    transfer_status.site,
    vendor_list.site,
    vendors.site,
    vendor_status.site,
    agreement_list.site,
    agreements.site,
    agreement_terms.site,
    agreement_status.site,
    review_list.site,
    review_status.site,
    reviews.site,
    review_rules.site,
)


def all_routes() -> Iterator[Declared]:
    """The routes in the order they are matched."""
    for site in SITES:
        yield from site.routes
