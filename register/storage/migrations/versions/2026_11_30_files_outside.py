"""The bytes of files may lie outside the database."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_files_outside"
down_revision = "2026_11_30_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stored_file", sa.Column("is_outside", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("stored_file", "is_outside")
