"""Published lists can be taken back as a whole: when, by whom and why."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_lists_undone"
down_revision = "2026_11_30_transfer_decided"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("published_list", schema=None) as batch_op:
        batch_op.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("undone_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("undo_reason", sa.String(length=500), nullable=True))
        batch_op.create_index(batch_op.f("ix_published_list_undone_by_id"), ["undone_by_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_published_list_undone_by_id_person"), "person", ["undone_by_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("published_list", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_published_list_undone_by_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_published_list_undone_by_id"))
        for name in ("undo_reason", "undone_by_id", "undone_at"):
            batch_op.drop_column(name)
