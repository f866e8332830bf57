"""The line beside each transfer that its list shows: the request that waits, the decision that counts. Derived."""

from sqlmodel import Session

from register.decisions.models import SubjectKind
from register.decisions.queries import approval_of, decisions_on, waiting_for
from register.decisions.subjects import STATUSES
from register.transfers.models import TransferDecided


def note_decided(session: Session, kind: SubjectKind, ref: str, transfer_id: int | None) -> None:
    """Write anew what waits and what counts for a transfer; nothing for what is no decision on one.

    The approval nothing has replaced counts, or else the last thing decided: asking for changes leaves an approval
    in force. Called by whatever opens or closes a request, decides or lapses, in its transaction.
    Source: house rule (derived columns are written in the transaction that changes them).
    """
    if kind is not SubjectKind.TRANSFER or transfer_id is None:
        return
    session.flush()
    waiting = waiting_for(session, kind, ref)
    counts = approval_of(session, kind, ref) or next(iter(decisions_on(session, kind, ref)), None)
    session.merge(
        TransferDecided(
            transfer_id=transfer_id,
            request_ref=waiting.ref if waiting else None,
            decision_ref=counts.ref if counts else None,
            outcome=STATUSES[counts.outcome] if counts else None,
            decided_on=counts.decided_on if counts else None,
            review_by=counts.review_by if counts else None,
            lapsed_on=counts.lapsed_on if counts else None,
        )
    )
    session.flush()
