"""The rows imports left out or took back, kept to be found again."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_import_left_out_rows"
down_revision = "2026_11_30_mentions"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_left_out_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name_key", sa.String(length=300), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("reasons", _json(), nullable=False),
        sa.Column("facts", _json(), nullable=False),
        sa.Column("service", _json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batch.id"], name=op.f("fk_import_left_out_row_batch_id_import_batch")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_left_out_row")),
    )
    with op.batch_alter_table("import_left_out_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_left_out_row_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_left_out_row_host"), ["host"], unique=False)
        batch_op.create_index(batch_op.f("ix_import_left_out_row_name_key"), ["name_key"], unique=False)
