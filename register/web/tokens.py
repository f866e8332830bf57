"""One's own tokens for programs: made, shown once, revoked. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from register.errors import Invalid, NotFound, RegisterError
from register.inputs import read_input
from register.people.models import ApiToken, TokenScope
from register.people.tokens import LIFETIMES, TokenInput, list_tokens, make_token, revoke_token, works
from register.rules.permissions import Permission
from register.web import reply
from register.web.filling import Filling
from register.web.frame import Crumb
from register.web.site import Site
from register.web.visit import Visit

site = Site("tokens")

PATH = "/me/tokens"


@dataclass(frozen=True)
class TokenShown:
    """One token as its owner sees it; ``state`` is works, revoked or over."""

    id: int
    name: str
    ending: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    scope: str
    state: str


@dataclass(frozen=True)
class TokensShown:
    """Every token, and the form for another."""

    tokens: Sequence[TokenShown]
    lifetimes: Sequence[tuple[str, str]]
    scopes: Sequence[tuple[str, str]]
    address: str


@dataclass(frozen=True)
class TokenMade:
    """A token's secret, shown this once."""

    name: str
    secret: str
    expires_at: datetime
    address: str


@site.get(PATH, "list", Permission.SIGNED_IN)
def show(visit: Visit) -> Response:
    """The tokens one has."""
    return _page(visit, Filling(visit.words, "people", {"days": "90", "scope": "judge"}))


@site.post(PATH, "make", Permission.SIGNED_IN)
def make(visit: Visit) -> Response:
    """Make a token and show its secret; it is kept nowhere, so the page cannot be opened again."""
    if visit.me.must_change_password:
        raise RegisterError("must-change-password")
    values = {name: visit.form[name] for name in ("days", "scope")}
    values["name"] = visit.form["token_name"]
    try:
        given = read_input(TokenInput, values)
        token, secret = make_token(visit.session, visit.actor, given, visit.now)
    except Invalid as error:
        problems = {"token_name" if name == "name" else name: p for name, p in error.problems.items()}
        return _page(visit, Filling(visit.words, "people", visit.form, problems), 422)
    words = visit.words
    return reply.page(
        visit,
        "preferences/token_made.html",
        TokenMade(token.name, secret, token.expires_at, _address(visit)),
        heading=words.text("people.token_made_title", name=token.name),
        crumbs=[*_crumbs(visit), Crumb(words.text("people.tokens"), PATH)],
    )


@site.post(f"{PATH}/revoke", "revoke", Permission.SIGNED_IN)
def revoke(visit: Visit) -> Response:
    """Revoke one of one's own tokens."""
    given = visit.form["token"]
    if not (given.isascii() and given.isdigit() and len(given) < 10):
        raise NotFound(ref=given[:20])
    token = revoke_token(visit.session, visit.actor, int(given), visit.now)
    return reply.redirect(visit, PATH, "people.token_revoked", name=token.name)


def _page(visit: Visit, form: Filling, status: int = 200) -> Response:
    words = visit.words
    shown = TokensShown(
        tokens=[_shown(token, visit.now) for token in list_tokens(visit.session, visit.me.id)],
        scopes=[(code.value, words.text(f"people.token_scope_{code.value}")) for code in TokenScope],
        lifetimes=[(str(days), words.text("people.token_days", n=days)) for days in LIFETIMES],
        address=_address(visit),
    )
    return reply.page(
        visit,
        "preferences/tokens.html",
        shown,
        heading=words.text("people.tokens"),
        lead=words.text("people.tokens_lead"),
        crumbs=_crumbs(visit),
        status=status,
        is_error=status >= 400,
        extra={"form": form},
    )


def _shown(token: ApiToken, now: datetime) -> TokenShown:
    state = "works" if works(token, now) else "revoked" if token.revoked_at else "over"
    return TokenShown(
        token.id or 0,
        token.name,
        token.ending,
        token.created_at,
        token.expires_at,
        token.used_at,
        token.scope.value,
        state,
    )


def _address(visit: Visit) -> str:
    return f"{visit.settings.address}/api/assessments"


def _crumbs(visit: Visit) -> list[Crumb]:
    return [Crumb(visit.words.text("frame.preferences"), "/me")]
