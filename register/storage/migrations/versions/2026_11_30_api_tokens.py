"""Tokens say how far they reach; those there are go on judging facts and no more."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_api_tokens"
down_revision = "2026_11_30_gates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "scope",
                sa.Enum(
                    "judge",
                    "read",
                    "write",
                    name="token_scope",
                    native_enum=False,
                    create_constraint=True,
                    length=40,
                ),
                server_default="judge",
                nullable=False,
            )
        )
        batch_op.add_column(sa.Column("noted_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_column("noted_on")
        batch_op.drop_column("scope")
