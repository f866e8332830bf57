"""Names where the fixtures live; the fixtures themselves are in tests/ground/, one file for each kind."""

import os
import tempfile
from pathlib import Path

pytest_plugins = [
    "tests.ground.postgres",
    "tests.ground.databases",
    "tests.ground.s3",
    "tests.ground.site",
    "tests.ground.registers",
    "tests.ground.browser",
]

# Settings of the shell the tests are started from must not decide what they find.
for name in [name for name in os.environ if name.startswith("REGISTER_")]:
    del os.environ[name]

# No test outlives a power cut, so none should wait for a disk: where there is room, their files lie in memory.
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 4 * 2**30
if "TMPDIR" not in os.environ and os.access(MEMORY, os.W_OK):
    room = os.statvfs(MEMORY)
    if room.f_bavail * room.f_frsize > ENOUGH_BYTES:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
