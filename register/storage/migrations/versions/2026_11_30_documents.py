"""Documents have a title, a type, dates and versions, and support any record."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_documents"
down_revision = "2026_11_24_first_tables"
branch_labels = None
depends_on = None

TYPES = (
    "signed-agreement",
    "published-terms",
    "certificate",
    "report",
    "assessment",
    "list",
    "notice",
    "correspondence",
    "evidence",
    "other",
)
KINDS = ("pdf", "docx", "xlsx", "png", "jpeg", "eml", "csv", "text")


def _codes(codes: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    op.add_column("document", sa.Column("number", sa.Integer(), server_default="1", nullable=False))
    op.add_column(
        "document", sa.Column("title", sa.String(length=300), server_default=sa.text("''"), nullable=False)
    )
    op.add_column(
        "document", sa.Column("folded", sa.String(length=600), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("document", sa.Column("signed_on", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("expires_on", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("end_reason", sa.String(length=500), nullable=True))
    op.create_index(op.f("ix_document_expires_on"), "document", ["expires_on"])
    # With its check in one statement both databases know: rebuilding the table would lose the other checks on SQLite.
    listed = ", ".join(f"'{code}'" for code in TYPES)
    op.execute(
        "ALTER TABLE document ADD COLUMN type VARCHAR(40) DEFAULT 'other' NOT NULL "
        f"CONSTRAINT ck_document_document_type CHECK (type IN ({listed}))"
    )
    # What was attached so far are impact assessments made elsewhere.
    op.execute("UPDATE document SET title = file_name, folded = lower(file_name), type = 'assessment'")
    op.create_table(
        "document_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kind", _codes(KINDS, "document_kind"), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_document_version_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_version_document_id_document")
        ),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_document_version_sha256_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_version")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_document_version_document_id")),
    )
    op.create_index(op.f("ix_document_version_added_by_id"), "document_version", ["added_by_id"])
    op.create_index(op.f("ix_document_version_sha256"), "document_version", ["sha256"])
    op.execute(
        "INSERT INTO document_version "
        "(document_id, number, sha256, kind, file_name, size, added_by_id, created_at) "
        "SELECT id, 1, sha256, kind, file_name, size, added_by_id, created_at FROM document ORDER BY id"
    )
    op.create_table(
        "document_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("subject_ref", sa.String(length=20), nullable=False),
        sa.Column("role", _codes(TYPES, "document_type"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("added_by_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_document_link_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_document_link_document_id_document")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_link")),
        sa.UniqueConstraint("document_id", "subject_ref", name=op.f("uq_document_link_document_id")),
    )
    op.create_index(op.f("ix_document_link_added_by_id"), "document_link", ["added_by_id"])
    op.create_index(op.f("ix_document_link_subject_ref"), "document_link", ["subject_ref"])
    op.execute(
        "INSERT INTO document_link (document_id, subject_ref, role, number, added_by_id, created_at) "
        "SELECT document_id, ref, 'assessment', 1, concluded_by_id, changed_at FROM impact_assessment "
        "WHERE document_id IS NOT NULL ORDER BY id"
    )


def downgrade() -> None:
    op.drop_table("document_link")
    op.drop_table("document_version")
    op.drop_index(op.f("ix_document_expires_on"), "document")
    for name in ("type", "end_reason", "ended_on", "expires_on", "signed_on", "folded", "title", "number"):
        op.drop_column("document", name)
