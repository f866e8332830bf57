"""An owner who leaves is seen on their vendors at once, by the transaction that closes the account."""

from datetime import UTC, datetime

from register.inputs import read_input
from register.people.actions import disable_person, enable_person
from register.vendors.actions import add_vendor
from register.vendors.inputs import VendorInput
from register.vendors.queries import get_vendor
from register.work import Register
from tests.cast import ADA, BO, PRIYA
from tests.ground.registers import actor_of

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


def test_the_flag_comes_and_goes_with_the_account(register: Register) -> None:
    with register.write(NOW) as session:
        owner_id = actor_of(session, BO).person_id or 0
        given = read_input(VendorInput, {"legal_name": "Harbour Voice Limited"})
        add_vendor(session, actor_of(session, PRIYA), given, NOW, owner_id=owner_id)
    with register.write(NOW) as session:
        disable_person(session, actor_of(session, ADA), owner_id, "Left", None, NOW)
    with register.read() as session:
        assert "owner-has-left" in get_vendor(session, "V-0001").gaps
    with register.write(NOW) as session:
        enable_person(session, actor_of(session, ADA), owner_id, None, NOW)
    with register.read() as session:
        assert "owner-has-left" not in get_vendor(session, "V-0001").gaps
