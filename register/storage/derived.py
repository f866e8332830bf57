"""What is derived of the whole register, and what it was last derived with."""

from sqlmodel import Field, Session, SQLModel


class Derived(SQLModel, table=True):
    """One kind of derived data, brought up to date as a whole; ``made_with`` names program, data and day."""

    name: str = Field(primary_key=True, max_length=40)
    made_with: str = Field(max_length=200)


def made_with(session: Session, name: str) -> str:
    """What it was last derived with; empty where it never was."""
    found = session.get(Derived, name)
    return found.made_with if found else ""


def note_made(session: Session, name: str, with_what: str) -> None:
    """It is up to date now."""
    session.merge(Derived(name=name, made_with=with_what))
    session.flush()
