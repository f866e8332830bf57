"""The index of gaps in the order of the report, so that a page of it reads a page."""

from alembic import op

revision = "2026_11_30_gap_order"
down_revision = "2026_11_30_vendor_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agreement_gap", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_gap_rank")
        batch_op.create_index("ix_agreement_gap_rank", ["rank", "agreement_id", "term_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("agreement_gap", schema=None) as batch_op:
        batch_op.drop_index("ix_agreement_gap_rank")
        batch_op.create_index("ix_agreement_gap_rank", ["rank", "agreement_id"], unique=False)
