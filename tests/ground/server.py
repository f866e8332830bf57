"""A real server in a process of its own, so that it can be killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx2

START_SECONDS = 240


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class Server:
    """``register serve`` (or ``demo``) with these settings; leaves nothing running."""

    def __init__(self, environment: Mapping[str, str], log: Path, command: str = "serve") -> None:
        self.command = command
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, **environment, "REGISTER_PORT": str(self.port)}
        self.log = log

    def __enter__(self) -> "Server":
        program = [sys.executable, "-c", "from register.cli.main import main; main()", self.command]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(program, env=self.environment, stdout=log, stderr=log)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx2.get(self.address + "/sign-in", timeout=5)
            except httpx2.TransportError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)
            else:
                return self

    def kill(self) -> None:
        """End it as a power cut would: no signal it could handle."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()
