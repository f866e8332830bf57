"""The first changes of a new register, made at the same instant, are all kept."""

import threading

from register.trail.actor import operator
from register.trail.record import record
from register.trail.verify import verify_trail
from register.work import Register
from tests.ground.registers import trail_of


def test_the_first_people_may_save_at_once(register: Register) -> None:
    at_once = threading.Barrier(6)
    failures: list[Exception] = []

    def save(name: str) -> None:
        try:
            at_once.wait(30)
            with register.write() as session:
                record(session, operator(), "vendors:vendor:added", name)
        except Exception as error:
            failures.append(error)

    people = [threading.Thread(target=save, args=(f"V-{number}",)) for number in range(6)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert failures == []
    assert sorted(event.subject_ref for event in trail_of(register)) == [f"V-{n}" for n in range(6)]
    with register.read() as session:
        assert verify_trail(session, register.settings.trail_secret).is_whole
