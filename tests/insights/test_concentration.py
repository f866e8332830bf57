"""What the register hangs on, on both databases: the numbers are those of the lists they lead to."""

import pytest

from register.insights.concentration import KINDS, Weight, concentration
from register.transfers.actions import add_transfer
from register.transfers.queries import TransferFilters, count_transfers, count_vendors_of
from register.work import Register
from tests.cast import PRIYA
from tests.chains.ground import CLOUD, DESK, MAIL, VOICE, engage, set_chain_scene
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY, a_flow, put_service


@pytest.fixture
def crowded(register: Register) -> Register:
    """T-0001 and T-0002 (sensitive) of Harbour Voice, T-0003 of CloudCo; a circle, one to come, one for a service."""
    set_chain_scene(register, exporter="NL")
    with register.write(NOW) as session:
        put_service(session, VOICE, purpose="Surveys", sensitivity="special")
        put_service(session, CLOUD, purpose="Hosting")
        actor = actor_of(session, PRIYA)
        add_transfer(session, actor, a_flow(service_ref="S-0002", destination="PH"), NOW)
        add_transfer(session, actor, a_flow(service_ref="S-0003", destination="US"), NOW)
    engage(register, VOICE, CLOUD, service_ref="S-0001", place_text="Ireland")
    engage(register, CLOUD, DESK, place_text="Philippines")
    engage(register, DESK, CLOUD, place_text="US")
    engage(register, CLOUD, MAIL, place_text="Ireland", since="2026-06-01")
    return register


def weights(register: Register, kind: str) -> dict[str, Weight]:
    """What is counted today, by code."""
    with register.read() as session:
        return {one.code: one for one in concentration(session, kind, TODAY).weights}


def test_a_sub_processor_counts_what_reaches_it_by_running_engagements_of_the_service(
    crowded: Register,
) -> None:
    found = weights(crowded, "sub-processor")
    assert {code: (one.transfers, one.vendors, one.sensitive) for code, one in found.items()} == {
        CLOUD: (2, 2, 0),
        DESK: (2, 2, 0),
    }


def test_a_place_counts_what_reaches_it_through_others_and_its_worst_band(crowded: Register) -> None:
    found = weights(crowded, "place")
    assert (found["PH"].transfers, found["PH"].vendors, found["PH"].sensitive) == (3, 2, 1)
    assert found["PH"].worst_band == "D"
    assert found["SG"].transfers == 1
    assert next(iter(found)) == "PH"


@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_that_of_the_list_it_leads_to(crowded: Register, kind: str) -> None:
    names = {"place": "destination", "sub-processor": "through", "mechanism": "mechanism"}
    with crowded.read() as session:
        for one in concentration(session, kind, TODAY).weights:
            filters = TransferFilters(**{names[kind]: (one.code,)})
            assert count_transfers(session, filters, TODAY) == one.transfers, one
            assert count_vendors_of(session, filters, TODAY) == one.vendors, one
            sensitive = TransferFilters(**{names[kind]: (one.code,)}, sensitive="yes")
            assert count_transfers(session, sensitive, TODAY) == one.sensitive, one


def test_nothing_is_counted_where_nothing_is(register: Register) -> None:
    for kind in KINDS:
        assert weights(register, kind) == {}
