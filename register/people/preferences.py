"""The verbs of preferences: what people choose for themselves alone. They flush; they never commit."""

from sqlmodel import Session

from register.people.inputs import PreferencesInput
from register.people.models import Person
from register.people.queries import get_person
from register.trail.actor import Actor


def change_preferences(session: Session, actor: Actor, given: PreferencesInput) -> Person:
    """One's own language, row height, shortcuts, mail day and place; they decide nothing, so they leave no trail.

    Source: house rule.
    """
    assert actor.person_id is not None, "somebody signed in"
    person = get_person(session, actor.person_id)
    person.language, person.row_height = given.language, given.row_height
    person.shortcuts_on = given.shortcuts_on
    person.mail_day, person.place_code = given.mail_day, given.place_code
    session.flush()
    return person


def choose_language(session: Session, actor: Actor, language: str) -> None:
    """One's own language; as ``change_preferences``.

    Source: house rule.
    """
    assert actor.person_id is not None, "somebody signed in"
    get_person(session, actor.person_id).language = language
    session.flush()
