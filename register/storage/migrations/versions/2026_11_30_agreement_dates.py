"""Agreements: the vendor's parties with their places, renewal and notice, filing, what they cover, what they hang on."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_agreement_dates"
down_revision = "2026_11_30_incidents"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(
    postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
)
_RENEWAL = sa.Enum(
    "fixed", "automatic", "evergreen", name="renewal", native_enum=False, length=40, create_constraint=True
)
_AGREEMENT = sa.table(
    "agreement",
    sa.column("id", sa.Integer),
    sa.column("vendor_party", sa.String),
    sa.column("vendor_parties", _JSON),
)


def upgrade() -> None:
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        for name in ("vendor_parties", "transfer_refs", "scc_modules"):
            batch_op.add_column(sa.Column(name, _JSON, server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("superseded_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("renewal", _RENEWAL, nullable=True))
        for name in ("renewal_months", "notice_months"):
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in ("notice_given_on", "filed_on", "notice_by"):
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        batch_op.add_column(
            sa.Column("is_intragroup", sa.Boolean(), server_default=sa.text("false"), nullable=False)
        )
        for name in ("annex_i", "annex_ii", "annex_iii"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("filing_number", sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column("filing_authority", sa.String(length=300), nullable=True))
        for name in ("parent_id", "superseded_by_id"):
            batch_op.create_foreign_key(
                batch_op.f(f"fk_agreement_{name}_agreement"), "agreement", [name], ["id"]
            )
            batch_op.create_index(batch_op.f(f"ix_agreement_{name}"), [name], unique=False)
        batch_op.create_index(batch_op.f("ix_agreement_notice_by"), ["notice_by"], unique=False)
    connection = op.get_bind()
    named = sa.select(_AGREEMENT.c.id, _AGREEMENT.c.vendor_party).where(
        _AGREEMENT.c.vendor_party.is_not(None)
    )
    for agreement_id, name in connection.execute(named).all():
        connection.execute(
            sa.update(_AGREEMENT).where(_AGREEMENT.c.id == agreement_id).values(vendor_parties=[[name, None]])
        )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_column("vendor_party")


def downgrade() -> None:
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.add_column(sa.Column("vendor_party", sa.String(length=300), nullable=True))
    connection = op.get_bind()
    for agreement_id, parties in connection.execute(
        sa.select(_AGREEMENT.c.id, _AGREEMENT.c.vendor_parties)
    ).all():
        given = json.loads(parties) if isinstance(parties, str) else parties
        if given:
            connection.execute(
                sa.update(_AGREEMENT).where(_AGREEMENT.c.id == agreement_id).values(vendor_party=given[0][0])
            )
    with op.batch_alter_table("agreement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agreement_notice_by"))
        for name in ("superseded_by_id", "parent_id"):
            batch_op.drop_index(batch_op.f(f"ix_agreement_{name}"))
            batch_op.drop_constraint(batch_op.f(f"fk_agreement_{name}_agreement"), type_="foreignkey")
        for name in (
            "filing_authority",
            "filing_number",
            "annex_iii",
            "annex_ii",
            "annex_i",
            "is_intragroup",
            "notice_by",
            "filed_on",
            "notice_given_on",
            "notice_months",
            "renewal_months",
            "renewal",
            "superseded_by_id",
            "parent_id",
            "scc_modules",
            "transfer_refs",
            "vendor_parties",
        ):
            batch_op.drop_column(name)
