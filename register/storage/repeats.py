"""Form keys: the same form pressed twice does its work once. The answer is kept with the change itself."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from register.storage import columns  # noqa: F401  (names the constraints before the first table)


class FormKey(SQLModel, table=True):
    """A form that was saved: the same key with the same content gets the same answer, with other content an error."""

    __tablename__ = "form_key"

    key: str = Field(primary_key=True, max_length=64)
    person_id: int | None = Field(default=None, foreign_key="person.id")
    route: str = Field(max_length=80)
    content_hash: str = Field(max_length=64)
    location: str | None = Field(default=None, max_length=500)
    at: datetime = Field(index=True)
