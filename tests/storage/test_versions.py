"""A record is checked against the form as it stands now, not as this transaction happened to read it before."""

import pytest
from sqlmodel import Session

from register.errors import ChangedMeanwhile
from register.storage.versions import load_for_change
from register.transfers.actions import change_transfer
from register.transfers.models import Transfer
from register.transfers.queries import get_transfer
from register.work import Register
from tests.cast import PRIYA
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, a_flow, set_scene


def test_a_record_read_before_is_read_again_to_change_it(register: Register) -> None:
    set_scene(register)
    with Session(register.engine, expire_on_commit=False) as earlier:
        held = get_transfer(earlier, "T-0001")
        assert held.version == 1
        earlier.commit()
        with register.write(NOW) as session:
            change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(access="both"), 1, NOW)
        # The session still holds the record as it read it: locking it must not take that for the truth.
        with pytest.raises(ChangedMeanwhile), earlier.begin():
            load_for_change(earlier, Transfer, "T-0001", 1)
