"""Incidents at vendors: what happened, whom it touches, the notices owed, and what was done."""
