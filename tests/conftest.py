"""Names where the fixtures live; the fixtures themselves are in tests/ground/, one file for each kind."""

import os

pytest_plugins = [
    "tests.ground.postgres",
    "tests.ground.databases",
    "tests.ground.site",
    "tests.ground.registers",
    "tests.ground.browser",
]

# Settings of the shell the tests are started from must not decide what they find.
for name in [name for name in os.environ if name.startswith("REGISTER_")]:
    del os.environ[name]
