"""Which laws some facts are judged under on their day. Pure; judges nothing."""

from register.rules.facts import Facts
from register.rules.law import Law


def regimes_of(facts: Facts, law: Law) -> tuple[str, ...]:
    """The laws named, else those that bind the exporter on the day.

    A place that was inside a union then, and had no law of its own yet, was bound by the law of the union. Who names
    a tool of the place's own law is judged by that one.
    Source: design (scoring, which regimes bind); Withdrawal Agreement Arts 71, 127.
    """
    if facts.regimes is not None:
        return facts.regimes
    found = law.regimes_binding(facts.exporter_place, facts.exporter_subdivision, facts.zone)
    if facts.on is None or not found:
        return found
    own = law.regime_by_id[found[0]]
    if own.earlier_law_held or own.in_force_since is None or facts.on >= own.in_force_since:
        return found
    return found if facts.mechanisms.keys() & set(found) else _of_the_union(facts, law) or found


def _of_the_union(facts: Facts, law: Law) -> tuple[str, ...]:
    on, place = facts.on, facts.exporter_place
    return tuple(
        regime
        for (regime, where), findings in law.findings.items()
        if where == place and on and any(finding.internal and finding.holds_on(on) for finding in findings)
    )
