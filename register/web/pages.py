"""Pages without records: the menu, the administrator's index, help, accessibility, the patterns."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import PlainTextResponse, Response

from register.rules.permissions import Permission
from register.web import reply
from register.web.frame import MenuItem, menu_for
from register.web.site import Site
from register.web.visit import Visit

site = Site("pages")


@dataclass(frozen=True)
class Links:
    """A page of links, each with a line saying what is behind it."""

    items: Sequence[MenuItem]
    notes: dict[str, str]


@dataclass(frozen=True)
class Prose:
    """A page of paragraphs."""

    paragraphs: list[tuple[str, list[str]]]


@site.get("/menu", "menu", Permission.SIGNED_IN)
def menu(visit: Visit) -> Response:
    """The menu as a page, for narrow screens without script."""
    items = menu_for(visit.words.language, visit.me.roles, "/menu", {}, visit.request.app.state.pages)
    return reply.page(visit, "pages/links.html", Links(items, {}), heading=visit.words.text("frame.menu"))


@site.get("/admin", "admin", Permission.MANAGE_PEOPLE)
def admin(visit: Visit) -> Response:
    """What an administrator keeps."""
    words, served = visit.words, visit.request.app.state.pages
    known = [
        ("people", "/admin/people"),
        ("entities", "/admin/entities"),
        ("review_rules", "/admin/review-rules"),
        ("gates", "/admin/gates"),
        ("decisions", "/admin/decisions"),
        ("reference", "/law"),
        ("reminders", "/admin/reminders"),
        ("judging", "/admin/judging"),
        ("history", "/history"),
    ]
    items = [MenuItem(key, href, words.text(f"pages.admin_{key}")) for key, href in known if href in served]
    notes = {item.key: words.text(f"pages.admin_{item.key}_hint") for item in items}
    return reply.page(visit, "pages/links.html", Links(items, notes), heading=words.text("frame.menu_admin"))


@site.get("/help", "help", Permission.ANYONE)
def help_page(visit: Visit) -> Response:
    """How the register is used, in a page."""
    return _prose(visit, "help", ("find", "add", "bands", "unknown", "keys", "who"))


@site.get("/accessibility", "accessibility", Permission.ANYONE)
def accessibility(visit: Visit) -> Response:
    """What the register does for everybody to be able to use it."""
    return _prose(visit, "access", ("standard", "script", "tell"))


@site.get("/health", "health", Permission.ANYONE)
def health(visit: Visit) -> Response:
    """For whoever watches the server: it answers, and so does the database."""
    visit.session.connection().exec_driver_sql("SELECT 1")
    return PlainTextResponse("ok\n")


def _prose(visit: Visit, name: str, parts: Sequence[str]) -> Response:
    words = visit.words
    paragraphs = [
        (words.text(f"pages.{name}_{part}"), words.text(f"pages.{name}_{part}_text").split("\n"))
        for part in parts
    ]
    return reply.page(visit, "pages/prose.html", Prose(paragraphs), heading=words.text(f"pages.{name}"))
