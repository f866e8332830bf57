"""A stored transfer judged on a day, with the next change for the worse that the register's own records foretell.

The rules know the ends of tools, findings, filings and assessments from the facts of one day; agreements that end and
sub-processors that begin are known to the records alone.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlmodel import Session, col

from register.assessments.contracts import agreements_covering, first_day_over
from register.assessments.facts import facts_of
from register.assessments.gathering import Gathered
from register.assessments.onward import ChainLeg, chain_legs
from register.errors import NotFound
from register.law.current import current_policy
from register.rules.judgement import judge
from register.rules.policy import Policy
from register.rules.verdict import Assessment, ChangesNext, Judgement, Outcome
from register.transfers.models import Transfer

_BEGINS, _ENDS = "sub-processor-begins", "agreement-ends"
_HELD = frozenset({"adequate", "inadequate", None})
"""What is known of a contract where there is one; None where its terms were not all looked at."""


def judge_stored(session: Session, ref: str, on: date) -> tuple[Judgement, list[ChainLeg]]:
    """A stored transfer judged as recorded now on ``on``, and where each of its first onward legs comes from.

    Raises NotFound.
    Source: house rule (design: the register fills the facts from its own records).
    """
    gathered = Gathered(session, col(Transfer.ref) == ref)
    if not gathered.transfers:
        raise NotFound(ref=ref)
    transfer = gathered.transfers[0]
    made = judge_gathered(gathered, transfer, on, current_policy(session))
    return made, chain_legs(gathered, transfer, made.facts)


def judge_gathered(gathered: Gathered, transfer: Any, on: date, policy: Policy) -> Judgement:
    """The judgement of one gathered transfer on ``on``, the days its records foretell looked at too.

    Each such day before the next change already known is judged; the first under which a law's outcome is worse is
    that law's next change.
    Source: house rule (design: the transfer says when it will next change for the worse and why).
    """
    made = judge(facts_of(gathered, transfer, on), gathered.law, policy)
    for coming in sorted(set(_foretold(gathered, transfer, on, made.facts.processor_contract))):
        if any(_may_come_first(assessment, coming) for assessment in made.assessments):
            later = judge(facts_of(gathered, transfer, coming.on), gathered.law, policy, looks_ahead=False)
            made = _with(made, coming, {a.regime: a.outcome for a in later.assessments})
    return made


def _foretold(gathered: Gathered, transfer: Any, on: date, contract: str | None) -> Iterator[ChangesNext]:
    chains = gathered.chains
    for step in chains.steps(transfer.vendor_id, transfer.service_id, on, with_coming=True):
        row = chains.rows[step.edge.key]
        if row.since is not None and row.since > on:
            yield ChangesNext(row.since, _BEGINS, (("ref", row.ref), ("vendor", row.engaged_name)))
    if contract in _HELD:
        for agreement in agreements_covering(gathered, transfer):
            over = first_day_over(agreement)
            if over is not None and over > on:
                yield ChangesNext(over, _ENDS, (("ref", agreement.ref),))


def _may_come_first(assessment: Assessment, coming: ChangesNext) -> bool:
    """Whether what comes could be the assessment's next change: sooner than the one known, and worse than now.

    A contract that is lacking makes a transfer insufficient, never worse.
    """
    known, now = assessment.changes_next, assessment.outcome
    if known is not None and known.on <= coming.on:
        return False
    return now.passes if coming.why == _ENDS else now is not Outcome.UNLAWFUL


def _with(made: Judgement, coming: ChangesNext, later: dict[str, Outcome]) -> Judgement:
    return made._replace(
        assessments=tuple(
            assessment._replace(changes_next=coming)
            if _may_come_first(assessment, coming) and later[assessment.regime].rank > assessment.outcome.rank
            else assessment
            for assessment in made.assessments
        )
    )
