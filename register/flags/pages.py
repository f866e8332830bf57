"""Where each flag is mended: the address of the page, for screens and mails alike."""

_FIXES = {
    "owner-missing": "/vendors/{vendor}/owner",
    "owner-has-left": "/vendors/{vendor}/owner",
    "importance-missing": "/vendors/{vendor}/edit#field-importance",
    "data-unknown": "/vendors/{vendor}/edit#field-handles_personal_data",
    "service-missing": "/vendors/{vendor}/services/new",
    "destination-missing": "/vendors/{vendor}/transfers/new",
    "dpa-missing": "/vendors/{vendor}/agreements/new",
    "dpa-published-only": "/agreements/{subject}",
    "dpa-ending": "/agreements/{subject}",
    "agreement-ending": "/agreements/{subject}",
    "agreement-unsigned": "/agreements/{subject}/signatures",
    "notice-due": "/agreements/{subject}",
    "document-ending": "/documents/{subject}",
    "dpa-term-missing": "/agreements/{subject}/terms",
    "review-never": "/vendors/{vendor}/reviews/new",
    "review-due": "/reviews/{subject}",
    "quarterly-due": "/reviews/{subject}",
    "change-reported": "/reviews/{subject}",
    "assessment-review-due": "/assessments/{subject}",
    "notice-decision-due": "/notices/{subject}",
    "notice-deadline-missed": "/notices/{subject}",
    "offboarding-open": "/offboardings/{subject}",
    "offboarding-exception-due": "/offboardings/{subject}",
    "decision-waiting": "/decisions/{subject}",
    "condition-due": "/conditions/{subject}",
    "incident-clock-running": "/incidents/{subject}#clocks",
    "incident-clock-missed": "/incidents/{subject}#clocks",
    "incident-without-step": "/incidents/{subject}/steps/new",
}
"""Where a flag is mended; transfers are mended on their own page, exceptions are told by their decision."""


def fix_href(code: str, vendor_ref: str, subject_ref: str) -> str:
    """The page on which a flag is mended."""
    if subject_ref.startswith("T-"):
        return f"/transfers/{subject_ref}"
    if subject_ref.startswith("D-"):
        return f"/decisions/{subject_ref}"
    return _FIXES.get(code, "/vendors/{vendor}").format(vendor=vendor_ref, subject=subject_ref)
