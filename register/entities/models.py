"""Tables of our own legal entities, who export personal data."""

from datetime import date

from sqlmodel import Field

from register.storage.columns import Versioned, json_field


class OurEntity(Versioned, table=True):
    """A legal entity of ours; where it is established decides which laws bind its transfers."""

    __tablename__ = "our_entity"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    name: str = Field(max_length=200)
    local_name: str | None = Field(default=None, max_length=200)
    registration_number: str | None = Field(default=None, max_length=80)
    place_code: str = Field(max_length=10)
    subdivision: str | None = Field(default=None, max_length=10)
    city: str | None = Field(default=None, max_length=100)
    websites: list[str] = json_field(default_factory=list)
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
