"""What was measured, as tables, beside the aims. A missed aim is said, not punished."""

from collections.abc import Mapping
from typing import Final

from rich.console import Console
from rich.table import Table

from bench.inside import Costs, costs_alone, costs_with_floors
from bench.load import speeds
from bench.pages import VENDOR_LIST

SHARE_AIM: Final = 0.60
"""Of its render floor's speed, what every list and detail page should reach."""
GROWTH_AIM: Final = 1.5
"""How many times dearer a page may be on the largest register than on the smallest."""
VENDOR_LIST_AIM: Final = 2.5
"""Milliseconds of CPU for fifty rows out of ten thousand vendors."""

console = Console(width=118, highlight=False)


def pages(url: str, size: int, *, quick: bool) -> None:
    """CPU a request in process, each page beside its floors."""
    # Many short batches: on a busy machine some of them are met by a quiet moment, of the page and of its floors.
    found = costs_with_floors(url, 10, 3 if quick else 40)
    table = _table(
        f"CPU a request in process, {size:,} vendors (ms)",
        ("page", "render floor", "byte floor", "of render floor", "KB"),
    )
    for path, costs in found.items():
        share = costs.render / costs.page
        table.add_row(
            path,
            f"{costs.page:.2f}",
            f"{costs.render:.2f}",
            f"{costs.ready:.2f}",
            _judged(f"{share:.0%}", share >= SHARE_AIM),
            f"{costs.size / 1024:.0f}",
        )
    console.print(table)
    _sum_up(found)


def served(url: str, size: int, *, quick: bool) -> None:
    """Requests a second over loopback, each page beside its floors on the same kind of server."""
    found = speeds(url, 40 if quick else 100, 1 if quick else 8)
    table = _table(
        f"Over loopback, one worker, {size:,} vendors (requests a second; CPU and p95 in ms)",
        ("page", "render floor", "byte floor", "of render", "of bytes", "CPU", "CPU floor", "p95"),
    )
    for path, speed in found.items():
        share = speed.page.a_second / speed.render.a_second
        table.add_row(
            path,
            f"{speed.page.a_second:.0f}",
            f"{speed.render.a_second:.0f}",
            f"{speed.ready.a_second:.0f}",
            _judged(f"{share:.0%}", share >= SHARE_AIM),
            f"{speed.page.a_second / speed.ready.a_second:.0%}",
            f"{speed.page.cpu:.2f}",
            f"{speed.render.cpu:.2f}",
            f"{speed.page.p95:.1f}",
        )
    console.print(table)


def growth(urls: Mapping[int, str], *, quick: bool) -> None:
    """The same pages on registers of several sizes: warm, and right after a change."""
    found = {size: costs_alone(url, 10, 3 if quick else 16) for size, url in urls.items()}
    sizes = list(found)
    first, last = sizes[0], sizes[-1]
    columns = [f"{size:,}" for size in sizes]
    table = _table(
        "CPU a request by number of vendors (ms); then the first request after a change anywhere",
        (*columns, "grows", *(f"{column} changed" for column in columns)),
    )
    for path in found[first]:
        times = found[last][path].page / found[first][path].page
        table.add_row(
            path,
            *(f"{found[size][path].page:.2f}" for size in sizes),
            _judged(f"{times:.2f}x", times < GROWTH_AIM),
            *(f"{found[size][path].after_change:.1f}" for size in sizes),
        )
    console.print(table)
    console.print(f"Aim: under {GROWTH_AIM}x from {first:,} to {last:,} vendors.\n")


def _sum_up(found: Mapping[str, Costs]) -> None:
    worst = min(found, key=lambda path: found[path].render / found[path].page)
    share = found[worst].render / found[worst].page
    console.print(f"Aim: no page below {SHARE_AIM:.0%} of its render floor. Lowest: {worst} at {share:.0%}.")
    cost = found[VENDOR_LIST].page
    met = "met" if cost < VENDOR_LIST_AIM else "missed"
    console.print(f"Aim: the vendor list under {VENDOR_LIST_AIM} ms of CPU. It takes {cost:.2f} ms: {met}.\n")


def _table(title: str, columns: tuple[str, ...]) -> Table:
    table = Table(title=title, title_justify="left", box=None)
    table.add_column("")
    for column in columns:
        table.add_column(column, justify="right")
    return table


def _judged(text: str, met: bool) -> str:
    return text if met else f"{text} !"
