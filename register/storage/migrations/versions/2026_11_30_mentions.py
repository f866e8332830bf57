"""Whom comments on decisions name, and a mail to them."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_mentions"
down_revision = "2026_11_30_lists_undone"
branch_labels = None
depends_on = None

KINDS = (
    "weekly",
    "quarter",
    "step",
    "escalation",
    "decision-assigned",
    "changes-requested",
    "lapsing",
    "mentioned",
    "test",
    "chat",
)


def upgrade() -> None:
    op.create_table(
        "decision_mention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["comment_id"],
            ["decision_comment.id"],
            name=op.f("fk_decision_mention_comment_id_decision_comment"),
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["decision_request.id"],
            name=op.f("fk_decision_mention_request_id_decision_request"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_decision_mention_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_mention")),
    )
    for column in ("comment_id", "request_id", "person_id"):
        op.create_index(op.f(f"ix_decision_mention_{column}"), "decision_mention", [column])
    op.create_index("ix_decision_mention_unopened", "decision_mention", ["seen_at", "person_id"])
    # A new word in the list of kinds: the check is made anew.
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_reminder_reminder_kind"), type_="check")
        batch_op.create_check_constraint(op.f("ck_reminder_reminder_kind"), f"kind IN ({listed})")
