"""The frozen record of a decision, on screen and as a tagged PDF: read from the frozen copy alone."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.responses import Response

from register.agreements.catalogue import parameter_of
from register.decisions.models import Decision
from register.decisions.queries import get_decision
from register.decisions.verifying import Checked, check_decision
from register.papers.paper import Block, Facts, Grid, Heading, Paper, Paragraph
from register.papers.pdf import PDF_TYPE, as_pdf
from register.reference.law import load_law
from register.reference.places import place_name
from register.rules.permissions import Permission
from register.transfers.naming import mechanism_name, regime_name
from register.web import reply
from register.web.decided import crumbs
from register.web.decision_words import outcome_said
from register.web.law_words import document_name
from register.web.marks import written_date, written_moment
from register.web.site import Site
from register.web.term_words import term_name, value_words
from register.web.visit import Visit
from register.words import Words, words_for

site = Site("decision-record")


@dataclass(frozen=True)
class RecordShown:
    """The record as blocks of text in the language it was decided in, and whether it is still what it was."""

    paper: Paper
    blocks: Sequence[tuple[str, Any]]
    language: str
    checked: Checked
    pdf_href: str


@site.get("/decisions/{ref}/record", "show", Permission.READ_REGISTER)
def show(visit: Visit, ref: str) -> Response:
    """The record as it was frozen, checked against its hash on the trail."""
    made = get_decision(visit.session, ref)
    paper = paper_of(visit, made)
    context = RecordShown(
        paper=paper,
        blocks=[(type(block).__name__, block) for block in paper.blocks],
        language=made.language,
        checked=check_decision(visit.session, ref),
        pdf_href=f"/decisions/{ref}/record.pdf",
    )
    words = visit.words
    return reply.page(
        visit,
        "decisions/record.html",
        context,
        heading=words.text("decisions.record_title"),
        reference=ref,
        section=words.text("decisions.title"),
        crumbs=crumbs(visit, ref),
    )


@site.get("/decisions/{ref}/record.pdf", "pdf", Permission.EXPORT_REGISTER)
def pdf(visit: Visit, ref: str) -> Response:
    """The same as a file; taking it out is on the trail."""
    made = get_decision(visit.session, ref)
    content = as_pdf(paper_of(visit, made), visit.settings.fonts_dir)
    visit.noted.append(("exports:list:taken", ref, "record.pdf"))
    headers = {"content-disposition": f'attachment; filename="{ref}.pdf"'}
    return Response(content, media_type=PDF_TYPE, headers=headers)


def paper_of(visit: Visit, made: Decision) -> Paper:
    """The record as a paper, in the language it was decided in."""
    kept, words = json.loads(made.record), words_for(made.language)
    return Paper(
        title=words.text("decisions.paper_title", ref=made.ref),
        language=made.language,
        blocks=[
            *_decided(kept, words, visit),
            *_looked_at(kept, words),
            *_judged(kept, words),
            *_rested_on(kept, words),
            *_asked(kept, words),
            *_sealed(kept, words, made),
        ],
        made_at=made.decided_at,
        footer=f"{made.ref} · SHA-256 {made.record_hash}",
    )


def _decided(kept: dict[str, Any], words: Words, visit: Visit) -> Iterator[Block]:
    decided, subject = kept["decision"], kept["subject"]
    vendor = subject["vendor"]
    yield from (Paragraph(sentence) for sentence in kept["shown"]["flow"])
    at = written_moment(datetime.fromisoformat(decided["at"]), words.language, visit.settings.zone)
    rows = [
        (words.text("decisions.col_outcome"), outcome_said(words, decided["outcome"])),
        (words.text("decisions.col_decided_by"), decided["by"]),
        (words.text("decisions.field_decided_for"), decided["for"]),
        (words.text("decisions.col_decided_at"), at),
        (words.text("decisions.field_reason"), decided["reason"]),
        (words.text("decisions.departure_said"), decided["departure"]),
        (words.text("decisions.field_review_by"), _date(words, decided["review_by"])),
        (words.text("decisions.field_replaces"), decided["replaces"]),
        (words.text("decisions.col_subject"), _subject_said(words, subject)),
        (words.text("decisions.col_vendor"), f"{vendor['name']} ({vendor['ref']})"),
    ]
    yield Heading(words.text("decisions.section_decision"))
    yield Facts([(label, value) for label, value in rows if value])
    if decided["conditions"]:
        yield Heading(words.text("decisions.section_conditions"))
        yield Grid(
            [
                words.text(f"decisions.col_{name}")
                for name in ("reference", "condition", "owner", "condition_due")
            ],
            [
                [c["ref"], c["text"], c["owner"] or "", _date(words, c["due_on"])]
                for c in decided["conditions"]
            ],
            (2, 6, 3, 2),
        )


def _looked_at(kept: dict[str, Any], words: Words) -> Iterator[Block]:
    points, reasons = kept["shown"]["points"], kept["decision"]["reasons"]
    yield Heading(words.text("decisions.section_points"))
    if not points:
        yield Paragraph(words.text("decisions.no_points"))
        return
    yield Grid(
        [words.text(f"decisions.col_{name}") for name in ("point", "law", "point_reason")],
        [
            [
                (words.text("decisions.serious_mark", text=p["text"]) if p["serious"] else p["text"]),
                regime_name(words, p["law"]) if p["law"] else "",
                reasons.get(p["key"], ""),
            ]
            for p in points
        ],
        (5, 3, 4),
    )


def _judged(kept: dict[str, Any], words: Words) -> Iterator[Block]:
    judged = kept["assessment"]
    if judged is None:
        return
    yield Heading(words.text("transfers.section_assessment"))
    for law in judged["assessments"]:
        yield Heading(regime_name(words, law["regime"]), 3)
        yield Paragraph(
            words.text(
                "decisions.law_line",
                outcome=words.text(f"status.{law['outcome']}"),
                band=words.text("status.band", letter=law["band"]),
                points=words.text("transfers.points_none")
                if law["points"] is None
                else words.text("transfers.points_of", n=law["points"]),
            ),
            is_strong=True,
        )
        if law["reasons"]:
            yield Grid(
                [
                    words.text("transfers.reason_col"),
                    words.text("transfers.citation_col"),
                    words.text("transfers.effect_col"),
                ],
                [
                    [r["text"], r["citation"], f"{r['effect']:+d}" if r["effect"] else "0"]
                    for r in law["reasons"]
                ],
                (7, 4, 2),
            )


def _rested_on(kept: dict[str, Any], words: Words) -> Iterator[Block]:
    if kept["flow"] and kept["flow"]["mechanisms"]:
        yield Heading(words.text("transfers.section_mechanisms"))
        yield Grid(
            [
                words.text("decisions.col_law"),
                words.text("transfers.field_mechanism"),
                words.text("transfers.field_signed_on"),
                words.text("transfers.field_expires_on"),
                words.text("transfers.evidence_held"),
            ],
            [
                [
                    regime_name(words, m["regime_id"]),
                    mechanism_name(words, m["mechanism_id"]),
                    _date(words, m["signed_on"]),
                    _date(words, m["expires_on"]),
                    words.text("frame.list_mark").join(
                        document_name(words, code)
                        for code, held in (m["details"].get("evidence") or {}).items()
                        if held
                    ),
                ]
                for m in kept["flow"]["mechanisms"]
            ],
            (4, 4, 2, 2, 3),
        )
    if kept["flow"] and kept["flow"]["onward"]:
        yield Heading(words.text("decisions.section_onward"))
        yield Grid(
            [
                words.text("decisions.change_destination"),
                words.text("decisions.change_band"),
                words.text("decisions.via"),
            ],
            [
                [place_name(p, words.language), band, " → ".join(n)]
                for p, band, _o, n in kept["flow"]["onward"]
            ],
        )
    if kept["agreements"]:
        yield Heading(words.text("vendors.section_agreements"))
        yield Grid(
            [
                words.text(f"decisions.col_{name}")
                for name in ("reference", "title", "master", "execution", "missing_terms", "expires")
            ],
            [
                [
                    a["ref"],
                    a["title"],
                    master["ref"] if (master := a.get("master")) else "",
                    words.text(f"status.{a['execution']}"),
                    str(a["missing_terms"]),
                    _date(words, a["expires_on"]),
                ]
                for a in kept["agreements"]
            ],
            (2, 5, 2, 3, 2, 3),
        )
        yield from _terms(kept["agreements"], words)
    if kept["impact_assessments"]:
        yield Heading(words.text("impact.section_title"))
        yield Facts(
            [
                (f"{a['ref']} · {regime_name(words, a['law'])}", words.text(f"impact.verdict_{a['verdict']}"))
                for a in kept["impact_assessments"]
            ]
        )
    if kept["documents"]:
        yield Heading(words.text("decisions.section_documents"))
        yield Facts([(f"{d['ref']} · {d['name']}", f"SHA-256 {d['sha256']}") for d in kept["documents"]])


def _terms(agreements: Sequence[dict[str, Any]], words: Words) -> Iterator[Block]:
    """What the agreements say term by term; records of the first shape did not keep it so."""
    for agreement in agreements:
        terms = {name: term for name, term in agreement["terms"].items() if isinstance(term, dict)}
        if not terms:
            continue
        yield Heading(
            words.text("decisions.section_terms", ref=agreement["ref"], title=agreement["title"]), 3
        )
        yield Grid(
            [words.text(f"decisions.col_{name}") for name in ("term", "says", "value", "clause", "from")],
            [
                [
                    term_name(words, name),
                    words.text(f"status.{term['state']}"),
                    _value(words, name, term["value"]),
                    term["clause"] or "",
                    term["from"] or agreement["ref"],
                ]
                for name, term in terms.items()
            ],
            (5, 2, 3, 2, 2),
        )


def _value(words: Words, term_id: str, value: str | None) -> str:
    term = load_law().term_by_id.get(term_id)
    return value_words(words, parameter_of(term) if term else None, value)


def _asked(kept: dict[str, Any], words: Words) -> Iterator[Block]:
    asked = kept["request"]
    yield Heading(words.text("decisions.section_request"))
    rows = [
        (words.text("decisions.col_why"), words.text(f"decisions.why_{asked['why']}")),
        (words.text("decisions.col_requested_by"), asked["by"] or words.text("trail.nobody")),
        (words.text("decisions.col_requested"), _date(words, asked["on"])),
        (words.text("decisions.field_note"), asked["note"]),
    ]
    yield Facts([(label, value) for label, value in rows if value])
    for advice in kept["advice"]:
        yield Heading(words.text("decisions.section_advice"), 3)
        yield Facts(
            [(words.text(f"decisions.outcome_{advice['outcome']}"), f"{advice['by']}: {advice['text']}")]
        )
    # Records made before comments were kept with them have none.
    if comments := kept.get("comments"):
        yield Heading(words.text("decisions.section_comments"), 3)
        yield Facts([(said["by"] or words.text("trail.nobody"), said["text"]) for said in comments])


def _sealed(kept: dict[str, Any], words: Words, made: Decision) -> Iterator[Block]:
    yield Heading(words.text("decisions.section_seal"))
    yield Facts(
        [
            (words.text("decisions.field_law_version"), kept["reference"]["law"]),
            (words.text("decisions.field_policy"), kept["reference"]["policy"]),
            ("SHA-256", made.record_hash),
        ]
    )
    yield Paragraph(words.text("decisions.seal_note", ref=made.ref))


def _date(words: Words, value: str | None) -> str:
    return written_date(datetime.fromisoformat(value).date(), words.language) if value else ""


def _subject_said(words: Words, subject: dict[str, Any]) -> str:
    """The record it is about, and from which gate an exception is made; a finding is told by its text."""
    gate = f"gates.name_{subject['detail']}"
    return f"{subject['ref']} · {words.text(gate)}" if words.has(gate) else str(subject["ref"])
