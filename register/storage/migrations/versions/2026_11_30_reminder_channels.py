"""Reminders: how far each channel is."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_reminder_channels"
down_revision = "2026_11_30_offboarding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("reminder_channel", schema=None) as batch_op:
        batch_op.add_column(sa.Column("week", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("reminder_channel", schema=None) as batch_op:
        batch_op.drop_column("week")
