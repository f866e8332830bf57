"""What was decided on each transfer, beside it, so that lists show it without looking for it."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_30_transfer_decided"
down_revision = "2026_11_30_gap_order"
branch_labels = None
depends_on = None

_WORDS = """CASE d.outcome WHEN 'approve' THEN 'approved'
    WHEN 'approve-with-conditions' THEN 'approved-with-conditions'
    WHEN 'request-changes' THEN 'changes-requested' ELSE 'not-approved' END"""


def upgrade() -> None:
    op.create_table(
        "transfer_decided",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("request_ref", sa.String(length=20), nullable=True),
        sa.Column("decision_ref", sa.String(length=20), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("lapsed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["transfer_id"], ["transfer.id"], name=op.f("fk_transfer_decided_transfer_id_transfer")
        ),
        sa.PrimaryKeyConstraint("transfer_id", name=op.f("pk_transfer_decided")),
    )
    # The approval nothing has replaced, or else the last thing decided.
    op.execute(
        f"""INSERT INTO transfer_decided
            (transfer_id, request_ref, decision_ref, outcome, decided_on, review_by, lapsed_on)
        SELECT t.id, r.ref, d.ref, CASE WHEN d.id IS NOT NULL THEN {_WORDS} END,
            d.decided_on, d.review_by, d.lapsed_on
        FROM transfer t
        LEFT JOIN decision_request r
            ON r.transfer_id = t.id AND r.subject_kind = 'transfer' AND r.state = 'waiting'
        LEFT JOIN decision d ON d.id = coalesce(
            (SELECT max(a.id) FROM decision a WHERE a.transfer_id = t.id AND a.subject_kind = 'transfer'
                AND a.outcome IN ('approve', 'approve-with-conditions') AND a.replaced_by_id IS NULL),
            (SELECT max(a.id) FROM decision a WHERE a.transfer_id = t.id AND a.subject_kind = 'transfer'))
        WHERE r.id IS NOT NULL OR d.id IS NOT NULL"""
    )
