"""Measured values of contract terms: what can be read, and which way is better."""

import pytest

from register.rules.term_values import Parameter, WrongValue, meets, read_value


@pytest.mark.parametrize(
    ("unit", "text", "kept"),
    [
        ("hours", "72", "72"),
        ("hours", " 72  Hours ", "72"),
        ("hours", "24小時", "24"),
        ("hours", "0.5", "0.5"),
        ("calendar days", "030 days", "30"),
        ("percent", "2.50 %", "2.5"),
        ("count", "10", "10"),
        ("boolean", "Yes", "yes"),
        ("enum", "Third-Party", "third-party"),
        ("time range", "9:00 – 22:00", "09:00-22:00"),
        ("time range", "00:00-24:00", "00:00-24:00"),
    ],
)
def test_a_value_is_kept_plainly(unit: str, text: str, kept: str) -> None:
    assert read_value(unit, text) == kept
    assert read_value(unit, kept) == kept


@pytest.mark.parametrize(
    ("unit", "text", "code"),
    [
        ("hours", "soon", "not-a-number"),
        ("hours", "-1", "not-a-number"),
        ("hours", "3 days", "not-a-number"),
        ("hours", "1e9", "not-a-number"),
        ("hours", "72 or 48", "not-a-number"),
        ("calendar days", "999999", "too-large"),
        ("percent", "101", "too-large"),
        ("boolean", "perhaps", "not-yes-or-no"),
        ("enum", "nobody", "not-in-list"),
        ("time range", "22:00-09:00", "not-a-time-range"),
        ("time range", "9-22", "not-a-time-range"),
        ("time range", "09:00-25:00", "not-a-time-range"),
    ],
)
def test_what_is_no_value_of_its_unit_is_refused(unit: str, text: str, code: str) -> None:
    with pytest.raises(WrongValue) as refused:
        read_value(unit, text)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("unit", "better_is", "value", "wanted", "good"),
    [
        ("hours", "max", "24", "24", True),
        ("hours", "max", "25", "24", False),
        ("calendar days", "min", "30", 30, True),
        ("calendar days", "min", "29", 30, False),
        ("time range", "within", "10:00-21:00", "09:00-22:00", True),
        ("time range", "within", "08:59-21:00", "09:00-22:00", False),
        ("time range", "within", "10:00-22:01", "09:00-22:00", False),
        ("boolean", "best", "no", "yes", False),
        ("boolean", "best", "yes", "no", True),
        ("enum", "best", "exporter", "third-party", True),
        ("enum", "best", "importer", "third-party", False),
        ("hours", "max", None, "24", None),
        ("hours", "max", "without delay", "24", None),
    ],
)
def test_which_way_is_better(unit: str, better_is: str, value: str | None, wanted: str, good: bool) -> None:
    assert meets(Parameter(unit, better_is, "1"), value, wanted) is good
