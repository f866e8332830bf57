"""Sub-processor notices, and the last day a flag counts where another takes over."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_notices"
down_revision = "2026_11_30_term_gaps"
branch_labels = None
depends_on = None


def _codes(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.add_column("flag", sa.Column("counts_until", sa.Date(), nullable=True))
    op.create_table(
        "subprocessor_notice",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("agreement_days", sa.Integer(), nullable=True),
        sa.Column("agreement_day_kind", sa.String(length=10), nullable=False),
        sa.Column("stated_days", sa.Integer(), nullable=True),
        sa.Column("stated_day_kind", sa.String(length=10), nullable=False),
        sa.Column("holiday_place", sa.String(length=10), nullable=False),
        sa.Column("deadline_on", sa.Date(), nullable=True),
        sa.Column(
            "rests_on", _codes("rests_on", "agreement", "notice", "both", "effect", "nothing"), nullable=False
        ),
        sa.Column("silence_is_consent", sa.Boolean(), nullable=True),
        sa.Column("changes", _json(), nullable=False),
        sa.Column("effect_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column(
            "status", _codes("notice_status", "open", "accepted", "objected", "withdrawn"), nullable=False
        ),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("applied", _json(), nullable=False),
        sa.Column("folded_text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_subprocessor_notice_vendor_id_vendor")
        ),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_subprocessor_notice_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_subprocessor_notice_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subprocessor_notice")),
        sa.UniqueConstraint("ref", name=op.f("uq_subprocessor_notice_ref")),
    )
    for column in ("vendor_id", "agreement_id", "decided_by_id"):
        op.create_index(op.f(f"ix_subprocessor_notice_{column}"), "subprocessor_notice", [column])
    op.create_index("ix_subprocessor_notice_open", "subprocessor_notice", ["status", "deadline_on"])


def downgrade() -> None:
    op.drop_table("subprocessor_notice")
    with op.batch_alter_table("flag") as batch:
        batch.drop_column("counts_until")
