"""Imports point down only: a file imports from its own folder and from lower floors."""

import ast
import sys
from pathlib import Path

import pytest

import register

PACKAGE = Path(register.__file__).parent

# From the ground up. Rooms on the same floor do not know each other; what may be used anywhere has no floor.
FLOORS: tuple[tuple[str, ...], ...] = (
    ("rules", "words"),
    ("reference",),
    ("storage",),
    ("trail",),
    ("people",),
    ("entities", "law"),
    ("vendors",),
    ("documents",),
    ("chains",),
    ("agreements", "transfers", "reviews"),
    ("impact", "incidents", "notices", "offboarding"),
    ("assessments", "attestations", "gates"),
    ("decisions",),
    ("flags", "onboarding", "imports", "exports", "insights", "papers"),
    ("what_if", "reminders", "published", "calendars"),
    ("work", "logs"),
    ("derive_job", "document_job", "document_moves", "judge_job", "quarter_job", "what_if_job"),
    ("remind_job",),
    ("demo",),
    ("web", "cli"),
)
ANYWHERE = {"errors", "inputs"}
SETTINGS_READERS = {"storage", "work", "demo", "web", "cli"}
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
# The roll call of tables looks up on purpose: migrations need every model, and nothing imports it but they.
ROLL_CALL = PACKAGE / "storage" / "tables.py"


def _room(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def _imported_rooms(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("register"):
            parts = node.module.split(".")
            names = [parts[1]] if len(parts) > 1 else [alias.name for alias in node.names]
            found.update(names)
        elif isinstance(node, ast.Import):
            found.update(
                alias.name.split(".")[1] for alias in node.names if alias.name.startswith("register.")
            )
    return found


def wrong_arrows(room: str, source: str) -> list[str]:
    """The rooms a file of ``room`` must not import, with the reason."""
    wrong = []
    for other in sorted(_imported_rooms(source) - {room} - ANYWHERE):
        if other == "settings":
            if room not in SETTINGS_READERS:
                wrong.append("settings: hand the value in instead")
        elif other not in FLOOR_OF:
            wrong.append(f"{other}: give it a floor in tests/house/test_arrows.py")
        elif FLOOR_OF[other] > FLOOR_OF[room]:
            wrong.append(f"{other}: it lies above; turn the call round or move the code up")
        elif FLOOR_OF[other] == FLOOR_OF[room]:
            wrong.append(f"{other}: a sibling; let a higher floor bring the two together")
    return wrong


FILES = [p for p in sorted(PACKAGE.rglob("*.py")) if _room(p) in FLOOR_OF and p != ROLL_CALL]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_arrows_point_down(path: Path) -> None:
    wrong = wrong_arrows(_room(path), path.read_text(encoding="utf-8"))
    assert not wrong, f"{path.relative_to(PACKAGE)} imports {'; '.join(wrong)}"


def test_every_folder_has_a_floor() -> None:
    folders = {p.name for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists()}
    assert folders <= set(FLOOR_OF), "give a new room its floor in tests/house/test_arrows.py"


def test_this_test_can_fail() -> None:
    assert wrong_arrows("vendors", "from register.transfers.models import Transfer")
    assert wrong_arrows("transfers", "from register.reviews import models")
    assert wrong_arrows("rules", "import register.settings")
    assert not wrong_arrows("transfers", "from register.vendors.models import Vendor")


def test_rules_import_only_the_standard_library() -> None:
    allowed = {"register"}
    for path in sorted((PACKAGE / "rules").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
                if isinstance(node, ast.Import)
                else []
            )
            for module in modules:
                top = module.split(".")[0]
                assert top in allowed or top in sys.stdlib_module_names, (
                    f"{path.name} imports {module}: rules are pure, hand the value in"
                )
