"""Notices of vendors that their sub-processors change: what is announced, by when to object, and what was decided."""
