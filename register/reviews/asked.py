"""Who is asked to confirm a quarterly review, and that nobody else does."""

from sqlmodel import Session

from register.errors import Conflict
from register.people.models import Person
from register.people.queries import find_answering
from register.reviews.models import SecurityReview
from register.trail.actor import Actor
from register.vendors.models import Vendor


def who_is_asked(session: Session, review: SecurityReview, vendor: Vendor) -> Person | None:
    """Whom it was handed to, else the owner; where they have left, the nearest manager who is still here.

    Source: house rule (design: the owner has left).
    """
    return find_answering(session, review.assigned_to_id or vendor.owner_id)


def require_asked(session: Session, actor: Actor, review: SecurityReview, vendor: Vendor) -> None:
    """Raise Conflict unless this actor is the one who is asked.

    Source: house rule (an attestation is worth something only from whoever answers for the vendor).
    """
    asked = who_is_asked(session, review, vendor)
    if asked is None:
        raise Conflict("nobody-asked", ref=review.ref)
    if asked.id != actor.person_id:
        raise Conflict("somebody-else-asked", ref=review.ref, name=asked.name)
