"""The report of gaps in one contract term, in its first order."""

from alembic import op

revision = "2026_11_30_gaps_of_a_term"
down_revision = "2026_11_30_derived"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_agreement_gap_term_id", table_name="agreement_gap")
    op.create_index("ix_agreement_gap_term", "agreement_gap", ["term_id", "rank", "agreement_id"])


def downgrade() -> None:
    op.drop_index("ix_agreement_gap_term", table_name="agreement_gap")
    op.create_index("ix_agreement_gap_term_id", "agreement_gap", ["term_id"])
