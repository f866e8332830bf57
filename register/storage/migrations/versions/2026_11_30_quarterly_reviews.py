"""Quarterly reviews: what owners confirmed, and who is asked in an owner's place."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

revision = "2026_11_30_quarterly_reviews"
down_revision = "2026_11_30_agreement_dates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "attestation",
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "unchanged", "changed", name="answer", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("note", Text(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("frozen", Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("is_followed_up", sa.Boolean(), nullable=False),
        sa.Column("follow_up_note", Text(), nullable=True),
        sa.Column("followed_up_by_id", sa.Integer(), nullable=True),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_attestation_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["followed_up_by_id"], ["person.id"], name=op.f("fk_attestation_followed_up_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["review_id"], ["security_review.id"], name=op.f("fk_attestation_review_id_security_review")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_attestation_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_attestation")),
    )
    with op.batch_alter_table("attestation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attestation_confirmed_by_id"), ["confirmed_by_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_attestation_followed_up_by_id"), ["followed_up_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_attestation_vendor_id"), ["vendor_id"], unique=False)
    with op.batch_alter_table("security_review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assigned_to_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_security_review_assigned_to_id_person"), "person", ["assigned_to_id"], ["id"]
        )
        batch_op.create_index(
            batch_op.f("ix_security_review_assigned_to_id"), ["assigned_to_id"], unique=False
        )
        batch_op.create_index(
            "uq_security_review_quarterly",
            ["vendor_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'quarterly' AND done_on IS NULL AND ended_on IS NULL"),
            postgresql_where=sa.text("kind = 'quarterly' AND done_on IS NULL AND ended_on IS NULL"),
        )
