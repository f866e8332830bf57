"""Keeping the judgement of stored transfers true: judged again where anything they rest on was touched."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from register.assessments.coming import judge_gathered
from register.assessments.gathering import Gathered
from register.assessments.onward import onward_places
from register.entities.models import OurEntity
from register.law.current import current_law, current_policy, share_law
from register.reference.folding import fold
from register.reference.places import LANGUAGES, place_name
from register.rules.law import Law
from register.rules.policy import Policy
from register.rules.verdict import Judgement
from register.trail.actor import Actor, Channel
from register.trail.record import record
from register.transfers.models import Transfer, TransferJudgement, TransferOnward
from register.transfers.queries import stored_judgements
from register.vendors.touched import touch

_CHUNK = 500
_KEPT = ("outcome", "band", "points", "changes_next_on", "regimes", "onward", "folded_text")


def judge_vendors(session: Session, vendor_ids: Sequence[int], as_of: date) -> list[int]:
    """Judge every transfer of these vendors that has not ended, as of a date; the vendors whose judgement changed.

    Writes only what differs, in this transaction.
    Source: house rule (design: stored transfers keep the current assessment beside them).
    """
    share_law(session)
    law, policy = current_law(session), current_policy(session)
    changed: set[int] = set()
    for start in range(0, len(vendor_ids), _CHUNK):
        ids = vendor_ids[start : start + _CHUNK]
        changed |= _judge_some(session, ids, as_of, law, policy)
    return sorted(changed)


def vendors_to_judge(session: Session) -> list[int]:
    """The vendors that have a transfer which has not ended, in order of number.

    Source: house rule.
    """
    open_ones = select(col(Transfer.vendor_id)).where(col(Transfer.ended_on).is_(None))
    return sorted(set(session.exec(open_ones.distinct()).all()))


def judge_again(session: Session, vendor_ids: Sequence[int], as_of: date) -> list[int]:
    """Judge these vendors' transfers on a new day; the vendors whose judgement changed.

    Time alone can worsen a judgement. What changed is touched, so that the unit of work refreshes flags and lists,
    and is on the trail, so that no kept count outlives it.
    Source: house rule.
    """
    changed = judge_vendors(session, vendor_ids, as_of)
    for vendor_id in changed:
        touch(session, vendor_id)
    if changed:
        by_itself = Actor(None, "", frozenset(), Channel.SYSTEM)
        record(
            session,
            by_itself,
            "transfers:judgements:refreshed",
            "transfers",
            changes={"vendors_changed": (None, len(changed)), "judged_on": (None, as_of.isoformat())},
        )
    return changed


def vendors_of_entities(session: Session, entity_ids: Sequence[int]) -> list[int]:
    """The vendors whose open transfers come from these entities: what to judge when an entity changed.

    Source: house rule.
    """
    statement = select(col(Transfer.vendor_id)).where(
        col(Transfer.exporter_id).in_(entity_ids), col(Transfer.ended_on).is_(None)
    )
    return sorted(set(session.exec(statement.distinct()).all()))


def stored_form(judgement: Judgement) -> str:
    """The judgement as a transfer keeps it: JSON without sentences, so that any language can be shown.

    Source: house rule.
    """
    form = judgement.as_json()
    packed = orjson.dumps(_undated(judgement.facts.as_json()), option=orjson.OPT_SORT_KEYS)
    form["basis"]["facts_undated"] = hashlib.sha256(packed).hexdigest()
    for row, assessment in zip(form["assessments"], judgement.assessments, strict=True):
        if assessment.changes_next:
            row["changes_next"]["params"] = dict(assessment.changes_next.params)
    return orjson.dumps(form).decode()


def _undated(facts: dict[str, Any]) -> dict[str, Any]:
    """The facts without the day they are judged on, which every onward leg carries too."""
    found = {name: value for name, value in facts.items() if name != "on"}
    if isinstance(found.get("onward_transfers"), list):
        found["onward_transfers"] = [_undated(leg) for leg in found["onward_transfers"]]
    return found


def _judge_some(session: Session, ids: Sequence[int], as_of: date, law: Law, policy: Policy) -> set[int]:
    session.flush()
    gathered = Gathered(session, sa.and_(col(Transfer.vendor_id).in_(ids), col(Transfer.ended_on).is_(None)))
    stored = stored_judgements(session, [row.id for row in gathered.transfers])
    updates: list[dict[str, Any]] = []
    changed: set[int] = set()
    for row in gathered.transfers:
        made = judge_gathered(gathered, row, as_of, policy)
        fresh, text = _columns(made, gathered, row), stored_form(made)
        same_columns = all(getattr(row, name) == fresh[name] for name in _KEPT)
        is_same = same_columns and _same(stored.get(row.id), text)
        if is_same and _basis(stored[row.id]) == (made.law_version, made.policy_id):
            continue
        # The same judgement by another law or other weights is kept as made by these, and changes nothing else.
        updates.append({"key": row.id, **fresh, "judged_on": as_of, "judgement": text})
        if not is_same:
            changed.add(row.vendor_id)
    if updates:
        _write_columns(session, updates)
        _write_judgements(session, updates, stored)
        _write_onward(session, updates)
    return changed


def _columns(made: Judgement, gathered: Gathered, row: Any) -> dict[str, Any]:
    coming, onward = made.changes_next, onward_places(made, row.destination)
    return {
        "outcome": made.outcome.value,
        "band": made.band.value,
        "points": made.points,
        "changes_next_on": coming.on if coming else None,
        "regimes": [assessment.regime for assessment in made.assessments],
        "onward": onward,
        "folded_text": _folded(gathered, row, onward),
    }


def _same(stored: str | None, fresh: str) -> bool:
    """Whether two stored judgements say the same, whatever day each was made on."""
    if stored is None:
        return False
    return _dateless(stored) == _dateless(fresh)


def _basis(text: str) -> tuple[str, str]:
    basis = orjson.loads(text)["basis"]
    return basis["law"], basis["policy"]


def _dateless(text: str) -> Any:
    read = orjson.loads(text)
    read.pop("on", None)
    # The facts hold the day judged, so their hash differs with it; another one leaves the day out. A law that
    # changed elsewhere and says the same of this transfer is no difference either.
    for name in ("as_of", "facts", "law"):
        read["basis"].pop(name, None)
    return read


def _write_judgements(session: Session, updates: list[dict[str, Any]], stored: Mapping[int, str]) -> None:
    table, connection = TransferJudgement.__table__, session.connection()  # type: ignore[attr-defined]
    old = [{"key": u["key"], "text": u["judgement"]} for u in updates if u["key"] in stored]
    new = [{"key": u["key"], "text": u["judgement"]} for u in updates if u["key"] not in stored]
    key: sa.BindParameter[int] = sa.bindparam("key")
    text: sa.BindParameter[str] = sa.bindparam("text")
    if old:
        connection.execute(sa.update(table).where(table.c.transfer_id == key).values(judgement=text), old)
    if new:
        connection.execute(sa.insert(table).values(transfer_id=key, judgement=text), new)


def _write_onward(session: Session, updates: list[dict[str, Any]]) -> None:
    table, connection = TransferOnward.__table__, session.connection()  # type: ignore[attr-defined]
    old = sa.delete(table).where(table.c.transfer_id == sa.bindparam("key"))
    connection.execute(old, [{"key": update["key"]} for update in updates])
    rows = [
        {"transfer_id": update["key"], "place_code": place, "band": band}
        for update in updates
        for place, band, *_ in update["onward"]
    ]
    if rows:
        connection.execute(sa.insert(table), rows)


def _write_columns(session: Session, updates: list[dict[str, Any]]) -> None:
    table = Transfer.__table__  # type: ignore[attr-defined]
    names = (*_KEPT, "judged_on")
    session.connection().execute(
        sa.update(table)
        .where(table.c.id == sa.bindparam("key"))
        .values({name: sa.bindparam(f"new_{name}") for name in names}),
        [{"key": u["key"], **{f"new_{name}": u[name] for name in names}} for u in updates],
    )
    # Records already loaded in this session must not show an older judgement.
    by_id = {update["key"]: update for update in updates}
    for loaded in session.identity_map.values():
        if isinstance(loaded, Transfer) and loaded.id in by_id:
            for name in names:
                set_committed_value(loaded, name, by_id[loaded.id][name])


def _folded(gathered: Gathered, row: Any, onward: list[list[Any]]) -> str:
    entity: OurEntity = gathered.entities[row.exporter_id]
    vendor = gathered.vendors[row.vendor_id]
    parts = [
        row.ref,
        entity.name,
        entity.local_name,
        gathered.services[row.service_id].purpose,
        row.destination_text,
        *_names_of(row.destination_subdivision or row.destination),
    ]
    for place, _band, _outcome, names in onward:
        parts += [*names, *_names_of(place)]
    return "\n".join([vendor.folded_names, *(fold(part) for part in parts if part)])


def _names_of(place: str) -> list[str]:
    return [place_name(place, language) for language in LANGUAGES]
