"""The chain of sub-processors is walked to its end: every engagement once, by its shortest way, circles included."""

from collections import deque
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.rules.chain import Edge, as_outline, by_engager, walk_chain

A, B, C, D, E = range(1, 6)


def _walked(edges: Sequence[Edge], service: int | None = None) -> list[tuple[int, ...]]:
    return [step.path for step in walk_chain(A, service, by_engager(edges))]


def _edges(*pairs: tuple[int, int]) -> list[Edge]:
    return [Edge(number, engager, engaged) for number, (engager, engaged) in enumerate(pairs, 1)]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ((), []),
        (((A, B),), [(A, B)]),
        (((B, C),), []),
        (((A, B), (B, C), (C, D), (D, E)), [(A, B), (A, B, C), (A, B, C, D), (A, B, C, D, E)]),
        (((A, B), (B, A)), [(A, B), (A, B, A)]),
        (((A, A),), [(A, A)]),
        (((A, B), (B, C), (C, B)), [(A, B), (A, B, C), (A, B, C, B)]),
        (((A, B), (A, C), (B, D), (C, D), (D, E)), [(A, B), (A, C), (A, B, D), (A, C, D), (A, B, D, E)]),
        (((A, B), (B, C), (A, C), (C, D)), [(A, B), (A, C), (A, B, C), (A, C, D)]),
    ],
    ids=["none", "one", "not ours", "five levels", "circle", "self", "circle below", "diamond", "shortcut"],
)
def test_the_chain_is_walked(pairs: tuple[tuple[int, int], ...], expected: list[tuple[int, ...]]) -> None:
    assert _walked(_edges(*pairs)) == expected


def test_an_engagement_for_another_service_is_left_out_at_the_start_only() -> None:
    edges = [Edge(1, A, B, service=7), Edge(2, A, C, service=8), Edge(3, A, D), Edge(4, B, E, service=9)]
    assert _walked(edges, service=7) == [(A, B), (A, D), (A, B, E)]
    assert len(_walked(edges)) == 4


def test_the_outline_puts_each_below_the_one_it_hangs_on() -> None:
    steps = walk_chain(A, None, by_engager(_edges((A, B), (A, C), (B, D))))
    assert [step.path for step in as_outline(steps)] == [(A, B), (A, B, D), (A, C)]
    assert [step.depth for step in as_outline(steps)] == [1, 2, 1]


graphs = st.lists(st.tuples(st.integers(1, 8), st.integers(1, 8)), max_size=24)


@given(graphs, st.randoms())
def test_every_engagement_in_reach_is_met_once_by_a_shortest_way(
    pairs: list[tuple[int, int]], random: Random
) -> None:
    edges = _edges(*pairs)
    steps = walk_chain(A, None, by_engager(edges))
    far = {A: 0}
    waiting = deque([A])
    while waiting:
        vendor = waiting.popleft()
        for edge in edges:
            if edge.engager == vendor and edge.engaged not in far:
                far[edge.engaged] = far[vendor] + 1
                waiting.append(edge.engaged)
    reached = sorted(edge.key for edge in edges if edge.engager in far)
    assert sorted(step.edge.key for step in steps) == reached
    for step in steps:
        assert step.depth == far[step.edge.engager] + 1 == len(step.path) - 1
        assert step.path[0] == A
        known = {edge.key: edge for edge in edges}
        on_the_way = [known[key] for key in step.keys]
        assert [edge.engaged for edge in on_the_way] == list(step.path[1:])
        assert [edge.engager for edge in on_the_way] == list(step.path[:-1])
    random.shuffle(edges)
    assert walk_chain(A, None, by_engager(edges)) == steps
