"""A published list against the chain on record: the table of what each entry is."""

import pytest

from register.rules.list_change import Change, Difference, Held, Listed, compare_list

ALPHA = Held("SP-1", "V-1", ("US-CA",), "hosting")
BETA_IE, BETA_IN = Held("SP-2", "V-2", ("IE",), "mail"), Held("SP-3", "V-2", ("IN",), "support")
NOWHERE = Held("SP-4", "V-3", (), "mail")


def listed(vendor: str | None, *places: str, purpose: str = "") -> Listed:
    """One entry of a list."""
    return Listed("entry", vendor, places, purpose)


@pytest.mark.parametrize(
    ("held", "entry", "expected"),
    [
        ([], listed(None, "IN"), [(Change.ADDED, (), ("IN",))]),
        ([], listed("V-9"), [(Change.ADDED, (), ())]),
        ([ALPHA], listed("V-1", "US"), [(Change.UNCHANGED, ("SP-1",), ())]),
        ([ALPHA], listed("V-1"), [(Change.UNCHANGED, ("SP-1",), ())]),
        ([ALPHA], listed("V-1", "US", "IE"), [(Change.MOVED, ("SP-1",), ("US", "IE"))]),
        ([ALPHA], listed("V-1", "IN", purpose="mail"), [(Change.MOVED, ("SP-1",), ("IN",))]),
        ([ALPHA], listed("V-1", "US", purpose="hosting"), [(Change.UNCHANGED, ("SP-1",), ())]),
        ([ALPHA], listed("V-1", purpose="mail"), [(Change.REPURPOSED, ("SP-1",), ())]),
        ([NOWHERE], listed("V-3", "DE"), [(Change.MOVED, ("SP-4",), ("DE",))]),
        ([BETA_IE, BETA_IN], listed("V-2", "IN", "IE"), [(Change.UNCHANGED, ("SP-2", "SP-3"), ())]),
        ([BETA_IE, BETA_IN], listed("V-2", "IE"), [(Change.REMOVED, ("SP-3",), ())]),
        ([BETA_IE, BETA_IN], listed("V-2", "IE", "IN", "DE"), [(Change.ADDED, (), ("DE",))]),
        ([BETA_IE, BETA_IN], listed("V-2", "DE"), [
            (Change.REMOVED, ("SP-2",), ()), (Change.REMOVED, ("SP-3",), ()), (Change.ADDED, (), ("DE",)),
        ]),
        ([BETA_IE, BETA_IN], listed("V-2", "IE", "IN", purpose="other"), [(Change.UNCHANGED, ("SP-2", "SP-3"), ())]),
    ],
)  # fmt: skip
def test_each_entry_is_what_the_record_makes_of_it(
    held: list[Held], entry: Listed, expected: list[tuple[Change, tuple[str, ...], tuple[str, ...]]]
) -> None:
    assert [(d.change, d.refs, d.places) for d in compare_list(held, [entry])] == expected


def test_whoever_the_list_lacks_is_removed_after_its_entries() -> None:
    found = compare_list([ALPHA, NOWHERE], [listed(None, "IN"), listed("V-3")])
    assert [d.change for d in found] == [Change.ADDED, Change.UNCHANGED, Change.REMOVED]
    assert found[-1] == Difference(Change.REMOVED, None, "V-1", ("SP-1",))
