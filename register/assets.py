"""Third-party browser files: which, which version, which hash. Copied from node_modules, never committed."""

import base64
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Asset:
    """One file of one npm package; ``sha384`` is base64, as in a subresource integrity attribute."""

    package: str
    version: str
    file: str
    sha384: str

    @property
    def path(self) -> str:
        """Where the file lies below static/, for example vendor/htmx.org@4.0.1/htmx.min.js."""
        return f"vendor/{self.package}@{self.version}/{Path(self.file).name}"

    @property
    def integrity(self) -> str:
        """The value of a script element's integrity attribute."""
        return f"sha384-{self.sha384}"


HTMX = Asset(
    "htmx.org",
    "4.0.1",
    "dist/htmx.min.js",
    "Qp9rdC8H7EqOoX+nR0P3RPG2Noji+qdwJlGpfzwQJsfOpp3sGwIdSP9xO3+UlEhn",
)
HTMX_LICENCE = Asset(
    "htmx.org",
    "4.0.1",
    "LICENSE",
    "hU3SbIwDRi3Fq5qi+gLVwm7zNVOKB3ddD795kmN4Dg7C86VuGoDrWKa/TPGW6BWA",
)
ASSETS = (HTMX, HTMX_LICENCE)


class WrongAsset(Exception):
    """A package is missing or holds another file than the one we read and agreed to."""


def copy_assets(node_modules: Path, static: Path) -> list[Path]:
    """The files written below ``static``; raises WrongAsset before anything wrong is written."""
    written = []
    for asset in ASSETS:
        source = node_modules / asset.package / asset.file
        if not source.is_file():
            raise WrongAsset(f"{source} is missing; run `npm ci --ignore-scripts`.")
        content = source.read_bytes()
        found = base64.b64encode(hashlib.sha384(content).digest()).decode()
        if found != asset.sha384:
            raise WrongAsset(
                f"{source} has SHA-384 {found}, expected {asset.sha384}. If {asset.package} was updated on "
                "purpose, read the change and put the new version and hash into register/assets.py."
            )
        target = static / asset.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(target)
    return written


def main() -> int:
    """Copy every asset into static/vendor; the exit status is 1 when one is missing or wrong."""
    try:
        copy_assets(PROJECT / "node_modules", PROJECT / "static")
    except WrongAsset as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
