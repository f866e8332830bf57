"""The list of engagements on both databases: filters, sorts, pages, counts, and who engages whom."""

import pytest

from register.chains.queries import (
    SORTS,
    EngagementFilters,
    count_engagements,
    engaged_by,
    list_engagements,
    places_in_use,
)
from register.chains.walking import read_chains, vendors_upstream
from register.trail.counted import Paging
from register.work import Register
from tests.chains.ground import CLOUD, DESK, MAIL, VOICE, engage, set_chain_scene
from tests.ground.registers import furnished
from tests.transfers.scene import TODAY


def _chain(register: Register) -> None:
    """Harbour Voice → CloudCo → Manila Desk → CloudCo, and MailCo → CloudCo for later."""
    set_chain_scene(register)
    engage(register, VOICE, CLOUD, place_text="US; US-CA; Ireland", service_ref="S-0001", since="2026-01-01")
    engage(register, CLOUD, DESK, place_text="Philippines", purpose="Night shift")
    engage(register, DESK, CLOUD, place_text="")
    engage(register, MAIL, CLOUD, place_text="Ireland", since="2026-06-01")


chained = furnished(_chain)


@pytest.mark.parametrize(
    ("filters", "refs"),
    [
        (EngagementFilters(), ["SP-0002", "SP-0001", "SP-0004", "SP-0003"]),
        (EngagementFilters(place=("IE",)), ["SP-0001", "SP-0004"]),
        (EngagementFilters(engager=(CLOUD,)), ["SP-0002"]),
        (EngagementFilters(engaged=(CLOUD,), place=("US",)), ["SP-0001"]),
        (EngagementFilters(text="NIGHT"), ["SP-0002"]),
        (EngagementFilters(text="manila"), ["SP-0002", "SP-0003"]),
        (EngagementFilters(state=("ended",)), []),
        (EngagementFilters(text="50%_"), []),
    ],
    ids=["all", "place", "engager", "engaged", "purpose", "name", "ended", "signs"],
)
def test_the_filters_leave_what_they_say(
    chained: Register, filters: EngagementFilters, refs: list[str]
) -> None:
    with chained.read() as session:
        rows = list_engagements(session, filters, "engager", descending=False, paging=None, as_of=TODAY)
        assert [row.ref for row in rows] == refs
        assert count_engagements(session, filters, TODAY) == len(refs)


def test_every_order_shows_every_engagement_page_by_page(chained: Register) -> None:
    with chained.read() as session:
        for sort in SORTS:
            for descending in (False, True):
                refs = [
                    row.ref
                    for page in (1, 2)
                    for row in list_engagements(
                        session,
                        EngagementFilters(),
                        sort,
                        descending=descending,
                        paging=Paging(page, 2),
                        as_of=TODAY,
                    )
                ]
                assert sorted(refs) == ["SP-0001", "SP-0002", "SP-0003", "SP-0004"], sort


def test_the_chain_is_read_down_and_up_whatever_circles_it_has(chained: Register) -> None:
    with chained.read() as session:
        chains = read_chains(session, [1])
        paths = [chains.path(step) for step in chains.steps(1, None, TODAY)]
        assert [[ref for _name, ref in path] for path in paths] == [
            [CLOUD],
            [CLOUD, DESK],
            [CLOUD, DESK, CLOUD],
        ]
        assert chains.steps(1, 99, TODAY) == ()
        assert vendors_upstream(session, [3]) == [1, 2, 3, 4]
        assert vendors_upstream(session, [4]) == [4]
        later = read_chains(session, [4])
        assert later.steps(4, None, TODAY) == ()
        assert len(later.steps(4, None, TODAY, with_coming=True)) == 3
        assert [row.engager_ref for row in engaged_by(session, 2, TODAY)] == [VOICE, MAIL, DESK]
        assert list(places_in_use(session)) == ["IE", "PH", "US"]
