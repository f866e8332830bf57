"""Requests a second and p95 over loopback: a server process with one worker, and a bounded closed-loop client here."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bench.build import settings_for
from bench.floors import DATABASE
from bench.pages import PAGES, cookie_of
from register.work import open_register

_CONNECTIONS = 4
_START_SECONDS = 120
_MOST_SECONDS = 20.0
"""No batch runs longer than this."""


@dataclass
class Speed:
    """The best of several batches."""

    a_second: float = 0.0
    cpu: float = float("inf")
    p95: float = float("inf")

    def better(self, other: "Speed") -> "Speed":
        """The better of each figure."""
        return Speed(max(self.a_second, other.a_second), min(self.cpu, other.cpu), min(self.p95, other.p95))


@dataclass
class Served:
    """A page and its floors over the network."""

    page: Speed
    render: Speed
    ready: Speed


def speeds(url: str, times: int, rounds: int) -> dict[str, Served]:
    """Every page beside its floors, in turns, each on a server of its own."""
    register = open_register(settings_for(url))
    cookie = cookie_of(register)
    register.engine.dispose()
    found = {}
    with _server("register.web.serving:app", url) as ours, _server("bench.floors:app", url) as floors:
        for number, path in enumerate(PAGES):
            asked = [(ours, path), (floors, f"/render/{number}"), (floors, f"/bytes/{number}")]
            best = [Speed() for _ in asked]
            for turn in range(rounds + 1):
                for place, (server, target) in enumerate(asked):
                    batch = server.load(target, cookie, times if turn else 2 * _CONNECTIONS)
                    # The first round only warms up.
                    best[place] = best[place].better(batch) if turn else best[place]
            found[path] = Served(*best)
    return found


@dataclass
class _Server:
    process: subprocess.Popen[bytes]
    port: int

    def load(self, target: str, cookie: str, times: int) -> Speed:
        """Ask ``times`` times over a few connections."""
        lines = [f"GET {target} HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Accept-Language: en"]
        request = "\r\n".join([*lines, f"Cookie: {cookie}", "", ""]).encode()
        cpu = self._cpu()
        start = time.perf_counter()
        taken = asyncio.run(_closed_loop(self.port, request, times))
        spent = time.perf_counter() - start
        return Speed(
            len(taken) / spent,
            (self._cpu() - cpu) / len(taken) * 1000,
            sorted(taken)[int(len(taken) * 0.95)] * 1000,
        )

    def _cpu(self) -> float:
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _closed_loop(port: int, request: bytes, times: int) -> list[float]:
    taken: list[float] = []
    left = times
    deadline = time.perf_counter() + _MOST_SECONDS

    async def one() -> None:
        nonlocal left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            while left > 0 and time.perf_counter() < deadline:
                left -= 1
                start = time.perf_counter()
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                if not head.startswith(b"HTTP/1.1 200"):
                    raise RuntimeError(f"the server answered {head[:40]!r} to {request[:80]!r}")
                length = next(
                    int(line[15:])
                    for line in head.split(b"\r\n")
                    if line.lower().startswith(b"content-length:")
                )
                await reader.readexactly(length)
                taken.append(time.perf_counter() - start)
        finally:
            writer.close()

    await asyncio.gather(*(one() for _ in range(_CONNECTIONS)))
    return taken


@contextmanager
def _server(application: str, url: str) -> Iterator[_Server]:
    """One worker with the options ``register serve`` gives it; it ends with the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = settings_for(url)
    names = ("data_dir", "database_url", "secret_key", "trail_key", "idle_minutes", "log_level")
    environment = {f"REGISTER_{name.upper()}": str(getattr(settings, name)) for name in names}
    # What a server does between requests (judging, reading, reminding) has measures of its own.
    environment |= {f"REGISTER_{name}": "no" for name in ("JUDGE_NIGHTLY", "READ_DOCUMENTS", "REMIND")}
    options = [
        "--factory",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--no-access-log",
        "--no-server-header",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", application, *options, "--log-level", "error"],
        env={**os.environ, **environment, DATABASE: url},
    )
    try:
        _wait_for(process, port)
        yield _Server(process, port)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server on port {port} did not start") from None
            time.sleep(0.1)
