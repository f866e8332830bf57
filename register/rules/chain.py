"""The chain of sub-processors walked to its end: who engages whom in, ordered steps with their path out. Pure."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple


class Edge(NamedTuple):
    """One engagement: ``engager`` engages ``engaged``. ``key`` orders engagements and names them.

    ``service`` limits it to one service of the engaging vendor; None: it serves all of them.
    """

    key: int
    engager: int
    engaged: int
    service: int | None = None


class Step(NamedTuple):
    """One engagement reached from the start."""

    edge: Edge
    path: tuple[int, ...]
    """Everybody on the way: the start first, the engaged vendor last."""
    keys: tuple[int, ...]
    """The engagements on the way, this one last; in order of these the steps read as an indented list."""

    @property
    def depth(self) -> int:
        """How many engagements lie between the start and here: 1 for those the start engaged itself."""
        return len(self.keys)


def walk_chain(start: int, service: int | None, edges: Mapping[int, Sequence[Edge]]) -> tuple[Step, ...]:
    """Every engagement that can be reached from ``start``, nearest first, each once by its shortest way.

    ``edges`` is by engaging vendor. ``service`` is the one of ``start`` that is asked about: its engagements for
    another service are left out; None takes all. Further down every engagement counts, because nobody says which of
    its services a sub-processor renders there. Whoever is met again is not walked a second time, so circles end and
    what two ways lead to is walked once; both engagements are steps, since each has a tool of its own.
    Source: GDPR Art 28(2), 28(4); SCC 2021/914 cl 8.8, 9; house rule for circles.
    """
    found: list[Step] = []
    seen = {start}
    waiting: deque[tuple[int, tuple[int, ...], tuple[int, ...]]] = deque([(start, (start,), ())])
    while waiting:
        vendor, path, keys = waiting.popleft()
        for edge in sorted(edges.get(vendor, ())):
            if vendor == start and service is not None and edge.service not in (None, service):
                continue
            step = Step(edge, (*path, edge.engaged), (*keys, edge.key))
            found.append(step)
            if edge.engaged not in seen:
                seen.add(edge.engaged)
                waiting.append((edge.engaged, step.path, step.keys))
    return tuple(found)


def as_outline(steps: Iterable[Step]) -> list[Step]:
    """The steps as an indented list reads: each below the one it hangs on.

    Source: house rule.
    """
    return sorted(steps, key=lambda step: step.keys)


def by_engager(edges: Iterable[Edge]) -> dict[int, list[Edge]]:
    """Engagements by engaging vendor, as ``walk_chain`` takes them.

    Source: house rule.
    """
    found: dict[int, list[Edge]] = {}
    for edge in edges:
        found.setdefault(edge.engager, []).append(edge)
    return found
