"""Third-party browser files: only the ones we read and agreed to are ever served."""

import json
from pathlib import Path

import pytest

from register.assets import ASSETS, HTMX, PROJECT, WrongAsset, copy_assets


def _packages(folder: Path) -> Path:
    for asset in ASSETS:
        target = folder / asset.package / asset.file
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((PROJECT / "node_modules" / asset.package / asset.file).read_bytes())
    return folder


def test_every_file_is_copied_below_its_version(tmp_path: Path) -> None:
    copy_assets(_packages(tmp_path / "modules"), tmp_path / "static")
    assert (tmp_path / "static" / HTMX.path).read_bytes().startswith(b"var htmx")
    assert HTMX.path == f"vendor/htmx.org@{HTMX.version}/htmx.min.js"


def test_a_file_that_was_tampered_with_is_refused(tmp_path: Path) -> None:
    modules = _packages(tmp_path / "modules")
    with (modules / HTMX.package / HTMX.file).open("ab") as file:
        file.write(b"//")
    with pytest.raises(WrongAsset, match="htmx"):
        copy_assets(modules, tmp_path / "static")
    assert not (tmp_path / "static" / HTMX.path).exists()


def test_a_missing_package_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(WrongAsset, match="npm ci"):
        copy_assets(tmp_path, tmp_path / "static")


def test_the_versions_are_those_of_the_package_file() -> None:
    wanted = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert {asset.package: asset.version for asset in ASSETS} == wanted


def test_the_locks_name_no_download_address() -> None:
    for name in ("package-lock.json", "requirements.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert '"resolved"' not in text, f"{name}: leave out resolved addresses"
        assert "http://" not in text, f"{name}: leave out addresses"
        assert "https://" not in text, f"{name}: leave out addresses"
