"""Who may do what: one table a lawyer can read. Pure; the actions and the routes ask it."""

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """The hats people wear; one person may wear several."""

    PROCUREMENT = "procurement"
    """Adds vendors, services, agreements and transfers and keeps them current."""
    DPO = "dpo"
    """Advises on and decides on transfers; keeps mechanisms and contract terms right."""
    SECURITY_REVIEWER = "security-reviewer"
    """Reviews vendors' security."""
    BUSINESS_OWNER = "business-owner"
    """Owns vendors: confirms each quarter that what is recorded is still true."""
    AUDITOR = "auditor"
    """Reads everything, the trail included; changes nothing."""
    ADMINISTRATOR = "administrator"
    """Keeps people, roles, our entities and the register's own rules."""


class Permission(StrEnum):
    """What a route or an action asks for."""

    ANYONE = "anyone"
    """No sign-in needed: the sign-in page and what it is made of."""
    SIGNED_IN = "signed-in"
    """Any person with an account, for their own things: preferences, sessions, sign-out."""
    READ_REGISTER = "read-register"
    """See vendors, transfers, agreements, reviews and what is due."""
    EXPORT_REGISTER = "export-register"
    """Take lists out as spreadsheets."""
    EDIT_VENDORS = "edit-vendors"
    """Add, change and end vendors, their services, names and contacts."""
    EDIT_AGREEMENTS = "edit-agreements"
    """Add, change and end agreements and their contract terms."""
    SET_POSITIONS = "set-positions"
    """Say which values our house prefers and accepts in contract terms."""
    ADD_DOCUMENTS = "add-documents"
    """Add documents and their versions, and say which records they support."""
    EDIT_TRANSFERS = "edit-transfers"
    """Add, change and end transfers, their mechanisms and safeguards."""
    CONCLUDE_ASSESSMENTS = "conclude-assessments"
    """Complete an impact assessment: say whether a transfer's safeguards hold where the data go."""
    REQUEST_DECISIONS = "request-decisions"
    """Ask for a decision on a transfer or vendor, withdraw what one asked for, and comment."""
    ADVISE_ON_DECISIONS = "advise-on-decisions"
    """Give the DPO's advice on what waits for a decision."""
    DECIDE = "decide"
    """Decide: the DPO, or, where the DPO advises, the named owner; never on one's own request."""
    DECIDE_NOTICES = "decide-notices"
    """Accept a new sub-processor or object to it, for us."""
    RECORD_REVIEWS = "record-reviews"
    """Record security reviews and postpone them."""
    RECORD_INCIDENTS = "record-incidents"
    """Record incidents at vendors and the steps taken."""
    CLOSE_INCIDENTS = "close-incidents"
    """Close an incident, open it again, and decide that a notice is not needed."""
    ATTEST_VENDORS = "attest-vendors"
    """Confirm in the quarterly review that what is recorded of one's own vendors is still true."""
    APPROVE_EXCEPTIONS = "approve-exceptions"
    """Let a point of the checklist that ends a vendor wait; never one's own request."""
    IMPORT_RECORDS = "import-records"
    """Bring spreadsheets in, and undo an import."""
    READ_TRAIL = "read-trail"
    """Read the whole history and check it."""
    MANAGE_PEOPLE = "manage-people"
    """Add people, give and take roles, disable accounts."""
    MANAGE_REGISTER = "manage-register"
    """Change our entities, review rules and reference data."""


_READERS = frozenset(
    {
        Role.PROCUREMENT,
        Role.DPO,
        Role.SECURITY_REVIEWER,
        Role.BUSINESS_OWNER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)

ROLES_WITH: dict[Permission, frozenset[Role]] = {
    Permission.READ_REGISTER: _READERS,
    Permission.EXPORT_REGISTER: _READERS,
    Permission.EDIT_VENDORS: frozenset({Role.PROCUREMENT, Role.DPO}),
    Permission.EDIT_AGREEMENTS: frozenset({Role.PROCUREMENT, Role.DPO}),
    Permission.SET_POSITIONS: frozenset({Role.DPO, Role.ADMINISTRATOR}),
    Permission.ADD_DOCUMENTS: frozenset({Role.PROCUREMENT, Role.DPO, Role.SECURITY_REVIEWER}),
    Permission.EDIT_TRANSFERS: frozenset({Role.PROCUREMENT, Role.DPO}),
    Permission.CONCLUDE_ASSESSMENTS: frozenset({Role.DPO}),
    Permission.REQUEST_DECISIONS: frozenset(
        {Role.PROCUREMENT, Role.DPO, Role.SECURITY_REVIEWER, Role.BUSINESS_OWNER}
    ),
    Permission.ADVISE_ON_DECISIONS: frozenset({Role.DPO}),
    Permission.DECIDE: frozenset({Role.DPO, Role.BUSINESS_OWNER}),
    Permission.DECIDE_NOTICES: frozenset({Role.DPO}),
    Permission.RECORD_REVIEWS: frozenset({Role.SECURITY_REVIEWER, Role.DPO}),
    Permission.RECORD_INCIDENTS: frozenset({Role.PROCUREMENT, Role.SECURITY_REVIEWER, Role.DPO}),
    Permission.CLOSE_INCIDENTS: frozenset({Role.DPO}),
    Permission.ATTEST_VENDORS: _READERS - {Role.AUDITOR},
    Permission.APPROVE_EXCEPTIONS: frozenset({Role.DPO}),
    Permission.IMPORT_RECORDS: frozenset({Role.PROCUREMENT, Role.ADMINISTRATOR}),
    Permission.READ_TRAIL: frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.DPO}),
    Permission.MANAGE_PEOPLE: frozenset({Role.ADMINISTRATOR}),
    Permission.MANAGE_REGISTER: frozenset({Role.ADMINISTRATOR}),
}


def is_allowed(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether somebody signed in with these roles holds the permission; what is not listed is refused.

    Source: house rule (GDPR Art 5(1)(f), Art 32: access on a need-to-know basis).
    """
    if permission in (Permission.ANYONE, Permission.SIGNED_IN):
        return True
    return not ROLES_WITH.get(permission, frozenset()).isdisjoint(roles)


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything these roles may do.

    Source: house rule.
    """
    held = frozenset(roles)
    return frozenset(permission for permission in Permission if is_allowed(held, permission))
