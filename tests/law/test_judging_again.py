"""A change of the law or the weights judges again what it touches, in the same transaction, and nothing else."""

import threading
from typing import Any

from register.assessments.law_touched import concerned
from register.law.actions import add_change, adopt_policy, correct_change, withdraw_change
from register.law.inputs import PolicyInput, read_change
from register.law.models import LawChange
from register.reference.policy import GROUPS, load_policy
from register.transfers.actions import add_transfer
from register.transfers.models import Transfer
from register.work import Register
from tests.cast import ADA, PRIYA
from tests.ground.registers import actor_of, furnished
from tests.transfers.scene import NOW, TODAY, a_flow, put_entity, put_service, put_vendor, the_transfer

ENDS = {"kind": "finding-ends", "regime": "eu-gdpr", "place": "JP", "on": "2026-03-01", "citation": "C-1/26"}


def _plant(register: Register) -> None:
    """From the Netherlands to Japan and to Korea, by two vendors; both places are recognised."""
    with register.write(NOW) as session:
        put_entity(session, place="NL")
        for number, place in ((1, "JP"), (2, "KR")):
            put_vendor(session, f"Vendor of {place}")
            put_service(session, f"V-000{number}")
            flow = a_flow(service_ref=f"S-000{number}", destination=place)
            add_transfer(session, actor_of(session, PRIYA), flow, NOW)


planted = furnished(_plant)


def _change(register: Register, verb: Any, *args: Any, **fields: Any) -> LawChange:
    with register.write(NOW) as session:
        given = read_change({**ENDS, **fields})
        made: LawChange = verb(
            session, actor_of(session, ADA), *args, given, *([1] if args else []), NOW, today=TODAY
        )
        return made


def _bands(register: Register) -> tuple[str | None, ...]:
    return tuple(the_transfer(register, ref).band for ref in ("T-0001", "T-0002"))


def _judged(transfer: Transfer) -> tuple[Any, ...]:
    return transfer.outcome, transfer.band, transfer.points, transfer.changes_next_on


def test_a_change_judges_again_whom_it_concerns_and_nobody_else(planted: Register) -> None:
    before, korea = _judged(the_transfer(planted)), _judged(the_transfer(planted, "T-0002"))
    row = _change(planted, add_change)
    with planted.read() as session:
        assert concerned(session, row) == [1]
    assert the_transfer(planted).outcome == "unlawful"
    _change(planted, correct_change, "L-0001", on="2026-12-31")
    later = the_transfer(planted)
    assert (later.outcome, str(later.changes_next_on)) == (before[0], "2027-01-01")
    with planted.write(NOW) as session:
        withdraw_change(session, actor_of(session, ADA), "L-0002", "Mistaken", 1, NOW, today=TODAY)
    assert _judged(the_transfer(planted)) == before
    assert _judged(the_transfer(planted, "T-0002")) == korea


def test_a_transfer_recorded_while_the_law_changes_is_judged_by_the_changed_law(planted: Register) -> None:
    """Whichever of the two commits first, the other sees it."""
    changing = threading.Thread(target=_change, args=(planted, add_change))
    with planted.write(NOW) as session:
        put_service(session, "V-0002", purpose="Hosting")
        flow = a_flow(service_ref="S-0003", destination="JP")
        add_transfer(session, actor_of(session, PRIYA), flow, NOW)
        changing.start()
    changing.join(30)
    assert not changing.is_alive()
    assert the_transfer(planted, "T-0003").outcome == "unlawful"


def test_new_weights_judge_everybody_again(planted: Register) -> None:
    weights = {group: dict(getattr(load_policy(), group)) for group in GROUPS}
    # Both lack a contract, so both stand at the most an insufficient transfer can have.
    weights["caps"] |= {"insufficient": 40}
    before = [the_transfer(planted, ref).points for ref in ("T-0001", "T-0002")]
    with planted.write(NOW) as session:
        given = PolicyInput(policy_id="own-1", weights=weights, reason="Insufficient is worse than it looked")
        adopt_policy(session, actor_of(session, ADA), given, NOW, today=TODAY)
    after = [the_transfer(planted, ref).points for ref in ("T-0001", "T-0002")]
    assert (before, after) == ([49, 49], [40, 40])
