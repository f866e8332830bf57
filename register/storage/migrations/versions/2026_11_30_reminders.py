"""Reminders: the ledger of what was owed and sent, its rules and channels; where people are and their mail day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_reminders"
down_revision = "2026_11_30_documents"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_channel",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=1000), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("team", sa.String(length=100), nullable=True),
        sa.Column("mail_day", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_channel")),
    )
    op.create_table(
        "reminder_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("newest_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("doubted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("down_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("down_tries", sa.Integer(), nullable=False),
        sa.Column("down_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("down_detail", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_clock")),
    )
    op.create_table(
        "reminder_rule",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column(
            "before",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("manager_after", sa.Integer(), nullable=False),
        sa.Column("register_owner_after", sa.Integer(), nullable=False),
        sa.Column("on_the_day", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_reminder_rule")),
    )
    op.create_table(
        "reminder_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=20), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("owed", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_run")),
    )
    with op.batch_alter_table("reminder_run", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_run_started_at"), ["started_at"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "weekly",
                "quarter",
                "step",
                "escalation",
                "decision-assigned",
                "changes-requested",
                "lapsing",
                "test",
                "chat",
                name="reminder_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("channel_id", sa.Integer(), nullable=True),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("subject_ref", sa.String(length=20), nullable=True),
        sa.Column(
            "params",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("owed_on", sa.Date(), nullable=False),
        sa.Column("owed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "owed",
                "sending",
                "failed",
                "maybe-sent",
                "sent",
                "kept",
                "nothing",
                "overtaken",
                "unsure",
                "given-up",
                name="reminder_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("resends", sa.Integer(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_to", sa.String(length=40), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("html", sa.Text(), nullable=True),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("rendered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=40), nullable=True),
        sa.Column("detail", sa.String(length=300), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["reminder_channel.id"], name=op.f("fk_reminder_channel_id_reminder_channel")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder")),
        sa.UniqueConstraint("key", name=op.f("uq_reminder_key")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_channel_id"), ["channel_id"], unique=False)
        batch_op.create_index("ix_reminder_of_person", ["person_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_reminder_open", ["state", "next_try_at", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_reminder_owed_on"), ["owed_on"], unique=False)

    op.create_table(
        "reminder_office",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("register_owner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["register_owner_id"], ["person.id"], name=op.f("fk_reminder_office_register_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_office")),
    )
    with op.batch_alter_table("reminder_office", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_reminder_office_register_owner_id"), ["register_owner_id"], unique=False
        )

    op.create_table(
        "reminder_reader",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("week", sa.Date(), nullable=True),
        sa.Column("quarter", sa.String(length=10), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column(
            "stopped",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reminder_reader_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_reader")),
    )
    op.create_table(
        "reminder_told",
        sa.Column("thing", sa.String(length=120), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reminder_told_person_id_person")),
        sa.ForeignKeyConstraint(
            ["reminder_id"], ["reminder.id"], name=op.f("fk_reminder_told_reminder_id_reminder")
        ),
        sa.PrimaryKeyConstraint("thing", "step", "person_id", name=op.f("pk_reminder_told")),
    )
    with op.batch_alter_table("reminder_told", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminder_told_reminder_id"), ["reminder_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("place_code", sa.String(length=10), nullable=True))
        batch_op.add_column(sa.Column("mail_day", sa.Integer(), server_default="1", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("mail_day")
        batch_op.drop_column("place_code")

    with op.batch_alter_table("reminder_told", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_told_reminder_id"))

    op.drop_table("reminder_told")
    op.drop_table("reminder_reader")
    with op.batch_alter_table("reminder_office", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_office_register_owner_id"))

    op.drop_table("reminder_office")
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_owed_on"))
        batch_op.drop_index("ix_reminder_open")
        batch_op.drop_index("ix_reminder_of_person")
        batch_op.drop_index(batch_op.f("ix_reminder_channel_id"))

    op.drop_table("reminder")
    with op.batch_alter_table("reminder_run", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reminder_run_started_at"))

    op.drop_table("reminder_run")
    op.drop_table("reminder_rule")
    op.drop_table("reminder_clock")
    op.drop_table("reminder_channel")
