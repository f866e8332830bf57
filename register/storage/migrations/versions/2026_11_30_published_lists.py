"""Lists of sub-processors that vendors publish."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_published_lists"
down_revision = "2026_11_30_api_tokens"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine:
    return sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    op.create_table(
        "published_list",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=300), nullable=False),
        sa.Column("is_pasted", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("table_number", sa.Integer(), nullable=False),
        sa.Column("mapping", _json(), nullable=False),
        sa.Column("same_as", _json(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "applied", name="list_state", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", _json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_published_list_vendor_id_vendor")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_published_list_sha256_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_published_list_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_list")),
        sa.UniqueConstraint("ref", name=op.f("uq_published_list_ref")),
    )
    for column in ("vendor_id", "person_id"):
        op.create_index(op.f(f"ix_published_list_{column}"), "published_list", [column])


def downgrade() -> None:
    op.drop_table("published_list")
