"""Insights: the index, and what the register hangs on, as a sentence, a chart and a table. Knows no SQL."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.responses import Response

from register.exports.sheets import Sheet
from register.insights.concentration import KINDS, Weight, concentration
from register.reference.places import place_name
from register.rules.permissions import Permission
from register.transfers.naming import mechanism_name
from register.web import reply
from register.web.chart import Bar, Chart
from register.web.frame import Crumb, MenuItem
from register.web.listing import about_list
from register.web.lists import Chip, ListState, Results, read_list_state
from register.web.overdue import PATH as OVERDUE
from register.web.pages import Links
from register.web.site import Site
from register.web.visit import Visit
from register.words import Words

site = Site("insights")

CONCENTRATION = "/insights/concentration"
CHARTED = 12
FILTER = {"place": "destination", "sub-processor": "through", "mechanism": "mechanism"}
"""The filter of the list of transfers that shows what a kind counts."""
EXPORTED = ("code", "name", "transfers", "share", "vendors", "sensitive", "band")


@dataclass(frozen=True)
class WeightShown:
    """One line of the table, with the lists its numbers count."""

    weight: Weight
    name: str
    share: int
    """Of all transfers, in whole percent."""
    href: str
    sensitive_href: str
    record_href: str | None


@dataclass(frozen=True)
class ConcentrationShown:
    """The page."""

    kind: str
    sentence: str
    chart: Chart
    results: Results
    state: ListState
    views: Sequence[tuple[str, str, bool]]


@site.get("/insights", "index", Permission.READ_REGISTER)
def index(visit: Visit) -> Response:
    """What there is to be looked at."""
    words = visit.words
    items = [
        MenuItem("overdue", OVERDUE, words.text("insights.overdue_title")),
        MenuItem("concentration", CONCENTRATION, words.text("insights.concentration_title")),
    ]
    notes = {item.key: words.text(f"insights.{item.key}_hint") for item in items}
    return reply.page(
        visit, "pages/links.html", Links(items, notes), heading=words.text("frame.menu_insights")
    )


@site.get(CONCENTRATION, "concentration", Permission.READ_REGISTER)
def show(visit: Visit) -> Response:
    """Places, sub-processors or mechanisms, the heaviest first."""
    state, kind = _read(visit)
    words = visit.words
    found = concentration(visit.session, kind, visit.today)
    some = found.weights[state.paging.offset : state.paging.offset + state.paging.size]
    rows = [_shown(words, kind, weight, found.transfers) for weight in some]
    first = [_shown(words, kind, weight, found.transfers) for weight in found.weights[:CHARTED]]
    context = ConcentrationShown(
        kind=kind,
        sentence=_sentence(words, kind, first, found.transfers),
        chart=_chart(words, kind, first, len(found.weights)),
        results=Results(rows, len(found.weights), state),
        state=state,
        views=[
            (words.text(f"insights.kind_{one}"), f"{CONCENTRATION}?{urlencode({'of': one})}", one == kind)
            for one in KINDS
        ],
    )
    return reply.page(
        visit,
        "insights/concentration.html",
        context,
        heading=words.text("insights.concentration_title"),
        section=words.text("frame.menu_insights"),
        crumbs=[Crumb(words.text("frame.menu_insights"), "/insights")],
        lead=words.text("insights.concentration_lead"),
    )


@site.get(f"{CONCENTRATION}/export.xlsx", "concentration-xlsx", Permission.EXPORT_REGISTER)
def export_xlsx(visit: Visit) -> Response:
    """The whole table as a workbook."""
    return _export(visit, "xlsx")


@site.get(f"{CONCENTRATION}/export.csv", "concentration-csv", Permission.EXPORT_REGISTER)
def export_csv(visit: Visit) -> Response:
    """The whole table as CSV."""
    return _export(visit, "csv")


def _export(visit: Visit, file_kind: str) -> Response:
    state, kind = _read(visit)
    words = visit.words
    found = concentration(visit.session, kind, visit.today)
    title = "insights.concentration_title"
    chips = [Chip(words.text(f"insights.kind_{kind}"), state.path)]
    sheet = Sheet(
        name=words.text(f"insights.kind_{kind}"),
        headers=[words.text(f"insights.col_{column}") for column in EXPORTED],
        rows=[
            (
                one.weight.code,
                one.name,
                one.weight.transfers,
                one.share,
                one.weight.vendors,
                one.weight.sensitive,
                one.weight.worst_band,
            )
            for one in (_shown(words, kind, weight, found.transfers) for weight in found.weights)
        ],
        about=about_list(visit, title, chips, len(found.weights)),
    )
    return reply.exported(visit, sheet, file_kind, f"concentration-{kind}")


def _read(visit: Visit) -> tuple[ListState, str]:
    state = read_list_state(CONCENTRATION, visit.request.query_params, ("of",), ())
    chosen = (state.chosen("of") or KINDS)[0]
    return state, chosen if chosen in KINDS else KINDS[0]


def _shown(words: Words, kind: str, weight: Weight, of: int) -> WeightShown:
    pairs = {FILTER[kind]: weight.code}
    return WeightShown(
        weight,
        _name(words, kind, weight),
        share=round(100 * weight.transfers / of),
        href=f"/transfers?{urlencode(pairs)}",
        sensitive_href=f"/transfers?{urlencode({**pairs, 'sensitive': 'yes'})}",
        record_href=_record_href(kind, weight.code),
    )


def _name(words: Words, kind: str, weight: Weight) -> str:
    if kind == "place":
        return place_name(weight.code, words.language)
    return mechanism_name(words, weight.code) if kind == "mechanism" else weight.name


def _record_href(kind: str, code: str) -> str | None:
    if kind == "sub-processor":
        return f"/vendors/{code}"
    return f"/law/places/{code}" if kind == "place" and len(code) == 2 else None


def _sentence(words: Words, kind: str, first: Sequence[WeightShown], of: int) -> str:
    if not first:
        return words.text("insights.concentration_none")
    top = first[0]
    return words.text(
        f"insights.takeaway_{kind}", name=top.name, n=top.weight.transfers, all=of, share=top.share
    )


def _chart(words: Words, kind: str, first: Sequence[WeightShown], total: int) -> Chart:
    bars = [Bar(one.name, one.weight.transfers, one.weight.worst_band or "", one.href) for one in first]
    return Chart(
        name=words.text("insights.chart_name", kind=words.text(f"insights.kind_{kind}")),
        note=words.text("insights.chart_first", n=len(bars), all=total) if total > len(bars) else "",
        bars=bars,
    )
