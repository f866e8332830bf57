"""The people all tests know. Their password is the same, and no register but a test's knows it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from argon2 import PasswordHasher
from sqlmodel import Session

from register.people.models import Person, PersonRole
from register.rules.permissions import Role

SETTLED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
PASSWORD = "a long enough test password"
# The cheapest parameters argon2 takes: a test that signs in should not wait for a hash.
_HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass(frozen=True)
class Known:
    """Somebody tests can sign in as."""

    name: str
    email: str
    roles: tuple[Role, ...]
    password: str = PASSWORD


PRIYA = Known("Priya Nair", "priya@register.test", (Role.PROCUREMENT,))
DORA = Known("Dora Lindqvist", "dora@register.test", (Role.DPO,))
SAM = Known("Sam Okafor", "sam@register.test", (Role.SECURITY_REVIEWER,))
BO = Known("陳寶儀 Bo Chan", "bo@register.test", (Role.BUSINESS_OWNER,))
ANA = Known("Ana Sousa", "ana@register.test", (Role.AUDITOR,))
ADA = Known("Ada Wong", "ada@register.test", (Role.ADMINISTRATOR,))
STRANGER = Known("Stefan Fremd", "stefan@register.test", ())
"""Has an account and no role."""

CAST = (PRIYA, DORA, SAM, BO, ANA, ADA, STRANGER)


def known_as(role: Role) -> Known:
    """The one of the cast who wears this hat."""
    return next(person for person in CAST if role in person.roles)


def settle(session: Session) -> None:
    """Give each of the cast an account. Straight into the tables: this is the ground, not what is tested."""
    for known in CAST:
        person = Person(
            email=known.email,
            name=known.name,
            password_hash=_HASH,
            created_at=SETTLED_AT,
            changed_at=SETTLED_AT,
        )
        session.add(person)
        session.flush()
        session.add_all(PersonRole(person_id=person.id or 0, role=role) for role in known.roles)
    session.flush()
