"""How many assessments a second the rules make on one core, and what an onward leg adds. Run it alone."""

import time
from collections.abc import Callable
from typing import Any

from register.reference.law import load_law
from register.reference.policy import load_policy
from register.rules.chain import Edge, by_engager, walk_chain
from register.rules.fact_reading import read_facts
from register.rules.facts import Facts
from register.rules.judgement import judge

SECONDS = 2.0
LEVELS = 5
LAW, POLICY = load_law(), load_policy()

MIXED: tuple[dict[str, Any], ...] = (
    {
        "exporter_place": "IE",
        "destination": "US",
        "mechanisms": {"eu-gdpr": {"id": "eu-scc-2021", "signed_on": "2024-01-01", "clauses_verbatim": True}},
        "importer_role": "processor",
        "assessment": "adequate",
        "assessed_on": "2026-06-01",
        "problematic_law_applies": False,
        "encrypted_in_transit": True,
    },
    {
        "exporter_place": "HK",
        "destination": "SG",
        "importer_role": "processor",
        "processor_contract": "adequate",
        "privacy_policy_disclosure": True,
        "mechanisms": {"hk-pdpo": "hk-rmc-u2p"},
    },
    {"exporter_place": "DE", "destination": "JP", "importer_role": "controller"},
    {
        "exporter_place": "CN",
        "destination": "HK",
        "exporter_city": "Shenzhen",
        "mechanisms": {"cn-pipl": {"id": "cn-gba-sc-hk", "effective_on": "2026-02-02", "filed_on": "2026-02-06"}},
        "assessment": "adequate",
        "importer_role": "controller",
        "important_data": False,
    },
    {
        "exporter_place": "DE",
        "destination": "IN",
        "mechanisms": {"eu-gdpr": {"id": "eu-scc-2021", "signed_on": "2024-01-01"}},
        "importer_role": "processor",
        "processor_contract": "adequate",
        "assessment": "adequate",
        "assessed_on": "2026-06-01",
        "problematic_law_applies": True,
        "encrypted_at_rest": True,
        "key_holder": "exporter",
        "clear_at_importer": False,
    },
    {
        "exporter_place": "SG",
        "destination": "MY",
        "mechanisms": {"sg-pdpa": "sg-contract"},
        "importer_role": "controller",
        "assessment": "adequate",
    },
    {"exporter_place": "GB", "destination": "US", "importer_role": "controller", "importer_dpf_certified": True},
)  # fmt: skip


def per_second(work: Callable[[], int]) -> float:
    """Units of work a second of one core; ``work`` returns how many it did."""
    work()
    done, start = 0, time.process_time()
    while (spent := time.process_time() - start) < SECONDS:
        done += work()
    return done / spent


def judged(cases: list[Facts]) -> Callable[[], int]:
    """Work that judges every case once and counts its assessments."""
    return lambda: sum(len(judge(facts, LAW, POLICY).assessments) for facts in cases)


def _chain(leg: dict[str, Any]) -> Facts:
    """The first case with a leg for each level of a chain, as the register makes them of its records."""
    names = [f"Sub-processor {level}" for level in range(1, LEVELS + 1)]
    legs = [{**leg, "via": names[:level]} for level in range(1, LEVELS + 1)]
    return read_facts({"on": "2026-11-23", **MIXED[0], "onward_transfers": legs}, LAW)


def _walks() -> int:
    edges = by_engager(Edge(level, level, level + 1) for level in range(1, LEVELS + 1))
    return sum(bool(walk_chain(1, None, edges)) for _ in range(100))


def main() -> None:
    """Print assessments a second for a mixed register, and the cost of a leg."""
    cases = [read_facts({"on": "2026-11-23", **facts}, LAW) for facts in MIXED]
    print(f"assessments a second, mixed register: {per_second(judged(cases)):,.0f}")
    for facts, one in zip(MIXED, cases, strict=True):
        outcome = judge(one, LAW, POLICY).outcome.value
        label = f"{facts['exporter_place']} to {facts['destination']}, {outcome}"
        print(f"  {label}: {per_second(judged([one])):,.0f}")
    leg = {key: value for key, value in MIXED[0].items() if key != "exporter_place"}
    plain = per_second(judged([cases[0]]))
    for label, more in (("", {}), (", its tool unknown", {"mechanisms": None})):
        chained = per_second(judged([_chain({**leg, **more})]))
        cost = (1 / chained - 1 / plain) / LEVELS * 1e6
        print(f"microseconds for each onward leg of a chain of {LEVELS} levels{label}: {cost:,.1f}")
    walked = per_second(_walks)
    print(f"chains of {LEVELS} levels walked a second: {walked:,.0f}")
    reading = per_second(lambda: len([read_facts(facts, LAW) for facts in MIXED]))
    print(f"facts read a second: {reading:,.0f}")


if __name__ == "__main__":
    main()
