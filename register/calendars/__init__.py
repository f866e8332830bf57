"""A calendar feed for each person: what is due of theirs, at a private address that can be renewed."""
