"""Answers: a page, a region of one, a redirect with a notice, a file. Alone decides between page and region."""

import base64
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Template
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from register.decisions.queries import absent_for
from register.exports.sheets import CSV_TYPE, XLSX_TYPE, Sheet, as_csv, as_xlsx
from register.flags.queries import Whose, menu_counts
from register.rules.permissions import Permission, Role, permissions_of
from register.web.frame import Crumb, Frame, Notice, menu_for, person_shown
from register.web.security import form_token
from register.web.templating import templates_of
from register.web.visit import Visit

NOTICE_COOKIE: Final = "notice"
VARY: Final = "HX-Request-Type, HX-History-Restore-Request, Accept-Language, Cookie"
_VERSION = version("register")


class Can:
    """What the reader may do, for templates: ``can.edit_vendors``."""

    def __init__(self, held: frozenset[Permission]) -> None:
        self._held = {permission.value.replace("-", "_") for permission in held}
        self._known = {permission.value.replace("-", "_") for permission in Permission}

    def __getattr__(self, name: str) -> bool:
        if name.startswith("_") or name not in self._known:
            raise AttributeError(name)
        return name in self._held


@lru_cache(maxsize=64)
def can_of(roles: frozenset[Role]) -> Can:
    """What somebody with these roles may do; nobody signed in has none, and may nothing."""
    return Can(permissions_of(roles) if roles else frozenset())


def page(
    visit: Visit,
    template: str,
    context: Any = None,
    *,
    heading: str,
    section: str = "",
    reference: str | None = None,
    tag: Markup | None = None,
    crumbs: Sequence[Crumb] = (),
    title: str = "",
    lead: str = "",
    status: int = 200,
    is_error: bool = False,
    region: str | None = None,
    search_text: str = "",
    extra: Mapping[str, Any] | None = None,
) -> HTMLResponse:
    """A whole page; or, where htmx asks for a region, only the template's block ``region``.

    ``context`` is the dataclass the template knows as ``page``; ``extra`` are further names (forms).
    """
    made = templates_of(visit.settings, visit.words.language).get_template(template)
    names: dict[str, Any] = {
        "t": visit.words.html,
        "page": context,
        "can": can_of(visit.person.roles if visit.person else frozenset()),
        "form_token": form_token(visit.settings.secret, visit.person.token_hash if visit.person else ""),
        **(extra or {}),
    }
    notice = _waiting_notice(visit)
    is_region = bool(region) and visit.wants_fragment and status == 200
    names["frame"] = _frame(
        visit,
        heading=heading,
        section=section,
        reference=reference,
        tag=tag,
        crumbs=crumbs,
        title=title,
        lead=lead,
        notice=notice,
        is_error=is_error,
        search_text=search_text,
        with_menu=not is_region,
    )
    body = _region_of(made, region, names) if is_region and region else made.render(names)
    response = HTMLResponse(body, status, {"vary": VARY})
    if notice and not is_region:
        response.delete_cookie(NOTICE_COOKIE, path="/")
    return response


def _region_of(template: Template, region: str, names: dict[str, Any]) -> str:
    context = template.new_context(names)
    # A page's imports run before its first piece; after that its blocks can be drawn alone.
    next(iter(template.root_render_func(context)))
    return "".join(template.blocks[region](context))


def redirect(
    visit: Visit, to: str, notice: str | None = None, tone: str = "success", **params: Any
) -> Response:
    """303 to one of our own paths; ``notice`` is the key of a sentence shown there once."""
    response = RedirectResponse(own_path(to), 303)
    if notice:
        packed = json.dumps({"key": notice, "tone": tone, "params": params}, default=str).encode()
        response.set_cookie(
            NOTICE_COOKIE,
            base64.urlsafe_b64encode(packed).decode(),
            max_age=120,
            path="/",
            httponly=True,
            samesite="lax",
            secure=visit.settings.is_behind_tls,
        )
    return response


def own_path(path: str) -> str:
    """The path where it is one of ours, else ``/``: nobody is sent to another site."""
    if not path.startswith("/") or path.startswith(("//", "/\\")) or any(ord(c) < 33 for c in path):
        return "/"
    return path


def exported(visit: Visit, sheet: Sheet, kind: str, file_name: str) -> Response:
    """A list as a file. Taking it out is put on the trail before the file is sent."""
    content = as_csv(sheet) if kind == "csv" else as_xlsx(sheet, visit.words.text("frame.export_about"))
    visit.noted.append(("exports:list:taken", file_name, visit.request.url.query))
    name = f"{file_name}-{visit.today.isoformat()}.{kind}"
    return Response(
        content,
        media_type=CSV_TYPE if kind == "csv" else XLSX_TYPE,
        headers={"content-disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def own_flags(visit: Visit) -> Whose:
    """The reader's own flags, with what waits for the decision of people they stand in for today."""
    absent = absent_for(visit.session, visit.me.id, visit.today)
    return Whose(owner_id=visit.me.id, absent=tuple(absent))


def _frame(visit: Visit, *, with_menu: bool, **given: Any) -> Frame:
    person, language, scope = visit.person, visit.words.language, visit.request.scope
    query = scope["query_string"].decode("latin-1")
    path = quote(scope["path"]) + (f"?{query}" if query else "")
    shown = menu = None
    if person and with_menu:
        counts = menu_counts(visit.session, own_flags(visit), visit.today)
        menu = menu_for(language, person.roles, scope["path"], counts, visit.request.app.state.pages)
    if person:
        shown = person_shown(
            language,
            person.id,
            person.name,
            person.roles,
            is_dense=person.row_height == "dense",
            has_shortcuts=person.shortcuts_on,
        )
    return Frame(
        language=language,
        product=visit.settings.product_name,
        heading=given["heading"],
        title=given["title"],
        section=given["section"],
        reference=given["reference"],
        tag=given["tag"],
        breadcrumbs=given["crumbs"],
        menu=menu or (),
        person=shown,
        notice=given["notice"],
        is_error=given["is_error"],
        path=path if visit.request.method == "GET" else own_path(_referring_path(visit)),
        address=visit.settings.address + path,
        version=_VERSION,
        now=visit.now,
        zone_name=visit.settings.time_zone,
        search_text=given["search_text"],
        lead=given["lead"],
    )


def _referring_path(visit: Visit) -> str:
    referer = visit.request.headers.get("referer", "")
    host = visit.request.headers.get("host", "")
    _, found, path = referer.partition(f"://{host}/")
    return "/" + path if found else "/"


def _waiting_notice(visit: Visit) -> Notice | None:
    packed = visit.request.cookies.get(NOTICE_COOKIE)
    if not packed or len(packed) > 3_000:
        return None
    try:
        kept = json.loads(base64.urlsafe_b64decode(packed.encode()))
        tone = kept["tone"] if kept["tone"] in ("success", "info", "attention", "danger") else "info"
        return Notice(visit.words.text(str(kept["key"]), **dict(kept["params"])), tone)
    except (ValueError, KeyError, TypeError):
        return None
