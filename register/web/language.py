"""The language switch of every page: kept in a cookie, and with the person who is signed in."""

from starlette.responses import Response

from register.people.preferences import choose_language
from register.rules.permissions import Permission
from register.web import reply
from register.web.cookies import LANGUAGE_COOKIE
from register.web.own_routes import page_of
from register.web.site import Site
from register.web.visit import Visit
from register.words import LANGUAGES

site = Site("language")

_A_YEAR = 365 * 24 * 3600


@site.post("/language", "choose", Permission.ANYONE)
def choose(visit: Visit) -> Response:
    """Go on in another language, on the page somebody was on."""
    response = reply.redirect(visit, page_of(visit, visit.form["next"]))
    language = visit.form["language"]
    if language in LANGUAGES:
        if visit.person:
            choose_language(visit.session, visit.actor, language)
        keep_language(visit, response, language)
    return response


def keep_language(visit: Visit, response: Response, language: str) -> None:
    """Let the browser remember the language, for pages seen before signing in."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        max_age=_A_YEAR,
        path="/",
        httponly=True,
        samesite="lax",
        secure=visit.settings.is_behind_tls,
    )
