"""Who is asked in the owner's place once the owner has left. Pure."""

from collections.abc import Mapping
from typing import NamedTuple


class Standing(NamedTuple):
    """Whether somebody is still here, and whom they report to."""

    is_here: bool
    manager_id: int | None


def who_answers(owner_id: int | None, people: Mapping[int, Standing]) -> int | None:
    """The owner, or the nearest manager up the line who is still here; None where there is none.

    Somebody ``people`` does not know counts as here. Source: house rule (design: the owner has left).
    """
    seen: set[int] = set()
    person = owner_id
    while person is not None and person not in seen:
        standing = people.get(person)
        if standing is None or standing.is_here:
            return person
        seen.add(person)
        person = standing.manager_id
    return None
