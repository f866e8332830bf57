"""Pictures of every screen, desktop and phone, in three languages: ``python -m scripts.shots [part of a name]``.

The screens are the register's own routes; addresses with a reference are filled from links met on other screens.
"""

import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from register.demo.planting import group_logins
from register.rules.permissions import ROLES_WITH, Permission, Role
from register.settings import PROJECT, read_settings
from register.web.site import Declared
from register.web.site_map import all_routes
from register.words import LANGUAGES
from tests.ground.browser import ARGUMENTS, CHROMIUM, DESKTOP, PHONE, picture
from tests.ground.server import Server

FOLDER = PROJECT / "shots"
WIDTHS = {"desktop": DESKTOP, "phone": PHONE}
# Who shows a screen, where several may: the first of these.
SHOWN_BY = (Role.DPO, Role.PROCUREMENT, Role.SECURITY_REVIEWER, Role.ADMINISTRATOR, Role.AUDITOR)
NOT_A_SCREEN = re.compile(r"^/(health|x/)|\.(xlsx|csv|json|ics|pdf)$|/export")


def screens(wanted: str) -> list[Declared]:
    """The routes that are screens and whose name contains ``wanted``."""
    pages = [declared for declared in all_routes() if declared.method == "GET"]
    return [page for page in pages if not NOT_A_SCREEN.search(page.path) and wanted in page.name]


def shown_by(permission: Permission) -> Role | None:
    """Who signs in to show a screen; None for somebody who has not signed in."""
    if permission is Permission.ANYONE:
        return None
    holders = ROLES_WITH.get(permission, frozenset(SHOWN_BY))
    return next(role for role in SHOWN_BY if role in holders)


@contextmanager
def window(browser: Browser, address: str, language: str, role: Role | None) -> Iterator[Page]:
    """A tab of somebody's, in a language."""
    context = browser.new_context(
        base_url=address, locale=language, reduced_motion="reduce", viewport=DESKTOP
    )
    page = context.new_page()
    if role:
        login = {name: (email, password) for name, email, password in group_logins(read_settings().seed_dir)}
        email, password = login[role.value]
        page.goto("/sign-in")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_url(re.compile(r"^(?!.*/sign-in)"))
    # People keep a language of their own, which goes before the browser's.
    page.goto("/")
    page.locator(f".languages button[value='{language}']").click()
    page.wait_for_function("language => document.documentElement.lang === language", arg=language)
    yield page
    context.close()


def gather_links(page: Page, found: set[str]) -> None:
    """Add every address of ours this page links to."""
    hrefs = page.eval_on_selector_all("a[href^='/']", "links => links.map(link => link.getAttribute('href'))")
    found.update(str(href).split("#")[0] for href in hrefs)


def address_of(path: str, links: set[str]) -> str | None:
    """A path to open for a route, or None where no screen links to one."""
    if "{" not in path:
        return path
    pattern = re.compile(re.sub(r"\{[a-z_]+\}", "[^/?]+", path))
    fitting = sorted(link for link in links if pattern.fullmatch(link.split("?")[0]))
    return fitting[0] if fitting else None


def _one_of_each_kind(links: set[str]) -> list[str]:
    """For every route with a reference, one address of it: enough to see what its screen links to."""
    addresses = (address_of(declared.path, links) for declared in screens("") if "{" in declared.path)
    return sorted({address for address in addresses if address})


def take_all(browser: Browser, address: str, wanted: str) -> tuple[int, list[str]]:
    """How many pictures were taken, and the screens nothing links to."""
    pages = sorted(screens(wanted), key=lambda declared: declared.path.count("{"))
    links: set[str] = set()
    for role in SHOWN_BY:
        with window(browser, address, "en", role) as page:
            for path in ("/", *(declared.path for declared in screens("") if "{" not in declared.path)):
                page.goto(path)
                gather_links(page, links)
            for link in _one_of_each_kind(links):
                page.goto(link)
                gather_links(page, links)
    taken, unreached = 0, [declared.name for declared in pages if not address_of(declared.path, links)]
    for language in LANGUAGES:
        for person in {shown_by(declared.permission) for declared in pages}:
            with window(browser, address, language, person) as page:
                for declared in (declared for declared in pages if shown_by(declared.permission) == person):
                    where = address_of(declared.path, links)
                    for width, size in WIDTHS.items() if where else ():
                        page.set_viewport_size(size)
                        page.goto(where or "/")
                        name = declared.name.replace(":", "-")
                        picture(page, FOLDER / language / width / f"{name}.png")
                        taken += 1
    return taken, unreached


def main() -> int:
    """Seed a register of its own, picture it, say what was left out."""
    wanted = sys.argv[1] if len(sys.argv) > 1 else ""
    started = time.monotonic()
    if not wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="register-shots-") as folder:
        environment = {"REGISTER_DATA_DIR": folder, "REGISTER_SIGN_IN_TRIES_PER_ADDRESS": "10000"}
        with (
            Server(environment, Path(folder) / "server.log", "demo") as server,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            taken, unreached = take_all(browser, server.address, wanted)
            browser.close()
    print(f"{taken} pictures in {FOLDER}, {time.monotonic() - started:.0f} s")
    if unreached:
        print(f"No screen links to: {', '.join(unreached)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
