"""Offboarding: the checklist through which a vendor that handled personal data is ended."""
