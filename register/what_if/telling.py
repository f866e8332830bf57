"""An answer as plain JSON: one shape for the command line, for kept results and for the screen. Words nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from register.reference.places import place_name
from register.rules.verdict import Params
from register.rules.what_if import RegimeChange, Standing, change_json
from register.what_if.asking import Affected, Answer


def answer_json(answer: Answer) -> dict[str, Any]:
    """Everything an answer says: the change, the day, the counts, and the transfers, the worst first.

    Source: design (scoring, what if).
    """
    transfers = transfers_json(answer.affected, answer.owners)
    return {
        "change": change_json(answer.change),
        "on": answer.on.isoformat(),
        "law": answer.law_version,
        "policy": answer.policy_id,
        "concerned": answer.concerned,
        **counts_of(transfers),
        "by_vendor": grouped(transfers, "vendor"),
        "by_owner": grouped(transfers, "owner"),
        "by_regime": grouped(transfers, "regime"),
        "transfers": transfers,
    }


def transfers_json(
    affected: Sequence[Affected], owners: Mapping[int, tuple[int, str]]
) -> list[dict[str, Any]]:
    """Transfers that would be judged otherwise as JSON, in the order given.

    Source: design (scoring, what if).
    """
    return [_transfer(one, owners) for one in affected]


def counts_of(transfers: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many change, and how many of them for the worse and for the better.

    Source: house rule.
    """
    directions = [transfer["direction"] for transfer in transfers]
    return {
        "changed": len(directions),
        "worse": directions.count("worse"),
        "better": directions.count("better"),
    }


def grouped(transfers: Sequence[Mapping[str, Any]], by: str) -> list[dict[str, Any]]:
    """The counts by vendor, owner or regime; where most gets worse first. A transfer counts under each of its laws.

    Source: design (scoring, what if).
    """
    found: dict[str, dict[str, Any]] = {}
    for transfer in transfers:
        for key, name in _keys(transfer, by):
            group = found.setdefault(key, {by: key or None, "name": name, **counts_of([])})
            group["changed"] += 1
            if transfer["direction"] in group:
                group[transfer["direction"]] += 1
    return sorted(found.values(), key=lambda g: (-g["worse"], -g["changed"], str(g["name"]), str(g[by])))


def _keys(transfer: Mapping[str, Any], by: str) -> list[tuple[str, str]]:
    if by == "vendor":
        return [(transfer["vendor"], transfer["vendor_name"])]
    if by == "owner":
        return [(str(transfer["owner_id"] or ""), transfer["owner"] or "")]
    return [(change["regime"], change["regime"]) for change in transfer["regimes"]]


def params_of(why: Mapping[str, Any]) -> Params:
    """The parameters of a reason read back from JSON.

    Source: house rule.
    """
    return tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in why["params"].items())


def _transfer(one: Affected, owners: Mapping[int, tuple[int, str]]) -> dict[str, Any]:
    owner_id, owner = owners.get(one.vendor_id, (None, None))
    found = one.difference
    code, params = found.why or (None, ())
    return {
        "transfer": one.ref,
        "vendor": one.vendor_ref,
        "vendor_name": one.vendor_name,
        "owner": owner,
        "owner_id": owner_id,
        "exporter": one.exporter_name,
        "destination": one.destination,
        "destination_name": place_name(one.destination, "en"),
        "purpose": one.purpose,
        "direction": found.direction,
        "before": standing_json(found.before),
        "after": standing_json(found.after),
        "regimes": [_regime(change) for change in found.regimes],
        "why": {"code": code, "params": {name: _plain(value) for name, value in params}} if code else None,
    }


def standing_json(standing: Standing | None) -> dict[str, Any] | None:
    """Outcome, band and points as JSON.

    Source: house rule.
    """
    if standing is None:
        return None
    return {"outcome": standing.outcome.value, "band": standing.band, "points": standing.points}


def _regime(change: RegimeChange) -> dict[str, Any]:
    return {
        "regime": change.regime,
        "before": standing_json(change.before),
        "after": standing_json(change.after),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
