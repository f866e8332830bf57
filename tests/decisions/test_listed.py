"""The list of transfers says what was decided on each: it waits, it is approved until a day, it lapsed."""

from datetime import date

from register.decisions.actions import withdraw
from register.decisions.inputs import WithdrawInput
from register.inputs import read_input
from register.transfers.actions import change_transfer
from register.transfers.decided import DECIDED, became
from register.transfers.queries import TransferFilters, count_transfers, list_transfers
from register.work import Register
from tests.cast import PRIYA
from tests.decisions.scene import LATER, REVIEW_BY, ask, decided
from tests.ground.registers import actor_of
from tests.transfers.scene import TODAY, a_flow, set_scene


def found_under(register: Register, on: date = TODAY) -> list[str]:
    """The filters that find the only transfer; the list and its count agree on each."""
    found = []
    with register.read() as session:
        for code in DECIDED:
            filters = TransferFilters(decision=(code,))
            rows = list_transfers(session, filters, "review", descending=False, paging=None, as_of=on)
            assert len(rows) == count_transfers(session, filters, on)
            found += [code] * len(rows)
    return found


def shown(
    register: Register, on: date = TODAY
) -> tuple[str | None, str | None, str, date | None, date | None]:
    """The request and the decision beside the only transfer, what it says on a day, and its two dates."""
    with register.read() as session:
        row = list_transfers(session, TransferFilters(), "vendor", descending=False, paging=None, as_of=on)[0]
    return row.request_ref, row.decision_ref, became(row, on), row.decided_on, row.review_by


def test_from_nothing_to_waiting_to_approved_to_lapsed(register: Register) -> None:
    set_scene(register)
    assert (found_under(register), shown(register)) == (["none"], (None, None, "", None, None))
    ask(register)
    assert (found_under(register), shown(register)) == (["waiting"], ("DR-0001", None, "", None, None))
    decided(register)
    stands = (None, "D-2026-001", "approved", LATER.date(), REVIEW_BY)
    assert (found_under(register), shown(register)) == (["approved"], stands)
    with register.write(LATER) as session:
        change_transfer(session, actor_of(session, PRIYA), "T-0001", a_flow(destination="IN"), None, LATER)
    assert found_under(register) == ["waiting", "lapsed"]
    assert shown(register)[:3] == ("DR-0002", "D-2026-001", "lapsed")
    decided(register, "DR-0002", outcome="not-approve", review_by=None, point_reasons={})
    assert found_under(register) == ["not-approved"]
    assert shown(register)[1:] == ("D-2026-002", "not-approved", LATER.date(), None)


def test_an_approval_is_lapsed_the_day_after_it_was_to_be_looked_at_again(register: Register) -> None:
    set_scene(register)
    ask(register)
    decided(register)
    assert found_under(register, REVIEW_BY) == ["approved"]
    after = date(2027, 3, 2)
    assert (found_under(register, after), shown(register, after)[2]) == (["lapsed"], "lapsed")


def test_asking_for_changes_leaves_an_approval_and_withdrawing_leaves_nothing(register: Register) -> None:
    set_scene(register)
    ask(register)
    with register.write(LATER) as session:
        given = read_input(WithdrawInput, {"reason": "Too early."})
        withdraw(session, actor_of(session, PRIYA), "DR-0001", given, None, LATER)
    assert found_under(register) == ["none"]
    ask(register)
    decided(register, "DR-0002", outcome="request-changes", review_by=None, point_reasons={})
    assert found_under(register) == ["changes-requested"]
    ask(register)
    decided(register, "DR-0003")
    ask(register)
    decided(register, "DR-0004", outcome="request-changes", review_by=None, point_reasons={})
    assert (found_under(register), shown(register)[1]) == (["approved"], "D-2026-002")
