"""CPU a request in this process, without a network: the quietest figure. Batches take turns; the cheapest counts."""

import asyncio
import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass

from bench.floors import floor_app, take
from bench.pages import PAGES, App, Opened, ask, change_something, opened, warmed


@dataclass
class Costs:
    """Milliseconds of CPU a request."""

    page: float
    render: float = 0.0
    ready: float = 0.0
    after_change: float = 0.0
    size: int = 0


async def _batch(app: App, path: str, cookie: str, times: int) -> float:
    start = time.process_time()
    for _ in range(times):
        await ask(app, path, cookie)
    return (time.process_time() - start) / times * 1000


async def _with_floors(url: str, times: int, rounds: int, paths: Sequence[str]) -> dict[str, Costs]:
    place = opened(url)
    taken = await take(place, paths)
    floors = floor_app(url, taken)
    found = {}
    gc.collect()
    gc.freeze()
    for number, path in enumerate(paths):
        asked: list[tuple[App, str]] = [
            (place.app, path),
            (floors, f"/render/{number}"),
            (floors, f"/bytes/{number}"),
        ]
        for app, target in asked:
            await _batch(app, target, place.cookie, 5)
        best = [float("inf")] * len(asked)
        for _ in range(rounds):
            for turn, (app, target) in enumerate(asked):
                best[turn] = min(best[turn], await _batch(app, target, place.cookie, times))
        page, render, ready = best
        found[path] = Costs(page, render, ready, size=len(taken[number].body))
    place.register.engine.dispose()
    return found


async def _alone(place: Opened, times: int, rounds: int, paths: Sequence[str]) -> dict[str, Costs]:
    await warmed(place.app, paths, place.cookie)
    gc.collect()
    gc.freeze()
    found = {path: Costs(float("inf"), after_change=float("inf")) for path in paths}
    for _ in range(rounds):
        for path, costs in found.items():
            costs.page = min(costs.page, await _batch(place.app, path, place.cookie, times))
    for _ in range(min(rounds, 4)):
        for path, costs in found.items():
            change_something(place.register)
            costs.after_change = min(costs.after_change, await _batch(place.app, path, place.cookie, 1))
    place.register.engine.dispose()
    return found


def costs_with_floors(url: str, times: int, rounds: int, paths: Sequence[str] = PAGES) -> dict[str, Costs]:
    """What each page and its two floors cost on one register."""
    return asyncio.run(_with_floors(url, times, rounds, paths))


def costs_alone(url: str, times: int, rounds: int, paths: Sequence[str] = PAGES) -> dict[str, Costs]:
    """What each page costs, warm, and the first time after something changed."""
    return asyncio.run(_alone(opened(url), times, rounds, paths))
