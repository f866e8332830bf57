"""The closed lists a vendor or service is described with; their names are in words/vendors.toml."""

from typing import Final

CATEGORIES: Final = (
    "analytics",
    "call-centre",
    "cloud-hosting",
    "collaboration",
    "crm",
    "customer-support",
    "finance",
    "hr",
    "identity",
    "it-services",
    "legal",
    "logistics",
    "marketing",
    "messaging",
    "payments",
    "payroll",
    "printing",
    "research",
    "security",
    "software-development",
    "storage",
    "survey",
    "training",
    "travel",
    "other",
)

DATA_SUBJECTS: Final = (
    "customers",
    "prospects",
    "website-visitors",
    "employees",
    "applicants",
    "contractors",
    "business-contacts",
    "patients",
    "students",
    "children",
    "members",
    "others",
)

DATA_CATEGORIES: Final = (
    "identity",
    "contact",
    "account",
    "purchase-history",
    "marketing-preferences",
    "call-recordings",
    "communications",
    "online-behaviour",
    "location",
    "financial",
    "payment-card",
    "employment",
    "payroll",
    "education",
    "national-id",
    "passport",
    "health",
    "biometric",
    "genetic",
    "ethnicity",
    "religion",
    "politics",
    "union",
    "sexual-life",
    "criminal",
    "children",
)

SPECIAL_CATEGORIES: Final = frozenset(
    {
        "health",
        "biometric",
        "genetic",
        "ethnicity",
        "religion",
        "politics",
        "union",
        "sexual-life",
        "criminal",
    }
)
"""GDPR Art 9(1) and Art 10; PIPL Art 28 adds accounts, tracks and minors, which count as high below."""

HIGH_CATEGORIES: Final = frozenset(
    {"financial", "payment-card", "location", "children", "national-id", "passport"}
)


def sensitivity_of(categories: list[str]) -> str | None:
    """The least sensitivity these categories have: ``special``, ``high``, ``standard``; None where none is named.

    Source: GDPR Art 9(1), Art 10; house rule for ``high``.
    """
    held = set(categories)
    if held & SPECIAL_CATEGORIES:
        return "special"
    if held & HIGH_CATEGORIES:
        return "high"
    return "standard" if held else None
