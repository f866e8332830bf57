"""Tables of the gates: for which vendors an administrator has each of them hold."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from register.rules.gates import GateCode
from register.storage.columns import code_field, json_field, person_field


class GateSetting(SQLModel, table=True):
    """For vendors of which importance a gate holds; the newest row of a gate counts, none is changed."""

    __tablename__ = "gate_setting"

    id: int | None = Field(default=None, primary_key=True)
    code: GateCode = code_field(GateCode)
    levels: list[str] = json_field(default_factory=list)
    reason: str = Field(max_length=500)
    set_by_id: int | None = person_field(default=None)
    set_at: datetime
