"""The first rows of My work from an index each; gaps of agreements that have ended are gone."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_first_of_each"
down_revision = "2026_11_30_gaps_of_a_term"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_flag_of_owner", table_name="flag")
    op.create_index("ix_flag_of_owner", "flag", ["owner_id", "due_on", sa.text("severity DESC"), "id"])
    op.drop_index("ix_vendor_owner_id", table_name="vendor")
    op.create_index("ix_vendor_of_owner", "vendor", ["owner_id", "status", "changed_at"])
    op.execute(
        "DELETE FROM agreement_gap WHERE agreement_id IN (SELECT id FROM agreement WHERE ended_on IS NOT NULL)"
    )
