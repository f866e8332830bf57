"""The gaps of agreements, derived, and our own positions on contract terms."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

revision = "2026_11_30_term_gaps"
down_revision = "2026_11_30_calendars"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreement_gap",
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("term_id", sa.String(length=60), nullable=False),
        sa.Column("gap", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=100), nullable=True),
        sa.Column("asked_by", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_gap_agreement_id_agreement")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "term_id", name=op.f("pk_agreement_gap")),
    )
    with op.batch_alter_table("agreement_gap", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agreement_gap_term_id"), ["term_id"], unique=False)
        batch_op.create_index("ix_agreement_gap_rank", ["rank", "agreement_id"], unique=False)
    op.create_table(
        "house_position",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("term_id", sa.String(length=60), nullable=False),
        sa.Column("preferred", sa.String(length=100), nullable=True),
        sa.Column("fallback", sa.String(length=100), nullable=True),
        sa.Column("wording", Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_position")),
        sa.UniqueConstraint("ref", name=op.f("uq_house_position_ref")),
        sa.UniqueConstraint("term_id", name=op.f("uq_house_position_term_id")),
    )


def downgrade() -> None:
    op.drop_table("house_position")
    op.drop_table("agreement_gap")
