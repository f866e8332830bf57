"""What an agreement lacks: counts beside it and one row a gap, derived, brought up to date with every change."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, select

from register.agreements.catalogue import counted_groups, duties, duty_of, regimes_of
from register.agreements.models import (
    Agreement,
    AgreementEntity,
    AgreementGap,
    AgreementKind,
    AgreementTerm,
    Execution,
)
from register.agreements.positions import NO_POSITION, positions_as_rules
from register.entities.models import OurEntity
from register.rules.term_gaps import GAPS_TOLD, Position, TermDuty, TermGap, gap_with_value
from register.vendors.models import Vendor

_CHUNK = 500
_RANK = {gap: rank for rank, gap in enumerate(GAPS_TOLD)}
_UNASKED = frozenset({TermGap.UNCHECKED})


def binding_regimes(session: Session, agreement_id: int) -> tuple[str, ...]:
    """The laws that bind our side of an agreement. Parties not recorded are taken to be all of ours.

    Source: house rule (unknown is never safe).
    """
    return regimes_of(_parties(session, [agreement_id])[agreement_id] or _all_of_ours(session))


def terms_standing(session: Session, agreement: Agreement) -> dict[str, AgreementTerm]:
    """What is recorded of an agreement's terms, by the term's id, its masters' where it says nothing itself.

    A master counts while it is signed by both sides and has not ended. Source: house rule.
    """
    assert agreement.id is not None
    return _states(session, [agreement])[agreement.id]


def recount_terms(session: Session, agreement: Agreement, vendor: Vendor) -> None:
    """Bring an agreement's counts of missing and unchecked terms, and its gaps, up to date.

    Only a processing agreement is counted: the others are not where the law looks for these terms.
    Source: house rule, on GDPR Art 28(3); PDPO Sch 1 DPP2(3), DPP4(2).
    """
    _recount(session, [(agreement, vendor)])


def recount_vendors(session: Session, vendor_ids: Sequence[int]) -> None:
    """The same for every open agreement of some vendors: their category or our entities may have changed.

    One that has ended lacks nothing any more. Source: house rule.
    """
    for start in range(0, len(vendor_ids), _CHUNK):
        theirs = col(Agreement.vendor_id).in_(vendor_ids[start : start + _CHUNK])
        _recount(session, _open_ones(session, theirs))
        ended = sa.select(col(Agreement.id)).where(theirs, col(Agreement.ended_on).is_not(None))
        session.exec(delete(AgreementGap).where(col(AgreementGap.agreement_id).in_(ended)))
    session.flush()


def recount_term(session: Session, term_id: str) -> int:
    """Bring the gaps in one term up to date wherever a value stands for it: our position on it has changed.

    A value stands in an agreement that records it and in what hangs on that. Gives in how many agreements. A
    position never makes a term missing or unchecked, so the counts stay. What hangs on them is counted with its own
    next change. Source: house rule.
    """
    connection, table = session.connection(), AgreementGap.__table__  # type: ignore[attr-defined]
    duty, positions, ours = duty_of(term_id), positions_as_rules(session), _all_of_ours(session)
    valued = (
        sa.select(col(Agreement.vendor_id))
        .join(AgreementTerm, col(AgreementTerm.agreement_id) == col(Agreement.id))
        .where(col(AgreementTerm.term_id) == term_id, col(AgreementTerm.value).is_not(None))
    )
    found = connection.execute(
        sa.select(col(Agreement.id), col(Agreement.vendor_id), col(Agreement.parent_id))
        .where(
            col(Agreement.vendor_id).in_(valued),
            col(Agreement.kind) == AgreementKind.DPA,
            col(Agreement.ended_on).is_(None),
        )
        .order_by(col(Agreement.id))
    ).all()
    counted = 0
    for start in range(0, len(found), _CHUNK):
        states = _states(session, found[start : start + _CHUNK], term_id)
        stand = {n: term for n, by_id in states.items() if (term := by_id.get(term_id)) and term.value}
        parties = _parties(session, list(stand))
        rows = [
            {"agreement_id": number, **gap}
            for number, term in stand.items()
            if (gap := _gap_row(duty, term, regimes_of(parties[number] or ours), (), positions))
        ]
        connection.execute(
            sa.delete(table).where(table.c.term_id == term_id, table.c.agreement_id.in_(list(stand)))
        )
        if rows:
            connection.execute(sa.insert(table), rows)
        counted += len(stand)
    return counted


def _open_ones(session: Session, condition: Any) -> list[tuple[Agreement, Vendor]]:
    return list(
        session.exec(
            select(Agreement, Vendor)
            .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
            .where(condition, col(Agreement.ended_on).is_(None))
            .order_by(col(Agreement.id))
        ).all()
    )


def _recount(session: Session, found: Sequence[tuple[Agreement, Vendor]]) -> None:
    counted = [agreement for agreement, _ in found if agreement.kind is AgreementKind.DPA and agreement.id]
    ids = [agreement.id or 0 for agreement in counted]
    parties, ours = _parties(session, ids), _all_of_ours(session) if ids else []
    states, positions = _states(session, counted), positions_as_rules(session) if ids else {}
    wanted: list[dict[str, Any]] = []
    for agreement, vendor in found:
        rows: list[dict[str, Any]] = []
        if agreement.kind is AgreementKind.DPA and agreement.id:
            regimes = regimes_of(parties[agreement.id] or ours)
            groups = counted_groups(agreement.kind, vendor.category)
            for duty in duties():
                row = _gap_row(duty, states[agreement.id].get(duty.term_id), regimes, groups, positions)
                if row:
                    rows.append({"agreement_id": agreement.id, **row})
        gaps = [row["gap"] for row in rows]
        missing, unchecked = gaps.count(TermGap.MISSING.value), gaps.count(TermGap.UNCHECKED.value)
        if (agreement.missing_terms, agreement.unchecked_terms) != (missing, unchecked):
            agreement.missing_terms, agreement.unchecked_terms = missing, unchecked
            session.add(agreement)
        wanted += rows
    _store_gaps(session, [agreement.id or 0 for agreement, _ in found], wanted)


def _gap_row(
    duty: TermDuty,
    term: Any,
    regimes: Sequence[str],
    groups: Sequence[str],
    positions: Mapping[str, Position],
) -> dict[str, Any] | None:
    state, value = (term.state.value, term.value) if term else (None, None)
    gap = gap_with_value(duty, state, value, regimes, positions.get(duty.term_id, NO_POSITION))
    if gap not in _RANK or (gap in _UNASKED and duty.group not in groups):
        return None
    asking = duty.required_under | duty.recommended_under
    asked_by = "".join(f"{regime}," for regime in regimes if regime in asking)
    return {
        "term_id": duty.term_id,
        "gap": gap.value,
        "rank": _RANK[gap],
        "value": value,
        "asked_by": f",{asked_by}",
    }


def _store_gaps(session: Session, agreement_ids: Sequence[int], wanted: Sequence[dict[str, Any]]) -> None:
    """Write the gaps down, touching only the agreements whose gaps are not there already."""
    connection, table = session.connection(), AgreementGap.__table__  # type: ignore[attr-defined]
    stored: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for kept in connection.execute(sa.select(table).where(table.c.agreement_id.in_(agreement_ids))):
        stored[kept.agreement_id].add(tuple(kept))
    names = [column.name for column in table.c]
    fresh: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for row in wanted:
        fresh[row["agreement_id"]].add(tuple(row[name] for name in names))
    changed = [number for number in agreement_ids if stored[number] != fresh[number]]
    if any(stored[number] for number in changed):
        session.exec(delete(AgreementGap).where(col(AgreementGap.agreement_id).in_(changed)))
    # A set keeps an order of its own: what is stored is written in the order of the catalogue.
    if rows := [row for row in wanted if row["agreement_id"] in set(changed)]:
        connection.execute(sa.insert(table), rows)


def _states(
    session: Session, agreements: Sequence[Any], term_id: str | None = None
) -> dict[int, dict[str, AgreementTerm]]:
    """What is recorded of the terms of agreements, or of one term, filled up from the masters they hang on."""
    masters = _masters(session, [a for a in agreements if a.parent_id])
    ways = {a.id or 0: [a.id or 0, *_way_up(masters, a.parent_id)] for a in agreements}
    every = {number for way in ways.values() for number in way}
    recorded: dict[int, dict[str, AgreementTerm]] = defaultdict(dict)
    statement = select(AgreementTerm).where(col(AgreementTerm.agreement_id).in_(every))
    for row in session.exec(statement.where(AgreementTerm.term_id == term_id) if term_id else statement):
        recorded[row.agreement_id][row.term_id] = row
    found: dict[int, dict[str, AgreementTerm]] = {}
    for number, way in ways.items():
        found[number] = {}
        for step in way:
            found[number] = {**recorded[step], **found[number]}
    return found


def _masters(session: Session, agreements: Sequence[Any]) -> Mapping[int, Any]:
    if not agreements:
        return {}
    rows = session.connection().execute(
        sa.select(
            col(Agreement.id), col(Agreement.parent_id), col(Agreement.execution), col(Agreement.ended_on)
        ).where(col(Agreement.vendor_id).in_({agreement.vendor_id for agreement in agreements}))
    )
    return {row.id: row for row in rows}


def _way_up(masters: Mapping[int, Any], parent_id: int | None) -> list[int]:
    """The masters that count, the nearest first."""
    left, found = dict(masters), []
    while parent_id is not None and (row := left.pop(parent_id, None)):
        if row.execution is Execution.EXECUTED and row.ended_on is None:
            found.append(row.id)
        parent_id = row.parent_id
    return found


def _parties(session: Session, agreement_ids: Sequence[int]) -> dict[int, list[OurEntity]]:
    found: dict[int, list[OurEntity]] = defaultdict(list)
    rows = session.exec(
        select(AgreementEntity.agreement_id, OurEntity)
        .join(OurEntity, col(OurEntity.id) == col(AgreementEntity.entity_id))
        .where(col(AgreementEntity.agreement_id).in_(agreement_ids))
        .order_by(col(OurEntity.ref))
    )
    for agreement_id, entity in rows:
        found[agreement_id].append(entity)
    return found


def _all_of_ours(session: Session) -> Sequence[OurEntity]:
    return session.exec(
        select(OurEntity).where(col(OurEntity.ended_on).is_(None)).order_by(col(OurEntity.ref))
    ).all()
