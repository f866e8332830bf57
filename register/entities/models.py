"""Tables of our own legal entities, who export personal data."""

from datetime import date
from enum import StrEnum

from sqlmodel import Field

from register.storage.columns import Versioned, code_field, json_field


class Zone(StrEnum):
    """The free zones of the Emirates that have a data protection law of their own."""

    DIFC = "difc"
    ADGM = "adgm"
    NONE = "none"


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
    zone: Zone | None = code_field(Zone, default=None)
    """Said of entities in the Emirates only."""
    websites: list[str] = json_field(default_factory=list)
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)

    @property
    def established(self) -> tuple[str, str | None, str | None]:
        """Place, part of it and free zone: what decides which laws bind it (``Law.regimes_binding``)."""
        return self.place_code, self.subdivision, self.zone.value if self.zone else None
