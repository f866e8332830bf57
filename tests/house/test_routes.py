"""Every route declares who may use it and reads or writes as its method says; every template is reached."""

import re
from pathlib import Path

from register.rules.permissions import ROLES_WITH, Permission
from register.settings import PROJECT
from register.web.site_map import all_routes

PUBLIC = {
    "/sign-in",
    "/sign-out",
    "/language",
    "/help",
    "/accessibility",
    "/health",
    "/first-run",
    "/unsubscribe/{token}",
    "/calendar/{secret}.ics",
    "/request-a-vendor/{secret}",
}
"""The only addresses open to somebody who has not signed in. Add to this list with care."""


def test_every_route_declares_a_permission_of_the_table() -> None:
    for declared in all_routes():
        known = declared.permission in ROLES_WITH or declared.permission in (
            Permission.ANYONE,
            Permission.SIGNED_IN,
        )
        assert known, f"{declared.name}: put {declared.permission} into rules/permissions.py"


def test_only_listed_addresses_are_open_to_anyone() -> None:
    open_paths = {d.path for d in all_routes() if d.permission is Permission.ANYONE}
    assert open_paths <= PUBLIC, f"open to anyone, but not listed: {sorted(open_paths - PUBLIC)}"


def test_a_page_that_reads_has_no_write_transaction_and_the_other_way_round() -> None:
    for declared in all_routes():
        assert declared.writes == (declared.method == "POST"), declared.name


def test_names_and_addresses_are_unique() -> None:
    routes = list(all_routes())
    assert len({(d.method, d.path) for d in routes}) == len(routes)
    assert len({d.name for d in routes}) == len(routes)


def test_fixed_addresses_come_before_those_with_a_reference() -> None:
    seen: list[str] = []
    for declared in all_routes():
        for earlier in seen:
            pattern = re.sub(r"\{[^}]+\}", "[^/]+", earlier)
            hidden = earlier != declared.path and re.fullmatch(pattern, declared.path)
            assert not hidden or "{" in declared.path, f"{declared.path} is hidden by {earlier}"
        if declared.method == "GET":
            seen.append(declared.path)


def test_every_template_is_reached() -> None:
    folder = PROJECT / "templates"
    sources = [p.read_text(encoding="utf-8") for p in (PROJECT / "register").rglob("*.py")]
    sources += [p.read_text(encoding="utf-8") for p in folder.rglob("*.html")]
    whole = "\n".join(sources)
    unreached = [
        str(path.relative_to(folder))
        for path in sorted(folder.rglob("*.html"))
        if f'"{Path(path.relative_to(folder)).as_posix()}"' not in whole
    ]
    assert not unreached, f"no page or template uses {unreached}: delete them or link them"
