"""How many transfers rest on each law, mechanism and destination; ended ones are not counted."""

from register.transfers.actions import add_transfer, end_transfer
from register.transfers.inputs import EndInput, MechanismInput
from register.transfers.law_counts import transfers_by_destination, transfers_by_law, transfers_by_mechanism
from register.transfers.mechanisms import set_mechanism
from register.transfers.models import TransferOnward
from register.work import Register
from tests.cast import DORA, PRIYA
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY, a_flow, put_service, set_scene


def test_what_rests_on_what_is_counted(register: Register) -> None:
    set_scene(register, exporter="NL", destination="US")
    with register.write(NOW) as session:
        put_service(session, purpose="Hosting")
        for place in ("US", "JP"):
            add_transfer(
                session, actor_of(session, PRIYA), a_flow(service_ref="S-0002", destination=place), NOW
            )
        given = MechanismInput(regime_id="eu-gdpr", mechanism_id="eu-scc-2021")
        set_mechanism(session, actor_of(session, DORA), "T-0001", given, None, NOW, today=TODAY)
    with register.write(NOW) as session:
        # T-0001 goes on to Japan, and back: a place counts once.
        session.add_all(TransferOnward(transfer_id=1, place_code=place, band="B") for place in ("JP", "US"))
    with register.read() as session:
        assert transfers_by_law(session) == {"eu-gdpr": 3}
        assert transfers_by_mechanism(session, "eu-gdpr") == {"eu-scc-2021": 1}
        assert transfers_by_destination(session) == {"US": 2, "JP": 2}
        assert transfers_by_destination(session, "hk-pdpo") == {}
    with register.write(NOW) as session:
        ended = EndInput(ended_on=TODAY, reason="Not needed")
        end_transfer(session, actor_of(session, PRIYA), "T-0001", ended, None, NOW, today=TODAY)
    with register.read() as session:
        assert transfers_by_law(session) == {"eu-gdpr": 2}
        assert transfers_by_mechanism(session, "eu-gdpr") == {}
        assert transfers_by_destination(session, "eu-gdpr") == {"US": 1, "JP": 1}
