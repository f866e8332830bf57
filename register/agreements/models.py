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


class Renewal(StrEnum):
    """What happens when the last day has passed and nobody has given notice."""

    FIXED = "fixed"
    """It ends."""
    AUTOMATIC = "automatic"
    """It runs for another period."""
    EVERGREEN = "evergreen"
    """It has no last day: it runs until somebody gives notice."""


class TermState(StrEnum):
    """How an agreement stands on one contract term."""

    PRESENT = "present"
    WEAK = "weak"
    ABSENT = "absent"
    NOT_APPLICABLE = "not-applicable"


class Agreement(Versioned, table=True):
    """An agreement with a vendor: who, when, under which law, signed or only published.

    ``execution`` follows from the two signature dates; the last four columns are derived too, never edited.
    ``expires_on`` is the last day of the current period, also where it renews by itself.
    """

    # The list in its first order, and its count.
    __table_args__ = (sa.Index("ix_agreement_open", "ended_on", "expires_on"),)

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    vendor_id: int = Field(foreign_key="vendor.id", index=True)
    kind: AgreementKind = code_field(AgreementKind)
    title: str = Field(max_length=300)
    vendor_parties: list[list[str | None]] = json_field(
        default_factory=list, sa_column_kwargs={"server_default": "[]"}
    )
    """The vendor's companies that sign: ``[name, place code or None]``, in the order of the document."""
    parent_id: int | None = Field(default=None, foreign_key="agreement.id", index=True)
    """The agreement it hangs on; never one that hangs on this."""
    superseded_by_id: int | None = Field(default=None, foreign_key="agreement.id", index=True)
    execution: Execution = code_field(Execution, default=Execution.UNSIGNED)
    signed_by_us_on: date | None = None
    signed_by_vendor_on: date | None = None
    effective_on: date | None = None
    expires_on: date | None = Field(default=None, index=True)
    renewal: Renewal | None = code_field(Renewal, default=None, nullable=True)
    renewal_months: int | None = None
    notice_days: int | None = Field(default=None, ge=0)
    notice_months: int | None = None
    """The notice period is in days or in months, never in both."""
    notice_given_on: date | None = None
    governing_law: str | None = Field(default=None, max_length=10)
    url: str | None = Field(default=None, max_length=500)
    service_refs: list[str] = json_field(default_factory=list)
    transfer_refs: list[str] = json_field(default_factory=list, sa_column_kwargs={"server_default": "[]"})
    is_intragroup: bool = Field(default=False, sa_column_kwargs={"server_default": sa.text("false")})
    scc_modules: list[str] = json_field(default_factory=list, sa_column_kwargs={"server_default": "[]"})
    annex_i: bool | None = None
    annex_ii: bool | None = None
    annex_iii: bool | None = None
    """Whether each annex is filled in; None where nobody has looked."""
    filed_on: date | None = None
    filing_number: str | None = Field(default=None, max_length=80)
    filing_authority: str | None = Field(default=None, max_length=300)
    notes: str | None = text_field(default=None)
    ended_on: date | None = None
    end_reason: str | None = Field(default=None, max_length=500)
    folded_title: str = text_field(default="")
    notice_by: date | None = Field(default=None, index=True)
    """The last day to give notice before the next period begins; None where there is none."""
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


class AgreementGap(SQLModel, table=True):
    """Derived: a contract term that an open processor agreement lacks, or holds too little of.

    Rewritten with every change of the agreement, of the laws that bind us and of our positions.
    """

    __tablename__ = "agreement_gap"
    __table_args__ = (
        # The report in its first order, the gravest first; and the same for one term.
        sa.Index("ix_agreement_gap_rank", "rank", "agreement_id", "term_id"),
        sa.Index("ix_agreement_gap_term", "term_id", "rank", "agreement_id"),
    )

    agreement_id: int = Field(foreign_key="agreement.id", primary_key=True)
    term_id: str = Field(max_length=60, primary_key=True)
    gap: str = Field(max_length=20)
    rank: int
    """The place of the gap in the order of gravity."""
    value: str | None = Field(default=None, max_length=100)
    asked_by: str = Field(max_length=300)
    """The laws that bind us and ask for the term, each between commas: ``,eu-gdpr,hk-pdpo,``."""


class HousePosition(Versioned, table=True):
    """What our house wants of a contract term: the value preferred, the least accepted, our wording."""

    __tablename__ = "house_position"

    id: int | None = Field(default=None, primary_key=True)
    ref: str = Field(max_length=20, unique=True)
    term_id: str = Field(max_length=60, unique=True)
    preferred: str | None = Field(default=None, max_length=100)
    fallback: str | None = Field(default=None, max_length=100)
    wording: str | None = text_field(default=None)
    decided_on: date
    reason: str = Field(max_length=500)
