"""The text of documents is searched: FTS5 on SQLite, tsvector on PostgreSQL, by the same words."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_document_texts"
down_revision = "2026_11_30_decisions"
branch_labels = None
depends_on = None

STATES = ("waiting", "readable", "empty", "unreadable", "too-slow")


def upgrade() -> None:
    op.create_table(
        "document_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="text_state", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["sha256"], ["stored_file.sha256"], name=op.f("fk_document_text_sha256_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document_text")),
        sa.UniqueConstraint("sha256", name=op.f("uq_document_text_sha256")),
    )
    op.create_index(op.f("ix_document_text_state"), "document_text", ["state"])
    # What is there already waits to be read like what is added from now on.
    op.execute(
        "INSERT INTO document_text (sha256, state, text, tries) "
        "SELECT sha256, 'waiting', '', 0 FROM document_version WHERE kind NOT IN ('png', 'jpeg') "
        "GROUP BY sha256 ORDER BY min(id)"
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE document_words "
            "USING fts5(words, content='', tokenize='unicode61 remove_diacritics 0')"
        )
    else:
        op.create_table(
            "document_words",
            sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
            sa.Column("words", postgresql.TSVECTOR(), nullable=False),
            sa.ForeignKeyConstraint(
                ["id"], ["document_text.id"], name=op.f("fk_document_words_id_document_text")
            ),
            sa.PrimaryKeyConstraint("id", name=op.f("pk_document_words")),
        )
        op.create_index("ix_document_words_words", "document_words", ["words"], postgresql_using="gin")


def downgrade() -> None:
    op.execute("DROP TABLE document_words")
    op.drop_table("document_text")
