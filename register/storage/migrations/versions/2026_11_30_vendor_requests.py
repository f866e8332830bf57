"""Requests for vendors, and the link they are made by."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text

revision = "2026_11_30_vendor_requests"
down_revision = "2026_11_30_published_lists"
branch_labels = None
depends_on = None


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.create_table(
        "intake_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_intake_link_token_hash")),
    )
    op.create_table(
        "vendor_request",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("website", sa.String(length=500), nullable=True),
        sa.Column("purpose", Text(), nullable=False),
        sa.Column("handles_personal_data", _codes("handling", "yes", "no", "unknown"), nullable=False),
        sa.Column("needed_by", sa.Date(), nullable=True),
        sa.Column("asked_by_name", sa.String(length=300), nullable=False),
        sa.Column("asked_by_email", sa.String(length=254), nullable=False),
        sa.Column("state", _codes("request_state", "new", "taken-on", "known", "declined"), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=True),
        sa.Column("handled_by_id", sa.Integer(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["handled_by_id"], ["person.id"], name=op.f("fk_vendor_request_handled_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_vendor_request_vendor_id_vendor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_vendor_request_ref")),
    )
    with op.batch_alter_table("vendor_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_vendor_request_handled_by_id"), ["handled_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_vendor_request_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_vendor_request_vendor_id"), ["vendor_id"], unique=False)
