"""The checklist that ends a vendor, and what people said about its points."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_offboarding"
down_revision = "2026_11_30_files_outside"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "offboarding",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("planned_end_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("started_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["started_by_id"], ["person.id"], name=op.f("fk_offboarding_started_by_id_person")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_offboarding_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offboarding")),
        sa.UniqueConstraint("ref", name=op.f("uq_offboarding_ref")),
    )
    with op.batch_alter_table("offboarding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offboarding_started_by_id"), ["started_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offboarding_vendor_id"), ["vendor_id"], unique=False)
        batch_op.create_index(
            "uq_offboarding_open",
            ["vendor_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
        )

    op.create_table(
        "offboarding_check",
        sa.Column("offboarding_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "data",
                "access",
                "sub-processors",
                "transfers",
                "agreements",
                "contact",
                name="check_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("exception_reason", sa.String(length=500), nullable=True),
        sa.Column("exception_until", sa.Date(), nullable=True),
        sa.Column("exception_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_by_id", sa.Integer(), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_offboarding_check_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"], ["person.id"], name=op.f("fk_offboarding_check_confirmed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["exception_by_id"], ["person.id"], name=op.f("fk_offboarding_check_exception_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["offboarding_id"],
            ["offboarding.id"],
            name=op.f("fk_offboarding_check_offboarding_id_offboarding"),
        ),
        sa.PrimaryKeyConstraint("offboarding_id", "kind", name=op.f("pk_offboarding_check")),
    )
    with op.batch_alter_table("offboarding_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_offboarding_check_approved_by_id"), ["approved_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_offboarding_check_confirmed_by_id"), ["confirmed_by_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_offboarding_check_exception_by_id"), ["exception_by_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("offboarding_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offboarding_check_exception_by_id"))
        batch_op.drop_index(batch_op.f("ix_offboarding_check_confirmed_by_id"))
        batch_op.drop_index(batch_op.f("ix_offboarding_check_approved_by_id"))

    op.drop_table("offboarding_check")
    with op.batch_alter_table("offboarding", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_offboarding_open",
            sqlite_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL AND cancelled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_offboarding_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_offboarding_started_by_id"))

    op.drop_table("offboarding")
