"""The tools beside the package still fit it: what no test calls must at least be importable."""

from importlib import import_module
from pathlib import Path

import pytest

from register.settings import PROJECT

# Started by name, not imported.
PROGRAMS = {"__main__.py"}
TOOLS = [
    path
    for folder in ("bench", "scripts")
    for path in sorted((PROJECT / folder).rglob("*.py"))
    if path.name not in PROGRAMS
]


@pytest.mark.parametrize("path", TOOLS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_tool_finds_what_it_imports(path: Path) -> None:
    import_module(".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"))


def test_the_tools_are_there() -> None:
    assert {path.parent.name for path in TOOLS} == {"bench", "scripts"}
