"""Who may do what, written out a second time by hand: a slip in one of the two tables fails here."""

import pytest

from register.rules.permissions import Permission, Role, is_allowed, permissions_of

# P procurement, D data protection officer, S security reviewer, B business owner, A auditor, M administrator.
LETTERS = dict(zip("PDSBAM", Role, strict=True))
TABLE = {
    Permission.ANYONE: "PDSBAM-",
    Permission.SIGNED_IN: "PDSBAM-",
    Permission.READ_REGISTER: "PDSBAM",
    Permission.EXPORT_REGISTER: "PDSBAM",
    Permission.EDIT_VENDORS: "PD",
    Permission.EDIT_AGREEMENTS: "PD",
    Permission.SET_POSITIONS: "DM",
    Permission.ADD_DOCUMENTS: "PDS",
    Permission.EDIT_TRANSFERS: "PD",
    Permission.CONCLUDE_ASSESSMENTS: "D",
    Permission.REQUEST_DECISIONS: "PDSB",
    Permission.ADVISE_ON_DECISIONS: "D",
    Permission.DECIDE: "DB",
    Permission.DECIDE_NOTICES: "D",
    Permission.RECORD_REVIEWS: "SD",
    Permission.RECORD_INCIDENTS: "PSD",
    Permission.CLOSE_INCIDENTS: "D",
    Permission.ATTEST_VENDORS: "PDSBM",
    Permission.APPROVE_EXCEPTIONS: "D",
    Permission.IMPORT_RECORDS: "PM",
    Permission.READ_TRAIL: "DAM",
    Permission.MANAGE_PEOPLE: "M",
    Permission.MANAGE_REGISTER: "M",
}


def test_every_permission_is_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_each_role_holds_what_the_table_says(permission: Permission) -> None:
    held = {letter for letter, role in LETTERS.items() if is_allowed([role], permission)}
    held |= {"-"} if is_allowed([], permission) else set()
    assert held == set(TABLE[permission])


def test_two_hats_hold_what_either_holds_and_nothing_more() -> None:
    both = permissions_of([Role.SECURITY_REVIEWER, Role.PROCUREMENT])
    assert both == permissions_of([Role.SECURITY_REVIEWER]) | permissions_of([Role.PROCUREMENT])


def test_an_auditor_changes_nothing() -> None:
    reading = {Permission.READ_REGISTER, Permission.EXPORT_REGISTER, Permission.READ_TRAIL}
    assert permissions_of([Role.AUDITOR]) == reading | {Permission.ANYONE, Permission.SIGNED_IN}
