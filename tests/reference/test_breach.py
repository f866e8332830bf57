"""The notice duties of each law say what the breach rule of the reference data says."""

import pytest

from register.reference.breach import authority_of, breach_duties
from register.reference.law import load_law
from register.rules.breach_clocks import Limit, Owed, Start, Unit


def test_a_duty_binds_and_counts_as_its_breach_rule_says() -> None:
    for regime_id, regime in load_law().regime_by_id.items():
        rule = regime.row["breach_rule"]
        duties = breach_duties().get(regime_id, ())
        assert bool(duties) == (rule["citation"] != "-"), regime_id
        for duty in duties:
            assert duty.is_binding == rule["mandatory"], regime_id
            if duty.to is Owed.AUTHORITY:
                hours = rule["authority_deadline_hours"]
                assert (duty.limit is None) == (hours is None), regime_id
                in_hours = {Unit.HOURS: 1, Unit.DAYS: 24, Unit.WORKING_DAYS: 24}
                assert duty.limit is None or duty.limit.number * in_hours[duty.limit.unit] == hours
            if duty.is_verified:
                parts = " ".join(regime.row["provenance"]["verified_parts"])
                assert "breach" in parts or "72 hours" in parts, regime_id


@pytest.mark.parametrize(
    ("regime", "to", "limit", "start"),
    [
        ("hk-pdpo", Owed.AUTHORITY, None, Start.WE_KNEW),
        ("eu-gdpr", Owed.AUTHORITY, Limit(72, Unit.HOURS), Start.WE_KNEW),
        ("eu-gdpr", Owed.PEOPLE, None, Start.WE_KNEW),
        ("sg-pdpa", Owed.AUTHORITY, Limit(3, Unit.DAYS), Start.ASSESSED),
        ("my-pdpa", Owed.PEOPLE, Limit(7, Unit.DAYS), Start.AUTHORITY_TOLD),
        ("br-lgpd", Owed.AUTHORITY, Limit(3, Unit.WORKING_DAYS), Start.WE_KNEW),
    ],
)
def test_what_some_laws_ask(regime: str, to: Owed, limit: Limit | None, start: Start) -> None:
    duty = next(duty for duty in breach_duties()[regime] if duty.to is to)
    assert (duty.limit, duty.start) == (limit, start)


def test_hong_kong_recommends_and_macao_asks_nothing() -> None:
    assert not any(duty.is_binding for duty in breach_duties()["hk-pdpo"])
    assert "PCPD" in authority_of("hk-pdpo")
    assert "mo-pdpa" not in breach_duties()
