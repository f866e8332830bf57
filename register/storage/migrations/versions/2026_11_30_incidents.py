"""Incidents at vendors: what happened, what it touches, the steps taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_incidents"
down_revision = "2026_11_30_reminders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "incident",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("happened_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("happened_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("vendor_knew_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_us_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("aware_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "learned_how",
            sa.Enum(
                "vendor",
                "own-monitoring",
                "press",
                "authority",
                "person",
                "other",
                name="learned_how",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "data_categories",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("people_count", sa.Integer(), nullable=True),
        sa.Column(
            "people_band",
            sa.Enum(
                "under-100",
                "100-499",
                "500-999",
                "1000-9999",
                "10000-99999",
                "100000-up",
                name="people_band",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column(
            "severity",
            sa.Enum(
                "high", "medium", "low", name="severity", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("lessons", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.String(length=500), nullable=True),
        sa.Column("folded_text", sa.Text(), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_incident_closed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_incident_recorded_by_id_person")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_incident_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
        sa.UniqueConstraint("ref", name=op.f("uq_incident_ref")),
    )
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index("ix_incident_open", ["closed_at", "aware_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_recorded_by_id"), ["recorded_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_vendor_id"), ["vendor_id"], unique=False)

    op.create_table(
        "incident_service",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_service_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["service_id"], ["service.id"], name=op.f("fk_incident_service_service_id_service")
        ),
        sa.PrimaryKeyConstraint("incident_id", "service_id", name=op.f("pk_incident_service")),
    )
    with op.batch_alter_table("incident_service", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_service_service_id"), ["service_id"], unique=False)

    op.create_table(
        "incident_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "vendor-asked",
                "contained",
                "assessed",
                "authority-told",
                "people-told",
                "no-authority-notice",
                "no-people-notice",
                "other",
                name="step_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("regime_id", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_step_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_incident_step_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident_step")),
    )
    with op.batch_alter_table("incident_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_step_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_incident_step_recorded_by_id"), ["recorded_by_id"], unique=False)

    op.create_table(
        "incident_transfer",
        sa.Column("incident_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incident.id"], name=op.f("fk_incident_transfer_incident_id_incident")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_incident_transfer_transfer_id_transfer")
        ),
        sa.PrimaryKeyConstraint("incident_id", "transfer_id", name=op.f("pk_incident_transfer")),
    )
    with op.batch_alter_table("incident_transfer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_incident_transfer_transfer_id"), ["transfer_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("incident_transfer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_transfer_transfer_id"))

    op.drop_table("incident_transfer")
    with op.batch_alter_table("incident_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_step_recorded_by_id"))
        batch_op.drop_index(batch_op.f("ix_incident_step_incident_id"))

    op.drop_table("incident_step")
    with op.batch_alter_table("incident_service", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_service_service_id"))

    op.drop_table("incident_service")
    with op.batch_alter_table("incident", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_incident_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_incident_recorded_by_id"))
        batch_op.drop_index("ix_incident_open")
        batch_op.drop_index(batch_op.f("ix_incident_closed_by_id"))

    op.drop_table("incident")
