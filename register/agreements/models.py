"""Tables of agreements with vendors and the contract terms they hold."""

from datetime import date
from enum import StrEnum

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from register.storage.columns import Versioned, code_field, json_field, text_field


class AgreementKind(StrEnum):
    """What kind of agreement it is; ``dpa`` is the data processing agreement itself."""

    DPA = "dpa"
    SCC = "scc"
    UK_ADDENDUM = "uk-addendum"
    UK_IDTA = "uk-idta"
    RMC = "rmc"
    GBA = "gba-standard-contract"
    PIPL = "pipl-standard-contract"
    BCR = "bcr"
    JOINT_CONTROLLER = "joint-controller"
    NDA = "nda"
    MAIN = "main-contract"


class Execution(StrEnum):
    """Published is not executed: a link to a vendor's public terms binds nobody until both have signed."""

    EXECUTED = "executed"
    PUBLISHED = "published"
    UNSIGNED = "unsigned"


class TermState(StrEnum):
    """How an agreement stands on one contract term."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"
    NOT_APPLICABLE = "not-applicable"


class Agreement(Versioned, table=True):
    """An agreement with a vendor: who, when, under which law, signed or only published.

    ``execution`` follows from the two signature dates; the last three columns are derived too, never edited.
    """

    # The list in its first order, and its count.
    __table_args__ = (sa.Index("ix_agreement_open", "ended_on", "expires_on"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    kind: AgreementKind = code_field(AgreementKind)
    title: str = Field(max_length=300)
    vendor_party: str | None = Field(default=None, max_length=300)
    execution: Execution = code_field(Execution, default=Execution.UNSIGNED)
    signed_by_us_on: date | None = None
    signed_by_vendor_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = Field(default=None, index=True)
    notice_days: int | None = Field(default=None, ge=0)
    governing_law: str | None = Field(default=None, max_length=10)
    url: str | None = Field(default=None, max_length=500)
    service_refs: list[str] = json_field(default_factory=list)
    notes: str | None = text_field(default=None)
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
    folded_title: str = text_field(default="")
    missing_terms: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    unchecked_terms: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


class AgreementEntity(SQLModel, table=True):
    """Which of our entities is a party."""

    __tablename__ = "agreement_entity"

    agreement_id: int = Field(foreign_key="agreement.id", primary_key=True)
    entity_id: int = Field(foreign_key="our_entity.id", primary_key=True, index=True)


class AgreementTerm(SQLModel, table=True):
    """How an agreement stands on one contract term of the catalogue."""

    __tablename__ = "agreement_term"

    agreement_id: int = Field(foreign_key="agreement.id", primary_key=True)
    term_id: str = Field(max_length=60, primary_key=True)
    state: TermState = code_field(TermState)
    clause: str | None = Field(default=None, max_length=100)
    value: str | None = Field(default=None, max_length=100)
