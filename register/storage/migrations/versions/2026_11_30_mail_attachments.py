"""Mails are read again, with what is attached to them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_mail_attachments"
down_revision = "2026_11_30_import_left_out_rows"
branch_labels = None
depends_on = None

_TEXT = sa.table(
    "document_text",
    sa.column("sha256", sa.String),
    sa.column("state", sa.String),
    sa.column("tries", sa.Integer),
)
_VERSION = sa.table("document_version", sa.column("sha256", sa.String), sa.column("kind", sa.String))


def upgrade() -> None:
    mails = sa.select(_VERSION.c.sha256).where(_VERSION.c.kind == "eml")
    op.execute(_TEXT.update().where(_TEXT.c.sha256.in_(mails)).values(state="waiting", tries=0))


def downgrade() -> None:
    pass
