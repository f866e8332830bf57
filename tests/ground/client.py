"""A person with a browser without script, in process: opens pages, presses links, fills in forms.

Every page it opens is checked against tests/ground/page_rules.py, whatever the test is about.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode, urljoin

from httpx2 import Response
from starlette.testclient import TestClient

from register.work import Register
from tests.cast import Known
from tests.ground.forms import Answer, filled
from tests.ground.page_rules import problems_of_fragment, problems_of_page
from tests.ground.tree import Tag, read_page

SignIn = Callable[[Known], str]
"""Gives somebody a session; returns the Cookie header of their browser."""


class Page:
    """One answer, read as a person reads it."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.url = str(response.url.raw_path.decode())
        self.is_html = response.headers.get("content-type", "").startswith("text/html")
        self.html = response.text if self.is_html else ""

    @cached_property
    def tree(self) -> Tag:
        """The page as a tree; many tests never ask for it."""
        return read_page(self.html)

    @property
    def heading(self) -> str:
        """The words of the h1."""
        return self.one("h1").get_text(" ", strip=True)

    @property
    def text(self) -> str:
        """The visible words of the main part, or of all there is; spaces squeezed."""
        return " ".join((self.tree.select_one("main") or self.tree).get_text(" ").split())

    @property
    def context(self) -> Any:
        """What the template was given."""
        return self.response.context  # type: ignore[attr-defined]

    def one(self, selector: str) -> Tag:
        """The one element a CSS selector finds; none or several fail the test."""
        found = self.tree.select(selector)
        assert len(found) == 1, (
            f"{len(found)} of {selector!r} on {self.url} ({self.status}): {self.text[:300]}"
        )
        return found[0]

    def all(self, selector: str) -> list[Tag]:
        """Every element a CSS selector finds."""
        return self.tree.select(selector)

    def has(self, selector: str) -> bool:
        """Whether a CSS selector finds anything."""
        return self.tree.select_one(selector) is not None

    def words_of(self, selector: str) -> list[str]:
        """The words of every element found, spaces squeezed."""
        return [" ".join(tag.get_text(" ").split()) for tag in self.tree.select(selector)]


class Client:
    """One browser. ``page`` is what it shows now."""

    def __init__(self, http: TestClient, sign_in: SignIn, language: str = "en") -> None:
        self.http = http
        self._sign_in = sign_in
        self._headers = {"accept-language": language}
        self._page: Page | None = None

    @property
    def register(self) -> Register:
        """The register behind the application this browser asks."""
        app: Any = self.http.app
        register: Register = app.state.register
        return register

    @property
    def page(self) -> Page:
        """The page shown now."""
        assert self._page is not None, "no page has been opened yet"
        return self._page

    def as_person(self, known: Known) -> Self:
        """A second browser, in which this person is signed in."""
        other = type(self)(self.http, self._sign_in, self._headers["accept-language"])
        other._headers["cookie"] = self._sign_in(known)
        return other

    def in_language(self, language: str) -> Self:
        """A second browser that asks for this language, the same person signed in."""
        other = type(self)(self.http, self._sign_in, language)
        other._headers |= {**self._headers, "accept-language": language}
        return other

    def get(self, path: str, *, htmx: bool = False, status: int | None = 200, **query: Any) -> Page:
        """Open an address. ``status`` is what the answer must be; None takes any."""
        if query:
            path += ("&" if "?" in path else "?") + urlencode(query, doseq=True)
        return self._send("GET", path, {"sec-fetch-site": "none"}, htmx, status)

    def press(self, words: str, *, within: str = "body", status: int | None = 200) -> Page:
        """Press the one link with these words."""
        links = [a for a in self.page.all(f"{within} a[href]") if " ".join(a.get_text(" ").split()) == words]
        assert links, f"no link {words!r}; there are {self.page.words_of(f'{within} a[href]')}"
        targets = {str(link["href"]) for link in links}
        assert len(targets) == 1, f"links {words!r} lead to {sorted(targets)}"
        return self._send("GET", targets.pop(), {"sec-fetch-site": "same-origin"}, False, status)

    def submit(
        self,
        selector: str = "main form",
        *,
        button: str | None = None,
        htmx: bool = False,
        status: int | None = 200,
        **fields: Answer,
    ) -> Page:
        """Fill in and send the one form a selector finds on this page; hidden fields go along as they are.

        Fields whose names are no Python names: pass ``**{"the-name": "value"}``.
        """
        form = self.page.one(selector)
        assert form.name == "form", f"{selector!r} is a {form.name}, not a form"
        pairs, files = filled(form, fields, button)
        action = self._action(form, button)
        own = {"sec-fetch-site": "same-origin"}
        if str(form.get("method", "get")).lower() == "get":
            path = action.split("?")[0].split("#")[0] + "?" + urlencode(pairs)
            return self._send("GET", path, own, htmx, status)
        if form.get("enctype") == "multipart/form-data":
            data: dict[str, list[str]] = {}
            for name, value in pairs:
                data.setdefault(name, []).append(value)
            return self._send("POST", action, own, htmx, status, data=data, files=files)
        own["content-type"] = "application/x-www-form-urlencoded"
        return self._send("POST", action, own, htmx, status, content=urlencode(pairs).encode())

    def post(self, path: str, data: Any = None, *, status: int | None, **headers: str) -> Page:
        """Send a form that no page offers, as an attacker would; ``status`` says what must come back."""
        return self._send(
            "POST", path, {"sec-fetch-site": "same-origin", **headers}, False, status, data=data
        )

    def _action(self, form: Tag, button: str | None) -> str:
        for tag in form.select("button[formaction]"):
            if button is not None and button in (
                tag.get("value"),
                tag.get("name"),
                tag.get_text(" ", strip=True),
            ):
                return urljoin(self.page.url, str(tag["formaction"]))
        return urljoin(self.page.url, str(form["action"]))

    def _send(
        self, method: str, path: str, headers: dict[str, str], htmx: bool, status: int | None, **body: Any
    ) -> Page:
        if htmx:
            headers |= {"hx-request": "true", "hx-request-type": "partial"}
        response = self.http.request(
            method, path, headers={**self._headers, **headers}, follow_redirects=False, **body
        )
        self._keep_cookies(response)
        # A browser follows 303 with a plain GET; anything else that redirects is for the test to see.
        hops = 0
        while response.status_code == 303 and status != 303:
            hops += 1
            assert hops < 6, f"{method} {path} redirects in a circle"
            where = urljoin(str(response.url), response.headers["location"])
            response = self.http.get(
                where, headers={**self._headers, "sec-fetch-site": "same-origin"}, follow_redirects=False
            )
            self._keep_cookies(response)
        page = Page(response)
        if status is not None:
            assert page.status == status, (
                f"{method} {path} gave {page.status}, not {status}: {page.text[:600]}"
            )
        self._check(page, method, path)
        self._page = page
        return page

    def _keep_cookies(self, response: Response) -> None:
        # Kept by hand: each browser has its own, although they share one TestClient.
        self.http.cookies.clear()
        jar = dict(part.split("=", 1) for part in self._headers.get("cookie", "").split("; ") if part)
        for line in response.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            value, _, attributes = rest.partition(";")
            if "max-age=0" in attributes.lower():
                jar.pop(name, None)
            else:
                jar[name] = value
        self._headers["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())

    def _check(self, page: Page, method: str, path: str) -> None:
        if not page.is_html or not page.html:
            return
        is_page = "<html" in page.html
        problems = problems_of_page(page.html) if is_page else problems_of_fragment(page.html)
        assert not problems, f"{method} {path} ({page.status}):\n  " + "\n  ".join(problems)
