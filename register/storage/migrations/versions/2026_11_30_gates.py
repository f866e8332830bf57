"""For which vendors each gate holds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_gates"
down_revision = "2026_11_30_reminder_channels"
branch_labels = None
depends_on = None

_CODES = ("owner", "importance", "data", "destinations", "dpa", "terms", "review", "transfers")


def upgrade() -> None:
    op.create_table(
        "gate_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "code",
            sa.Enum(*_CODES, name="gate_code", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "levels",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_gate_setting_set_by_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_setting")),
    )
    with op.batch_alter_table("gate_setting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_gate_setting_set_by_id"), ["set_by_id"], unique=False)
