"""Whom a comment names with an @: finding them, putting it down, and what of it they have not opened yet."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select, update

from register.decisions.models import Comment, DecisionRequest, Mention, RequestState
from register.errors import Invalid, Problem
from register.people.models import Person, PersonRole
from register.rules.permissions import ROLES_WITH, Permission
from register.storage.asking import Question
from register.vendors.models import Vendor

_NAME = re.compile(r"(?<![A-Za-z0-9._+-])[@＠]([A-Za-z0-9._+-]+(?:@[A-Za-z0-9.-]+[A-Za-z0-9])?)")
"""Latin letters only: in Chinese no space parts a name from what follows it."""
OPEN = (RequestState.WAITING, RequestState.WITHDRAWN)
"""While a request is in one of these, who was named and has not looked is told."""
_By = aliased(Person)
BY_NAME: Any = _By.name
"""The column of who wrote the comment, in ``waiting_mentions``."""


def named_in(session: Session, text: str) -> list[int]:
    """The people a text names: an @ and their e-mail address, or the part before its own @.

    Raises Invalid where a name is nobody's who may read the register, or is several people's.
    Source: house rule (nobody is told by guess; nobody who named somebody believes they were told when they were not).
    """
    found: list[int] = []
    unknown: list[str] = []
    for name in dict.fromkeys(match.rstrip(".").casefold() for match in _NAME.findall(text)):
        people = _called(session, name) if name else []
        if len(people) > 1:
            raise Invalid({"text": Problem("mention-unclear", {"name": f"@{name}"})})
        found += people
        unknown += [] if people or not name else [f"@{name}"]
    if unknown:
        raise Invalid({"text": Problem("mention-unknown", {"names": ", ".join(unknown)})})
    return list(dict.fromkeys(found))


def put_down(session: Session, comment: Comment) -> None:
    """Note for each person a comment names that they are to be told; not for who wrote it.

    Source: house rule.
    """
    for person_id in comment.mentions:
        if person_id != comment.by_id:
            session.add(
                Mention(
                    comment_id=comment.id or 0,
                    request_id=comment.request_id,
                    person_id=person_id,
                    at=comment.at,
                )
            )
    session.flush()


def unopened(session: Session, person_id: int) -> Sequence[Any]:
    """Where somebody was named and has not looked since, the oldest first: request, vendor, by whom, when.

    What was decided meanwhile is left out. Source: house rule.
    """
    return _UNOPENED.rows(session, person_id=person_id)


def waiting_mentions(*columns: Any) -> Any:
    """The statement of every mention its person has not opened, of requests that are not decided."""
    return (
        sa.select(*columns)
        .select_from(Mention)
        .join(DecisionRequest, col(DecisionRequest.id) == col(Mention.request_id))
        .join(Vendor, col(Vendor.id) == col(DecisionRequest.vendor_id))
        .join(Comment, col(Comment.id) == col(Mention.comment_id))
        .outerjoin(_By, col(_By.id) == col(Comment.by_id))
        .where(col(Mention.seen_at).is_(None), col(DecisionRequest.state).in_(OPEN))
    )


_UNOPENED = Question(
    waiting_mentions(
        col(DecisionRequest.id).label("request_id"),
        col(DecisionRequest.ref),
        col(Vendor.ref).label("vendor_ref"),
        col(Vendor.legal_name).label("vendor_name"),
        BY_NAME.label("by"),
        col(Mention.at),
    )
    .where(col(Mention.person_id) == sa.bindparam("person_id"))
    .order_by(col(Mention.id))
)


def has_unopened(session: Session, person_id: int, request_id: int | None) -> bool:
    """Whether somebody was named in what was said about a request and has not looked since."""
    wanted = select(Mention.id).where(
        Mention.person_id == person_id, Mention.request_id == request_id, col(Mention.seen_at).is_(None)
    )
    return session.exec(wanted.limit(1)).first() is not None


def open_mentions(session: Session, person_id: int, request_id: int | None, now: datetime) -> None:
    """Somebody has opened the page on which they were named: it is told to them no more.

    Not on the trail, as nothing of the register changes. Source: house rule.
    """
    session.exec(
        update(Mention)
        .where(
            col(Mention.person_id) == person_id,
            col(Mention.request_id) == request_id,
            col(Mention.seen_at).is_(None),
        )
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def _called(session: Session, name: str) -> list[int]:
    """The people of this e-mail address, or whose address begins so, who may read the register; at most two."""
    address = col(Person.email)
    wanted = address == name if "@" in name else address.startswith(f"{name}@", autoescape=True)
    reads = sa.select(1).where(
        col(PersonRole.person_id) == col(Person.id),
        col(PersonRole.role).in_(ROLES_WITH[Permission.READ_REGISTER]),
    )
    statement = select(Person.id).where(wanted, col(Person.disabled_at).is_(None), reads.exists())
    return [number for number in session.exec(statement.limit(2)) if number is not None]
