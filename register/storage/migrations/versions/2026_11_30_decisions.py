"""Decisions: requests, advice, decisions with their frozen record, conditions, comments, who stands in for whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "2026_11_30_decisions"
down_revision = "2026_11_30_quarterly_reviews"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_delegation",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["from_id"], ["person.id"], name=op.f("fk_decision_delegation_from_id_person")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_decision_delegation_to_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_delegation")),
    )
    with op.batch_alter_table("decision_delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_delegation_from_id"), ["from_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_delegation_to_id"), ["to_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_delegation_until_on"), ["until_on"], unique=False)

    op.create_table(
        "decision_setting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "dpo-decides",
                "dpo-advises",
                name="mode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("set_by_id", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_decision_setting_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["set_by_id"], ["person.id"], name=op.f("fk_decision_setting_set_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_setting")),
    )
    with op.batch_alter_table("decision_setting", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_setting_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_setting_set_by_id"), ["set_by_id"], unique=False)

    op.create_table(
        "decision_request",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "transfer",
                "vendor",
                "exception",
                "finding-acceptance",
                name="subject_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_ref", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=80), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column(
            "why",
            sa.Enum(
                "new",
                "changed",
                "lapsing",
                "lapsed",
                name="request_reason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "withdrawn",
                "decided",
                "changes-requested",
                name="request_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("status_before", sa.String(length=40), nullable=False),
        sa.Column(
            "changes",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("decider_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("closed_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_decision_request_closed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decider_id"], ["person.id"], name=op.f("fk_decision_request_decider_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name=op.f("fk_decision_request_requested_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_decision_request_transfer_id_transfer")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_decision_request_vendor_id_vendor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_request")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_request_ref")),
    )
    with op.batch_alter_table("decision_request", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_request_closed_by_id"), ["closed_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_request_decider_id"), ["decider_id"], unique=False)
        batch_op.create_index("ix_decision_request_inbox", ["state", "due_on", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_decision_request_requested_by_id"), ["requested_by_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_decision_request_subject_ref"), ["subject_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_request_transfer_id"), ["transfer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_request_vendor_id"), ["vendor_id"], unique=False)
        batch_op.create_index(
            "uq_decision_request_waiting",
            ["subject_kind", "subject_ref", "detail"],
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )

    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "transfer",
                "vendor",
                "exception",
                "finding-acceptance",
                name="subject_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_ref", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.String(length=80), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("transfer_id", sa.Integer(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "approve",
                "approve-with-conditions",
                "request-changes",
                "not-approve",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=False),
        sa.Column("decided_for_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("rests_until", sa.Date(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column(
            "basis",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("replaced_by_id", sa.Integer(), nullable=True),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.Column(
            "lapsed_why",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_decision_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_for_id"], ["person.id"], name=op.f("fk_decision_decided_for_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by_id"], ["decision.id"], name=op.f("fk_decision_replaced_by_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"], ["decision_request.id"], name=op.f("fk_decision_request_id_decision_request")
        ),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_decision_transfer_id_transfer")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendor.id"], name=op.f("fk_decision_vendor_id_vendor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_ref")),
        sa.UniqueConstraint("request_id", name=op.f("uq_decision_request_id")),
    )
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_decided_by_id"), ["decided_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_decided_for_id"), ["decided_for_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_decided_on"), ["decided_on"], unique=False)
        batch_op.create_index(
            "ix_decision_in_force", ["vendor_id", "replaced_by_id", "lapsed_on"], unique=False
        )
        batch_op.create_index("ix_decision_of_subject", ["subject_kind", "subject_ref", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_replaced_by_id"), ["replaced_by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_rests_until"), ["rests_until"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_review_by"), ["review_by"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_transfer_id"), ["transfer_id"], unique=False)

    op.create_table(
        "decision_advice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "approve",
                "approve-with-conditions",
                "request-changes",
                "not-approve",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_advice_by_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["decision_request.id"],
            name=op.f("fk_decision_advice_request_id_decision_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_advice")),
    )
    with op.batch_alter_table("decision_advice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_advice_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_advice_request_id"), ["request_id"], unique=False)

    op.create_table(
        "decision_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "mentions",
            sa.JSON(none_as_null=True).with_variant(
                postgresql.JSONB(none_as_null=True, astext_type=Text()), "postgresql"
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_decision_comment_by_id_person")),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["decision_request.id"],
            name=op.f("fk_decision_comment_request_id_decision_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_comment")),
    )
    with op.batch_alter_table("decision_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_comment_by_id"), ["by_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_comment_request_id"), ["request_id"], unique=False)

    op.create_table(
        "decision_condition",
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("vendor_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_condition_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(
            ["done_by_id"], ["person.id"], name=op.f("fk_decision_condition_done_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_decision_condition_owner_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["vendor_id"], ["vendor.id"], name=op.f("fk_decision_condition_vendor_id_vendor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_condition")),
        sa.UniqueConstraint("ref", name=op.f("uq_decision_condition_ref")),
    )
    with op.batch_alter_table("decision_condition", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_decision_condition_decision_id"), ["decision_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_condition_done_by_id"), ["done_by_id"], unique=False)
        batch_op.create_index("ix_decision_condition_open", ["done_on", "due_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_condition_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_decision_condition_vendor_id"), ["vendor_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("same_as_id", sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f("ix_person_same_as_id"), ["same_as_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_person_same_as_id_person"), "person", ["same_as_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_person_same_as_id_person"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_person_same_as_id"))
        batch_op.drop_column("same_as_id")

    with op.batch_alter_table("decision_condition", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_condition_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_decision_condition_owner_id"))
        batch_op.drop_index("ix_decision_condition_open")
        batch_op.drop_index(batch_op.f("ix_decision_condition_done_by_id"))
        batch_op.drop_index(batch_op.f("ix_decision_condition_decision_id"))

    op.drop_table("decision_condition")
    with op.batch_alter_table("decision_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_comment_request_id"))
        batch_op.drop_index(batch_op.f("ix_decision_comment_by_id"))

    op.drop_table("decision_comment")
    with op.batch_alter_table("decision_advice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_advice_request_id"))
        batch_op.drop_index(batch_op.f("ix_decision_advice_by_id"))

    op.drop_table("decision_advice")
    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_transfer_id"))
        batch_op.drop_index(batch_op.f("ix_decision_review_by"))
        batch_op.drop_index(batch_op.f("ix_decision_rests_until"))
        batch_op.drop_index(batch_op.f("ix_decision_replaced_by_id"))
        batch_op.drop_index("ix_decision_of_subject")
        batch_op.drop_index("ix_decision_in_force")
        batch_op.drop_index(batch_op.f("ix_decision_decided_on"))
        batch_op.drop_index(batch_op.f("ix_decision_decided_for_id"))
        batch_op.drop_index(batch_op.f("ix_decision_decided_by_id"))

    op.drop_table("decision")
    with op.batch_alter_table("decision_request", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_decision_request_waiting",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        )
        batch_op.drop_index(batch_op.f("ix_decision_request_vendor_id"))
        batch_op.drop_index(batch_op.f("ix_decision_request_transfer_id"))
        batch_op.drop_index(batch_op.f("ix_decision_request_subject_ref"))
        batch_op.drop_index(batch_op.f("ix_decision_request_requested_by_id"))
        batch_op.drop_index("ix_decision_request_inbox")
        batch_op.drop_index(batch_op.f("ix_decision_request_decider_id"))
        batch_op.drop_index(batch_op.f("ix_decision_request_closed_by_id"))

    op.drop_table("decision_request")
    with op.batch_alter_table("decision_setting", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_setting_set_by_id"))
        batch_op.drop_index(batch_op.f("ix_decision_setting_owner_id"))

    op.drop_table("decision_setting")
    with op.batch_alter_table("decision_delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_decision_delegation_until_on"))
        batch_op.drop_index(batch_op.f("ix_decision_delegation_to_id"))
        batch_op.drop_index(batch_op.f("ix_decision_delegation_from_id"))

    op.drop_table("decision_delegation")
