"""Changes of a chain tried out on both databases: what is foretold is what happens once they are applied."""

from typing import Any

import pytest
from sqlmodel import select

from register.chains.changing import Cause, ChainChange, ChangeKind, apply_change
from register.chains.models import EngagementSource
from register.transfers.models import Transfer
from register.what_if.chain_effects import effects_of
from register.work import Register
from tests.cast import DORA
from tests.chains.ground import CLOUD, DESK, MAIL, VOICE, engage, set_chain_scene
from tests.ground.registers import actor_of
from tests.transfers.scene import NOW, TODAY

Standing = tuple[str | None, str | None, int | None]


def change(kind: str, name: str, ref: str | None = None, place: str = "", **more: Any) -> ChainChange:
    """A change from today on, its place by code."""
    places = (place,) if place else ()
    return ChainChange(ChangeKind(kind), name, ref, places=places, place_text=place, on=TODAY, **more)


def foretold(register: Register, vendor: str, changed: ChainChange) -> dict[str, tuple[Standing, Standing]]:
    """How each transfer that changes stands before and after."""
    with register.read() as session:
        found = effects_of(session, vendor, [changed], TODAY).affected
    return {one.ref: (_standing(one.difference.before), _standing(one.difference.after)) for one in found}


def stored(register: Register) -> dict[str, Standing]:
    """How each transfer is stored."""
    with register.read() as session:
        rows = session.exec(select(Transfer))
        return {row.ref: (row.outcome, row.band, row.points) for row in rows}


def _standing(standing: Any) -> Standing:
    return standing.outcome.value, standing.band, standing.points


@pytest.mark.parametrize(
    ("vendor", "changed", "is_seen"),
    [
        (VOICE, change("added", "Lantau Hosting", place="PH"), True),
        (VOICE, change("added", "CloudCo", CLOUD, "JP"), True),
        (VOICE, change("moved", "MailCo", MAIL, "PH", engagement_refs=("SP-0002",)), True),
        (VOICE, change("removed", "MailCo", MAIL, engagement_refs=("SP-0002",)), False),
        (MAIL, change("added", "Harbour Voice", VOICE, "PH"), True),
        (VOICE, change("repurposed", "MailCo", MAIL, engagement_refs=("SP-0002",), purpose="Surveys"), False),
        (CLOUD, change("added", "MailCo", MAIL, "PH"), False),
    ],
    ids=["new", "with-its-chain", "moved", "first-leg-is-as-bad", "circle", "purpose", "nobody-above"],
)
def test_what_is_foretold_is_what_happens(
    register: Register, vendor: str, changed: ChainChange, is_seen: bool
) -> None:
    # CloudCo → Manila Desk in the Philippines; Harbour Voice, to Japan, → MailCo in Brazil.
    set_chain_scene(register, exporter="NL", destination="JP")
    engage(register, CLOUD, DESK, place_text="Philippines")
    engage(register, VOICE, MAIL, place_text="Brazil", mechanisms={"eu-gdpr": {"id": "none"}})
    before, told = stored(register), foretold(register, vendor, changed)
    assert stored(register) == before
    with register.write(NOW) as session:
        cause = Cause(EngagementSource.NOTICE, "", "Told", is_announced=True)
        apply_change(session, actor_of(session, DORA), vendor, changed, cause, NOW, today=TODAY)
    after = stored(register)
    assert told == {ref: (before[ref], after[ref]) for ref in before if before[ref] != after[ref]}
    assert bool(told) is is_seen
