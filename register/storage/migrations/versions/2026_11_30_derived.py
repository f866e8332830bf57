"""What is derived of the whole register remembers what it was derived with."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_derived"
down_revision = "2026_11_30_mail_attachments"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "derived",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("made_with", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_derived")),
    )


def downgrade() -> None:
    op.drop_table("derived")
